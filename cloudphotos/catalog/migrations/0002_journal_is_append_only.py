"""The journal is never rewritten, whichever role asks: grants alone would not bind the role that owns the table."""

from django.db import migrations

FORBID = """
CREATE FUNCTION catalog_correction_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'catalog_correction is append-only: % is refused', TG_OP;
END
$$;
CREATE TRIGGER correction_append_only BEFORE UPDATE OR DELETE ON catalog_correction
    FOR EACH ROW EXECUTE FUNCTION catalog_correction_is_append_only();
"""
ALLOW = """
DROP TRIGGER correction_append_only ON catalog_correction;
DROP FUNCTION catalog_correction_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
