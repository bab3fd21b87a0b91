"""How good the grouping is, day by day, and which jobs wait because staff say so."""

from django.db import models

from cloudphotos.catalog.models.accounts import Owner


class QualityDay(models.Model):
    """An owner's library at the end of a day, in counts, as far as one pack looked at it. Measured again, it is replaced.

    photos: with faces of the pack. good, small, blurry, profile, trash: faces by verdict. leftovers: good faces of nobody.
    collisions: how often a person has two faces on one photo. assigned: faces that the machine gave to somebody;
    confidence_sum: of those. corrections: lines of the journal of that day that put the machine right.
    """

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="+")
    pack = models.CharField(max_length=40)
    day = models.DateField()
    photos = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    small = models.PositiveIntegerField(default=0)
    blurry = models.PositiveIntegerField(default=0)
    profile = models.PositiveIntegerField(default=0)
    trash = models.PositiveIntegerField(default=0)
    leftovers = models.PositiveIntegerField(default=0)
    collisions = models.PositiveIntegerField(default=0)
    assigned = models.PositiveIntegerField(default=0)
    confidence_sum = models.FloatField(default=0.0)
    corrections = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "pack", "day"], name="quality_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(leftovers__lte=models.F("good")), name="quality_leftovers_are_good_faces"
            ),
        ]
        indexes = [models.Index(fields=["day", "pack"], name="quality_by_day")]

    def __str__(self) -> str:
        return f"owner {self.owner_id} on {self.day} with {self.pack}"


class Pause(models.Model):
    """While there is a row, workers begin nothing of that kind. by_id: the user who said so."""

    class Kind(models.TextChoices):
        PHOTOS = "photos", "finding people on photos"
        GROUPS = "groups", "grouping faces"

    kind = models.CharField(max_length=10, choices=Kind, primary_key=True)
    by_id = models.BigIntegerField(null=True)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["photos", "groups"]), name="pause_kind_known")
        ]

    def __str__(self) -> str:
        return self.kind
