"""What staff look through: people ranked by doubt, and what they ask owners."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

REASONS = [
    ("unlike", "Unlike"),
    ("halves", "Halves"),
    ("collisions", "Collisions"),
    ("conflicts", "Conflicts"),
    ("strays", "Strays"),
    ("alike", "Alike"),
]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0019_awesomeness_heads")]
    operations = [
        migrations.AddField("proposal", "asked_by", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="doubt",
                        serialize=False,
                        to="catalog.person",
                    ),
                ),
                ("score", models.FloatField()),
                ("faces", models.PositiveIntegerField()),
                ("unlike", models.PositiveIntegerField(default=0)),
                ("second", models.PositiveIntegerField(default=0)),
                ("collisions", models.PositiveIntegerField(default=0)),
                ("conflicts", models.PositiveIntegerField(default=0)),
                ("rejections", models.PositiveIntegerField(default=0)),
                ("alike_chance", models.FloatField(default=0.0)),
                ("alike_cos", models.FloatField(null=True)),
                ("alike_counts", models.BooleanField(default=False)),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=REASONS, max_length=20), default=list, size=None
                    ),
                ),
                (
                    "worst",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "strays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("missing", models.FloatField(default=0.0)),
                ("digest", models.CharField(max_length=32)),
                ("accepted", models.CharField(blank=True, max_length=32)),
                ("computed_at", models.DateTimeField()),
                (
                    "alike",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="catalog.person",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.owner",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(models.OrderBy(models.F("score"), descending=True), "person", name="doubt_ranked"),
                    models.Index(
                        "owner",
                        models.OrderBy(models.F("score"), descending=True),
                        "person",
                        name="doubt_ranked_of_owner",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("score__gte", 0)), name="doubt_score_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("alike_chance__gte", 0), ("alike_chance__lte", 1)),
                        name="doubt_alike_chance_is_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="ranking",
                        serialize=False,
                        to="catalog.owner",
                    ),
                ),
                ("pack", models.CharField(blank=True, max_length=40)),
                ("people", models.PositiveIntegerField(default=0)),
                ("faces", models.PositiveIntegerField(default=0)),
                ("newest_face", models.BigIntegerField(default=0)),
                ("newest_correction", models.BigIntegerField(default=0)),
                ("newest_run", models.BigIntegerField(default=0)),
                ("claimed_by", models.CharField(blank=True, max_length=200)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("claimed_by", ""), ("started_at__isnull", False), _connector="OR"),
                        name="ranking_claim_has_time",
                    )
                ]
            },
        ),
    ]
