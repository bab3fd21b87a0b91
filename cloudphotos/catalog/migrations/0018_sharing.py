"""Albums shared by link, who looked at them, and what they liked."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

KINDS = [
    *["name", "merge", "split", "move", "confirm", "reject", "hide", "favourite", "ignore"],
    *["birth", "avatar", "trash", "restore", "draw", "tag", "untag", "undo", "redo"],
    *["bin", "unbin", "star", "conceal", "date", "album", "collect", "share"],
]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0017_audit")]
    operations = [
        migrations.RemoveConstraint(model_name="correction", name="correction_kind_known"),
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
                    ("conceal", "hidden photos"),
                    ("date", "date of a photo"),
                    ("album", "an album"),
                    ("collect", "photos of an album"),
                    ("share", "an album shared by link"),
                    ("undo", "Undo"),
                    ("redo", "Redo"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)),
                name="correction_kind_known",
            ),
        ),
        migrations.AddField(model_name="owner", name="learn_from_likes", field=models.BooleanField(default=True)),
        migrations.CreateModel(
            name="ShareLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=43, unique=True)),
                ("days", models.PositiveSmallIntegerField(null=True)),
                ("with_names", models.BooleanField(default=False)),
                ("with_originals", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "album",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="catalog.album"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.GreaterThanOrEqual(
                            django.db.models.functions.text.Length("token"), 32
                        ),
                        name="share_link_token_is_long",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("days__isnull", True), ("expires_at__isnull", True)),
                            models.Q(("days__gt", 0), ("expires_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="share_link_expires_after_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Viewer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="viewer",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key__isnull", True), ("user__isnull", False)),
                            models.Q(("key__isnull", False), ("user__isnull", True)),
                            _connector="OR",
                        ),
                        name="viewer_is_user_or_browser",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(auto_now_add=True)),
                ("liked_at", models.DateTimeField(null=True)),
                (
                    "link",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reactions",
                        to="catalog.sharelink",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reactions", to="catalog.photo"
                    ),
                ),
                (
                    "viewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reactions", to="catalog.viewer"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("photo", "viewer"), name="reaction_once")],
            },
        ),
    ]
