"""Which rows a line of the journal touches, as an index: whether a later edit stands in the way of undoing is looked up."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import F, Func, Q

# As catalog.cells.rows numbers them. Lines of the time before cells were written touch nothing.
TOUCHED = """
CREATE FUNCTION catalog_touched(cells jsonb) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
    SELECT coalesce(array_agg(DISTINCT row), '{}') FROM (
        SELECT CASE
            WHEN jsonb_typeof(key) = 'number' THEN key::bigint
            WHEN jsonb_typeof(key->0) = 'number' THEN 1000003 * (key->0)::bigint + (key->1)::bigint
        END AS row
        FROM jsonb_path_query(cells, 'lax $.*.*[*][1][*]') AS found (key)
    ) touched WHERE row IS NOT NULL
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0022_quality_and_pauses")]
    operations = [
        migrations.RunSQL(TOUCHED, "DROP FUNCTION catalog_touched(jsonb)"),
        migrations.AddIndex(
            "correction",
            GinIndex(
                Func(F("after"), function="catalog_touched"),
                name="correction_touched",
                condition=Q(("of__isnull", True)),
            ),
        ),
    ]
