"""A tag knows when its photo was taken: a person's photos are in order of time without looking at all of them."""

from django.db import migrations, models
from django.db.models.functions import Now

FOLLOW = """
UPDATE catalog_tag t SET sort_at = p.sort_at FROM catalog_photo p WHERE p.id = t.photo_id;

CREATE FUNCTION catalog_tag_takes_its_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sort_at := coalesce((SELECT sort_at FROM catalog_photo WHERE id = NEW.photo_id), NEW.sort_at);
    RETURN NEW;
END
$$;
CREATE FUNCTION catalog_tags_change_their_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalog_tag SET sort_at = NEW.sort_at WHERE photo_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER tag_takes_its_time BEFORE INSERT OR UPDATE OF photo_id, sort_at ON catalog_tag
    FOR EACH ROW EXECUTE FUNCTION catalog_tag_takes_its_time();
CREATE TRIGGER tags_change_their_time AFTER UPDATE OF sort_at ON catalog_photo
    FOR EACH ROW WHEN (NEW.sort_at <> OLD.sort_at) EXECUTE FUNCTION catalog_tags_change_their_time();
"""
LEAVE = """
DROP FUNCTION catalog_tags_change_their_time() CASCADE;
DROP FUNCTION catalog_tag_takes_its_time() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0023_touched_rows")]
    operations = [
        migrations.AddField("tag", "sort_at", models.DateTimeField(db_default=Now(), editable=False)),
        migrations.RunSQL(FOLLOW, LEAVE),
        migrations.AddIndex("tag", models.Index(fields=["person", "-sort_at", "-photo"], name="tag_of_person")),
    ]
