"""A face knows when its photo was taken: a person's faces are in order of time without looking at all their photos."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

FOLLOW = """
UPDATE catalog_face f SET sort_at = p.sort_at FROM catalog_photo p WHERE p.id = f.photo_id;

CREATE FUNCTION catalog_face_takes_its_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sort_at := coalesce((SELECT sort_at FROM catalog_photo WHERE id = NEW.photo_id), NEW.sort_at);
    RETURN NEW;
END
$$;
CREATE FUNCTION catalog_photo_changes_its_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalog_face SET sort_at = NEW.sort_at WHERE photo_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER face_takes_its_time BEFORE INSERT OR UPDATE OF photo_id, sort_at ON catalog_face
    FOR EACH ROW EXECUTE FUNCTION catalog_face_takes_its_time();
CREATE TRIGGER photo_changes_its_time AFTER UPDATE OF sort_at ON catalog_photo
    FOR EACH ROW WHEN (NEW.sort_at <> OLD.sort_at) EXECUTE FUNCTION catalog_photo_changes_its_time();
"""
LEAVE = """
DROP FUNCTION catalog_photo_changes_its_time() CASCADE;
DROP FUNCTION catalog_face_takes_its_time() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_questions")]
    operations = [
        migrations.AddField("face", "sort_at", models.DateTimeField(db_default=Now(), editable=False)),
        migrations.RunSQL(FOLLOW, LEAVE),
        migrations.AlterField(
            "face",
            "person",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="faces",
                to="catalog.person",
            ),
        ),
        migrations.AddIndex(
            "face",
            models.Index(
                fields=["person", "-sort_at", "-id"],
                name="face_of_person",
                include=["photo"],
                condition=models.Q(person__isnull=False),
            ),
        ),
    ]
