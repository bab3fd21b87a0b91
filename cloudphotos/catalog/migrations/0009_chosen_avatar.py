"""The avatar an owner chose has a column of its own: it comes back with its photo from the bin."""

import django.db.models.deletion
from django.db import migrations, models

_CHOSEN = "UPDATE catalog_person SET chosen_avatar_id = avatar_id WHERE avatar_by = 'user'"
_BACK = "UPDATE catalog_person SET avatar_by = CASE WHEN chosen_avatar_id IS NULL THEN 'machine' ELSE 'user' END"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_photo_count")]
    operations = [
        migrations.AddField(
            "person",
            "chosen_avatar",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="catalog.face"
            ),
        ),
        migrations.RunSQL(_CHOSEN, _BACK),
        migrations.RemoveConstraint("person", "person_avatar_by_known"),
        migrations.RemoveField("person", "avatar_by"),
    ]
