"""On how many photos a person is, counted by the database itself whenever tags come or go."""

from django.db import migrations, models

COUNT = """
UPDATE catalog_person p SET photo_count = t.n
    FROM (SELECT person_id, count(*) AS n FROM catalog_tag GROUP BY person_id) t WHERE t.person_id = p.id;

CREATE FUNCTION catalog_tag_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        UPDATE catalog_person p SET photo_count = p.photo_count + t.n
            FROM (SELECT person_id, count(*) AS n FROM came GROUP BY person_id) t WHERE t.person_id = p.id;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE catalog_person p SET photo_count = p.photo_count - t.n
            FROM (SELECT person_id, count(*) AS n FROM gone GROUP BY person_id) t WHERE t.person_id = p.id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER tag_comes AFTER INSERT ON catalog_tag REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_tag_is_counted();
CREATE TRIGGER tag_goes AFTER DELETE ON catalog_tag REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_tag_is_counted();
CREATE TRIGGER tag_changes AFTER UPDATE ON catalog_tag REFERENCING OLD TABLE AS gone NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_tag_is_counted();

CREATE FUNCTION catalog_photo_count_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'photo_count of person % follows from tags; nothing else writes it', NEW.id;
END
$$;
CREATE TRIGGER photo_count_is_kept BEFORE UPDATE OF photo_count ON catalog_person FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND NEW.photo_count <> OLD.photo_count) EXECUTE FUNCTION catalog_photo_count_is_kept();
CREATE TRIGGER photo_count_begins BEFORE INSERT ON catalog_person FOR EACH ROW
    WHEN (NEW.photo_count <> 0) EXECUTE FUNCTION catalog_photo_count_is_kept();
"""
LEAVE = """
DROP FUNCTION catalog_photo_count_is_kept() CASCADE;
DROP FUNCTION catalog_tag_is_counted() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_uploads")]
    operations = [
        migrations.AddField("person", "photo_count", models.PositiveIntegerField(default=0)),
        migrations.RunSQL(COUNT, LEAVE),
    ]
