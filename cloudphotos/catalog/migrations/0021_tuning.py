"""What is set in the place of a pack's numbers, verdicts by staff, and the trays."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0020_doubts"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnerStrictness",
            fields=[
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="strictness",
                        serialize=False,
                        to="catalog.owner",
                    ),
                ),
                ("chosen", models.SmallIntegerField(null=True)),
                ("chosen_by", models.BigIntegerField(null=True)),
                ("chosen_at", models.DateTimeField(null=True)),
                ("pack", models.CharField(blank=True, max_length=40)),
                ("learned", models.SmallIntegerField(null=True)),
                ("yes", models.PositiveIntegerField(default=0)),
                ("no", models.PositiveIntegerField(default=0)),
                ("report", models.JSONField(default=dict)),
                ("learned_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PackSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pack", models.CharField(max_length=40)),
                (
                    "centre",
                    django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), null=True, size=None),
                ),
                ("radius", models.FloatField(null=True)),
                ("strictness", models.SmallIntegerField(default=0)),
                ("refit", models.BigIntegerField(null=True)),
                ("of", models.BigIntegerField(null=True)),
                ("set_by", models.BigIntegerField()),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="TrashRefit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pack", models.CharField(max_length=40)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("ready", "Ready"),
                            ("refused", "Refused"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "centre",
                    django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), null=True, size=None),
                ),
                ("radius", models.FloatField(null=True)),
                ("report", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("asked_by", models.BigIntegerField()),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="face",
            name="face_verdict_by_known",
        ),
        migrations.AlterField(
            model_name="face",
            name="verdict_by",
            field=models.CharField(
                choices=[("machine", "Machine"), ("staff", "Staff"), ("user", "User")], default="machine", max_length=10
            ),
        ),
        migrations.AddIndex(
            model_name="face",
            index=models.Index(
                condition=models.Q(("verdict", "face"), _negated=True), fields=["verdict", "owner"], name="face_trays"
            ),
        ),
        migrations.AddIndex(
            model_name="face",
            index=models.Index(
                condition=models.Q(("score__lt", 0.65), ("verdict", "face")), fields=["score"], name="face_faint"
            ),
        ),
        migrations.AddConstraint(
            model_name="face",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict_by__in", ["machine", "staff", "user"])), name="face_verdict_by_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="ownerstrictness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("chosen__isnull", True),
                    models.Q(("chosen__gte", -10), ("chosen__lte", 10), ("chosen_by__isnull", False)),
                    _connector="OR",
                ),
                name="owner_chosen_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownerstrictness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("learned__isnull", True), models.Q(("learned__gte", -10), ("learned__lte", 10)), _connector="OR"
                ),
                name="owner_learned_bounded",
            ),
        ),
        migrations.AddIndex(
            model_name="packsetting",
            index=models.Index(
                models.F("pack"), models.OrderBy(models.F("id"), descending=True), name="setting_of_pack"
            ),
        ),
        migrations.AddConstraint(
            model_name="packsetting",
            constraint=models.CheckConstraint(
                condition=models.Q(("strictness__gte", -10), ("strictness__lte", 10)), name="pack_strictness_bounded"
            ),
        ),
        migrations.AddConstraint(
            model_name="packsetting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("centre__isnull", True), ("radius__isnull", True)),
                    models.Q(
                        ("centre__isnull", False), ("radius__gte", 0), ("radius__isnull", False), ("radius__lte", 2)
                    ),
                    _connector="OR",
                ),
                name="pack_sphere_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="trashrefit",
            index=models.Index(models.F("pack"), models.OrderBy(models.F("id"), descending=True), name="refit_of_pack"),
        ),
        migrations.AddConstraint(
            model_name="trashrefit",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "ready", "refused", "failed"])), name="refit_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="trashrefit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "ready"), _negated=True),
                    models.Q(("centre__isnull", False), ("radius__isnull", False)),
                    _connector="OR",
                ),
                name="refit_ready_has_sphere",
            ),
        ),
    ]
