"""Albums, dates by hand, and the kinds of edits about photos."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_bin_favourites_dates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Album",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("without_faces", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="AlbumName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="AlbumPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="PhotoDate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("moment", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="correction",
            name="correction_kind_known",
        ),
        migrations.AlterField(
            model_name="correction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("name", "Name"),
                    ("merge", "Merge"),
                    ("split", "Split"),
                    ("move", "Move"),
                    ("confirm", "Confirm"),
                    ("reject", "Reject"),
                    ("hide", "Hide"),
                    ("favourite", "Favourite"),
                    ("ignore", "Ignore"),
                    ("birth", "Birth"),
                    ("avatar", "Avatar"),
                    ("trash", "Trash"),
                    ("restore", "Restore"),
                    ("draw", "Draw"),
                    ("tag", "Tag"),
                    ("untag", "Untag"),
                    ("bin", "put into the bin"),
                    ("unbin", "taken out of the bin"),
                    ("star", "favourite photos"),
                    ("date", "date of a photo"),
                    ("album", "an album"),
                    ("collect", "photos of an album"),
                    ("undo", "Undo"),
                    ("redo", "Redo"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "name",
                            "merge",
                            "split",
                            "move",
                            "confirm",
                            "reject",
                            "hide",
                            "favourite",
                            "ignore",
                            "birth",
                            "avatar",
                            "trash",
                            "restore",
                            "draw",
                            "tag",
                            "untag",
                            "undo",
                            "redo",
                            "bin",
                            "unbin",
                            "star",
                            "date",
                            "album",
                            "collect",
                        ],
                    )
                ),
                name="correction_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="album",
            name="cover",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="catalog.photo"
            ),
        ),
        migrations.AddField(
            model_name="album",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="albums", to="catalog.owner"
            ),
        ),
        migrations.AddField(
            model_name="albumname",
            name="album",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="names", to="catalog.album"
            ),
        ),
        migrations.AddField(
            model_name="albumphoto",
            name="album",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="held", to="catalog.album"
            ),
        ),
        migrations.AddField(
            model_name="albumphoto",
            name="photo",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.photo"),
        ),
        migrations.AddField(
            model_name="album",
            name="photos",
            field=models.ManyToManyField(related_name="albums", through="catalog.AlbumPhoto", to="catalog.photo"),
        ),
        migrations.AddField(
            model_name="photodate",
            name="photo",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="dates", to="catalog.photo"
            ),
        ),
        migrations.AddConstraint(
            model_name="albumphoto",
            constraint=models.UniqueConstraint(fields=("album", "photo"), name="album_photo_once"),
        ),
        migrations.AddConstraint(
            model_name="album",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="album_has_name"),
        ),
    ]
