"""People in the order in which they are shown, and the confirmed faces of each, are found through an index."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("catalog", "0012_face_trash")]
    operations = [
        migrations.AddIndex(
            "person",
            models.Index(
                models.F("owner"),
                models.OrderBy(models.F("favourite"), descending=True),
                models.ExpressionWrapper(models.Q(name=""), output_field=models.BooleanField()),
                models.OrderBy(models.F("photo_count"), descending=True),
                Lower("name"),
                models.F("id"),
                name="person_in_order",
                condition=models.Q(merged_into__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "face",
            models.Index(fields=["person"], name="face_confirmed", condition=models.Q(assigned_by="user")),
        ),
    ]
