"""The bin, favourites, and dates that owners put right."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_identity")]
    operations = [
        migrations.AddField("photo", "binned_at", models.DateTimeField(null=True)),
        migrations.AddField("photo", "dated_at", models.DateTimeField(null=True)),
        migrations.AddField("photo", "favourite", models.BooleanField(default=False)),
        migrations.RemoveIndex("photo", "photo_timeline"),
        migrations.AddIndex(
            "photo",
            models.Index(
                F("owner"),
                F("sort_at").desc(),
                F("id").desc(),
                name="photo_timeline",
                condition=Q(("binned_at__isnull", True)),
            ),
        ),
        migrations.AddIndex(
            "photo",
            models.Index(
                F("owner"),
                F("sort_at").desc(),
                F("id").desc(),
                name="photo_favourites",
                condition=Q(("binned_at__isnull", True), ("favourite", True)),
            ),
        ),
        migrations.AddIndex(
            "photo",
            models.Index(
                F("owner"),
                F("binned_at").desc(),
                F("id").desc(),
                name="photo_bin",
                condition=Q(("binned_at__isnull", False)),
            ),
        ),
    ]
