"""What the ranking of people by doubt found, for staff who look through them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cloudphotos.catalog.models.accounts import Owner
from cloudphotos.catalog.models.people import Person


class Doubt(models.Model):
    """What speaks against somebody being one person, as of the last ranking (tagging.doubt).

    score: faces that may be with the wrong person, expected. faces: how many were compared. worst: ids of the most doubtful ones,
    the worst first. unlike: faces that are rather somebody else's. second: faces of the smaller half, where the two halves are
    rather two people. collisions: photos with two faces of this person. conflicts: faces that the owner moved there and away
    again. rejections: faces of which the owner said that they are not this person. strays: ids of faces with others that may be
    this person's, the likeliest first; missing: how many there are, expected.
    alike: who may be the same person; alike_chance: how likely, 0 to 1; alike_cos: their mean cosine; alike_counts: this one has
    fewer faces, so they are in doubt. reasons: which of these count.
    digest: of the ids of the faces. accepted: the digest that staff found to be right; such a person is not shown before it
    changes.
    """

    class Reason(models.TextChoices):
        UNLIKE = "unlike"
        HALVES = "halves"
        COLLISIONS = "collisions"
        CONFLICTS = "conflicts"
        STRAYS = "strays"
        ALIKE = "alike"

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="doubt")
    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="+", db_index=False)
    score = models.FloatField()
    faces = models.PositiveIntegerField()
    unlike = models.PositiveIntegerField(default=0)
    second = models.PositiveIntegerField(default=0)
    collisions = models.PositiveIntegerField(default=0)
    conflicts = models.PositiveIntegerField(default=0)
    rejections = models.PositiveIntegerField(default=0)
    alike = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    alike_chance = models.FloatField(default=0.0)
    alike_cos = models.FloatField(null=True)
    alike_counts = models.BooleanField(default=False)
    reasons = ArrayField(models.CharField(max_length=20, choices=Reason), default=list)
    worst = ArrayField(models.BigIntegerField(), default=list)
    strays = ArrayField(models.BigIntegerField(), default=list)
    missing = models.FloatField(default=0.0)
    digest = models.CharField(max_length=32)
    accepted = models.CharField(max_length=32, blank=True)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(score__gte=0), name="doubt_score_not_negative"),
            models.CheckConstraint(
                condition=models.Q(alike_chance__gte=0, alike_chance__lte=1), name="doubt_alike_chance_is_one"
            ),
        ]
        indexes = [
            models.Index(models.F("score").desc(), "person", name="doubt_ranked"),
            models.Index("owner", models.F("score").desc(), "person", name="doubt_ranked_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.score:.2f} faces of person {self.person_id}"


class Ranking(models.Model):
    """When an owner's people were last ranked. It is claimed by a worker while it is made.

    newest_face, newest_correction, newest_run: what there was when it began; it is stale when there is more.
    """

    owner = models.OneToOneField(Owner, on_delete=models.CASCADE, primary_key=True, related_name="ranking")
    pack = models.CharField(max_length=40, blank=True)
    people = models.PositiveIntegerField(default=0)
    faces = models.PositiveIntegerField(default=0)
    newest_face = models.BigIntegerField(default=0)
    newest_correction = models.BigIntegerField(default=0)
    newest_run = models.BigIntegerField(default=0)
    claimed_by = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(claimed_by="") | models.Q(started_at__isnull=False), name="ranking_claim_has_time"
            )
        ]

    def __str__(self) -> str:
        return f"ranking of the people of owner {self.owner_id}"
