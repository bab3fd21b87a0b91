"""Heads that were learned here, which head rated which face, and answers to which portrait is better."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0018_sharing")]
    operations = [
        migrations.AddField("face", "rated_by", models.CharField(blank=True, db_default="", max_length=40)),
        migrations.CreateModel(
            name="AwesomenessHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pack", models.CharField(max_length=40)),
                ("embedder", models.CharField(max_length=64)),
                ("version", models.CharField(max_length=40)),
                ("weights", models.BinaryField()),
                ("bias", models.FloatField()),
                ("provenance", models.JSONField()),
                ("report", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("installed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(models.F("pack"), models.OrderBy(models.F("id"), descending=True), name="head_of_pack")],
                "constraints": [models.CheckConstraint(condition=models.Q(("withdrawn_at__isnull", True), ("installed_at__isnull", False), _connector="OR"), name="head_withdrawn_was_installed")],
            },
        ),
        migrations.CreateModel(
            name="RatingRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pack", models.CharField(max_length=40, unique=True)),
                ("version", models.CharField(blank=True, max_length=40)),
                ("reached", models.BigIntegerField(default=0)),
                ("newest", models.BigIntegerField(default=0)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PortraitAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("baseline", models.CharField(choices=[("random", "Random"), ("first", "First"), ("newest", "Newest"), ("biggest", "Biggest"), ("surest", "Surest"), ("sharpest", "Sharpest")], max_length=10)),
                ("better", models.CharField(choices=[("ours", "Ours"), ("theirs", "Theirs"), ("neither", "Neither")], max_length=10)),
                ("head", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("ours", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.face")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.person")),
                ("theirs", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.face")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "ours", "theirs"), name="portrait_answer_once"),
                    models.CheckConstraint(condition=models.Q(("ours", models.F("theirs")), _negated=True), name="portraits_differ"),
                    models.CheckConstraint(condition=models.Q(("baseline__in", ["random", "first", "newest", "biggest", "surest", "sharpest"])), name="portrait_baseline_known"),
                    models.CheckConstraint(condition=models.Q(("better__in", ["ours", "theirs", "neither"])), name="portrait_answer_known"),
                ],
            },
        ),
    ]
