"""What people said. It outranks the machine for ever."""

from django.db import models


class Correction(models.Model):
    """One line of the journal: who said what, about which rows, when. Ids only, and never changed.

    No foreign keys: the journal outlives the rows it speaks of. `before` and `after` hold ids, never names or vectors.
    """

    class Kind(models.TextChoices):
        NAME = "name"
        MERGE = "merge"

    owner_id = models.BigIntegerField()
    actor_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    person_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["name", "merge"]), name="correction_kind_known")
        ]
        indexes = [models.Index("owner_id", models.F("id").desc(), name="correction_history")]

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"
