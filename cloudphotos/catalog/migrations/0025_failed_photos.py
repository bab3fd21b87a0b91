from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0024_tag_time")]
    operations = [
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("status", "failed")), fields=["owner", "-id"], name="photo_failed"
            ),
        ),
    ]
