"""Heads that were learned here, how far the stored faces are rated by them, and which portraits people like better."""

from django.db import models
from django.db.models import Q

from cloudphotos.catalog.models.accounts import User
from cloudphotos.catalog.models.faces import Face
from cloudphotos.catalog.models.people import Person


class AwesomenessHead(models.Model):
    """What was learned from likes: installed, or refused because it was not surely better than the head before.

    pack, embedder: the pack and the SHA-256 of the recogniser whose features it multiplies. version: as faces name it
    (`Face.rated_by`). weights: float32, little-endian. report: `tagging.awesomeness.trial.Report`, as JSON.
    installed_at: None where it was refused. withdrawn_at: since when the head before it holds again. The installed one is the
    newest that was not withdrawn; where there is none, the head that ships with the pack.
    """

    pack = models.CharField(max_length=40)
    embedder = models.CharField(max_length=64)
    version = models.CharField(max_length=40)
    weights = models.BinaryField()
    bias = models.FloatField()
    provenance = models.JSONField()
    report = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    installed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(installed_at__isnull=False),
                name="head_withdrawn_was_installed",
            )
        ]
        indexes = [models.Index("pack", models.F("id").desc(), name="head_of_pack")]

    def __str__(self) -> str:
        return self.version


class RatingRun(models.Model):
    """How far the stored faces are rated by the head that is installed; one row for each pack.

    version: of the head. reached: faces up to this id were looked at. newest: the highest id when it began.
    changed_at: the last sign of life.
    """

    pack = models.CharField(max_length=40, unique=True)
    version = models.CharField(max_length=40, blank=True)
    reached = models.BigIntegerField(default=0)
    newest = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"rating by {self.version or 'no head'}, up to face {self.reached}"


class PortraitAnswer(models.Model):
    """Which of two portraits of a person somebody of the staff liked better, without knowing which is whose.

    ours: the face that awesomeness chose. theirs: the one that `baseline` chose. head: the version that rated ours.
    """

    class Baseline(models.TextChoices):
        RANDOM = "random"
        FIRST = "first"
        NEWEST = "newest"
        BIGGEST = "biggest"
        SUREST = "surest"
        SHARPEST = "sharpest"

    class Better(models.TextChoices):
        OURS = "ours"
        THEIRS = "theirs"
        NEITHER = "neither"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    ours = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="+")
    theirs = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="+")
    baseline = models.CharField(max_length=10, choices=Baseline)
    better = models.CharField(max_length=10, choices=Better)
    head = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "ours", "theirs"], name="portrait_answer_once"),
            models.CheckConstraint(condition=~Q(ours=models.F("theirs")), name="portraits_differ"),
            models.CheckConstraint(
                condition=Q(baseline__in=["random", "first", "newest", "biggest", "surest", "sharpest"]),
                name="portrait_baseline_known",
            ),
            models.CheckConstraint(condition=Q(better__in=["ours", "theirs", "neither"]), name="portrait_answer_known"),
        ]

    def __str__(self) -> str:
        return f"{self.better} against {self.baseline}, person {self.person_id}"
