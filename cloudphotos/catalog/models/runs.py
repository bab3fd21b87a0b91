"""Runs of the grouping: what they moved, and what they only propose."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cloudphotos.catalog.models.accounts import Owner
from cloudphotos.catalog.models.faces import Face
from cloudphotos.catalog.models.people import Person


class ClusterRun(models.Model):
    """One grouping of an owner's faces: with what parameters, and what came of it.

    newest_face: the highest id among the faces that existed when the run began; faces above it have not been looked at.
    newest_correction: the journal's last line when the run was applied; what the owner said later outranks a rollback.
    counts: what came of it; named among them are the ids of people with a name who gained or lost faces.
    forwards: [[old, new], ...], the emptied people that the run made forwarding addresses. A preview changes nothing: its
    counts say what a run would move.
    """

    class Kind(models.TextChoices):
        LEFTOVERS = "leftovers"
        RECLUSTER = "recluster"
        PREVIEW = "preview"

    class Status(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        ROLLED_BACK = "rolled_back"

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=20, choices=Kind)
    status = models.CharField(max_length=20, choices=Status, default=Status.RUNNING)
    pack = models.CharField(max_length=40)
    newest_face = models.BigIntegerField(default=0)
    newest_correction = models.BigIntegerField(default=0)
    parameters = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    forwards = models.JSONField(default=list)
    error = models.CharField(max_length=500, blank=True)
    claimed_by = models.CharField(max_length=200)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner"], name="run_one_per_owner", condition=models.Q(status="running")),
            models.CheckConstraint(
                condition=models.Q(kind__in=["leftovers", "recluster", "preview"]), name="run_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["running", "done", "failed", "rolled_back"]), name="run_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="running") ^ models.Q(finished_at__isnull=False), name="run_finished_has_time"
            ),
        ]
        indexes = [models.Index("owner", "pack", models.F("id").desc(), name="run_latest")]

    def __str__(self) -> str:
        return f"{self.kind} run {self.pk}"


class Move(models.Model):
    """A face had another person after a run than before, so that the run can be rolled back. Null says nobody."""

    run = models.ForeignKey(ClusterRun, on_delete=models.CASCADE, related_name="moves")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="+")
    before = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    before_by = models.CharField(max_length=10, blank=True)
    before_confidence = models.FloatField(null=True)
    after = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "face"], name="move_once_per_run")]

    def __str__(self) -> str:
        return f"face {self.face_id} from {self.before_id} to {self.after_id}"


class Proposal(models.Model):
    """A question to the owner: what a run would change of people the owner has spoken of, or what looks likely between runs.

    add: `faces`, of nobody or of `other`, go to `person`. move: `faces` of `person` go to `other`. merge: `other` becomes
    `person`. split: `faces` of `person` become somebody new. who: `person` has no name yet. faces: ids; those gone or moved
    meanwhile are passed over; of a merge or a who without a run they are a sample.
    run: null where it came up between runs. asked_by: the user who asks, of the staff; null where the machine does. gain: how
    many faces one answer settles. answer: the line of the journal that answered it; undoing that asks again.
    """

    class Kind(models.TextChoices):
        ADD = "add"
        MOVE = "move"
        SPLIT = "split"
        MERGE = "merge"
        WHO = "who"

    class Status(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DISCARDED = "discarded"
        OUTDATED = "outdated"

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="proposals")
    run = models.ForeignKey(ClusterRun, on_delete=models.CASCADE, null=True, related_name="proposals")
    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="proposals")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    faces = ArrayField(models.BigIntegerField())
    gain = models.PositiveIntegerField()
    answer = models.BigIntegerField(null=True)
    asked_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["add", "move", "split", "merge", "who"]), name="proposal_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "accepted", "discarded", "outdated"]),
                name="proposal_status_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["move", "merge"]) | models.Q(other__isnull=False),
                name="proposal_has_other",
            ),
        ]
        indexes = [
            models.Index(
                "owner", models.F("gain").desc(), "id", name="proposal_queue", condition=models.Q(status="open")
            ),
            models.Index(fields=["answer"], name="proposal_answered", condition=models.Q(answer__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.gain} faces, person {self.person_id}"


class Completeness(models.Model):
    """How many faces of a person seem to be still out there, as of the last look (tagging.likeness).

    expected: faces, on average. least, most: bounds of a 95 % interval.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="completeness")
    expected = models.FloatField()
    least = models.PositiveIntegerField()
    most = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.expected:.1f} more faces of person {self.person_id}"
