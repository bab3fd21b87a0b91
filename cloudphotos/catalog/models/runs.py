"""Runs of the grouping."""

from django.db import models

from cloudphotos.catalog.models.accounts import Owner


class ClusterRun(models.Model):
    """One grouping of an owner's faces: with what parameters, and what came of it.

    newest_face: the highest id among the faces that existed when the run began; faces above it have not been looked at.
    """

    class Kind(models.TextChoices):
        LEFTOVERS = "leftovers"
        RECLUSTER = "recluster"

    class Status(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=20, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    pack = models.CharField(max_length=40)
    newest_face = models.BigIntegerField(default=0)
    parameters = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    claimed_by = models.CharField(max_length=200)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner"], name="run_one_per_owner", condition=models.Q(status="running")),
            models.CheckConstraint(condition=models.Q(kind__in=["leftovers", "recluster"]), name="run_kind_known"),
            models.CheckConstraint(
                condition=models.Q(status__in=["running", "done", "failed"]), name="run_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="running") ^ models.Q(finished_at__isnull=False), name="run_finished_has_time"
            ),
        ]
        indexes = [models.Index("owner", "pack", models.F("id").desc(), name="run_latest")]

    def __str__(self) -> str:
        return f"{self.kind} run {self.pk}"
