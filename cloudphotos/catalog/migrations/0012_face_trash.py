"""What is no face is listed without looking at all that is one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0011_face_sort_at")]

    operations = [
        migrations.AddIndex(
            model_name="face",
            index=models.Index(
                fields=["owner", "verdict_by", "-id"], name="face_trash", condition=models.Q(verdict="trash")
            ),
        )
    ]
