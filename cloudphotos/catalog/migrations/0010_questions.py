"""Questions that came up between runs, their answers, and how complete people are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0009_chosen_avatar"),
    ]

    operations = [
        migrations.CreateModel(
            name="Completeness",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="completeness",
                        serialize=False,
                        to="catalog.person",
                    ),
                ),
                ("expected", models.FloatField()),
                ("least", models.PositiveIntegerField()),
                ("most", models.PositiveIntegerField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="proposal",
            name="proposal_kind_known",
        ),
        migrations.AddField(
            model_name="proposal",
            name="answer",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="kind",
            field=models.CharField(
                choices=[("add", "Add"), ("move", "Move"), ("split", "Split"), ("merge", "Merge"), ("who", "Who")],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="run",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proposals",
                to="catalog.clusterrun",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("answer__isnull", False)), fields=["answer"], name="proposal_answered"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["add", "move", "split", "merge", "who"])), name="proposal_kind_known"
            ),
        ),
    ]
