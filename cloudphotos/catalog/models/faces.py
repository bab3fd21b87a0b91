"""Faces and their vectors."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Cast, Coalesce, Now
from pgvector.django import HalfVectorField, HnswIndex

from cloudphotos.catalog.models.accounts import Owner
from cloudphotos.catalog.models.photos import Photo

FAINT = 0.65  # detection scores below this stand in the tray of low scores


class Face(models.Model):
    """One face on a photo, in pixels of the upright photo.

    landmarks: ten numbers, x and y of left eye, right eye, nose, left and right corner of the mouth.
    sharpness: 0 to 1.5, as tagging.quality measures it. trash_distance: cosine distance to the trash centroid.
    awesomeness: 0 for an ordinary face, 1 a standard deviation above it; null where no head of the pack rated it.
    rated_by: the version of the head that rated it, or could not; what different heads say is never compared.
    confidence: of the assignment to `person`, 0 to 1. tile: name of the square crop in the photo storage; empty, as the
    landmarks are a guess, until a worker has looked at a face that was drawn by hand.
    sort_at: that of the photo; the database sees to it (migration 0011), whatever is written here.
    verdict_by: machine, staff, or user, the owner; who comes later in this list outranks who comes before.
    A face is confirmed where `assigned_by` is user and there is a person: no machine moves it.
    """

    class Verdict(models.TextChoices):
        TRASH = "trash"
        SMALL = "small"
        BLURRY = "blurry"
        PROFILE = "profile"
        FACE = "face"

    class By(models.TextChoices):
        MACHINE = "machine"
        STAFF = "staff"
        USER = "user"

    class AssignedBy(models.TextChoices):
        CLUSTER = "cluster"
        NEAREST = "nearest"
        USER = "user"

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="+", db_index=False)
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="faces")
    x = models.FloatField()
    y = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    landmarks = ArrayField(models.FloatField(), size=10)
    score = models.FloatField()
    sharpness = models.FloatField()
    trash_distance = models.FloatField()
    awesomeness = models.FloatField(null=True)
    rated_by = models.CharField(max_length=40, blank=True, db_default="")
    verdict = models.CharField(max_length=10, choices=Verdict)
    verdict_by = models.CharField(max_length=10, choices=By, default=By.MACHINE)
    tile = models.CharField(max_length=200, blank=True)
    drawn = models.BooleanField(default=False)
    person = models.ForeignKey(
        "catalog.Person", on_delete=models.SET_NULL, null=True, related_name="faces", db_index=False
    )
    assigned_by = models.CharField(max_length=10, choices=AssignedBy, null=True)  # noqa: DJ001 (null says: nobody)
    confidence = models.FloatField(null=True)
    sort_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="face_has_area"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["trash", "small", "blurry", "profile", "face"]),
                name="face_verdict_known",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict_by__in=["machine", "staff", "user"]), name="face_verdict_by_known"
            ),
            models.CheckConstraint(
                condition=models.Q(assigned_by__isnull=True) | models.Q(assigned_by__in=["cluster", "nearest", "user"]),
                name="face_assigned_by_known",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) | models.Q(assigned_by__isnull=False),
                name="face_person_has_source",
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict="trash") | models.Q(person__isnull=True), name="face_trash_is_nobody"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "id"], name="face_of_owner"),
            models.Index(
                fields=["owner", "id"],
                name="face_leftovers",
                condition=models.Q(person__isnull=True) & ~models.Q(verdict="trash"),
            ),
            models.Index(fields=["owner", "verdict_by", "-id"], name="face_trash", condition=models.Q(verdict="trash")),
            models.Index(fields=["verdict", "owner"], name="face_trays", condition=~models.Q(verdict="face")),
            models.Index(fields=["score"], name="face_faint", condition=models.Q(verdict="face", score__lt=FAINT)),
            models.Index(
                fields=["person", "-sort_at", "-id"],
                name="face_of_person",
                include=["photo"],
                condition=models.Q(person__isnull=False),
            ),
            models.Index(
                "person",
                Coalesce("confidence", 0.0),
                "id",
                name="face_least_sure",
                condition=models.Q(person__isnull=False),
            ),
            models.Index(fields=["person"], name="face_confirmed", condition=models.Q(assigned_by="user")),
            models.Index(fields=["owner", "person"], name="face_of_people", condition=models.Q(person__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"face {self.pk} on photo {self.photo_id}"


def nearest_of_pack(pack: str, dimensions: int) -> HnswIndex:
    """The index of the vectors of one pack: vectors of different lengths share the column, and no index."""
    return HnswIndex(
        OpClass(Cast("vector", HalfVectorField(dimensions=dimensions)), "halfvec_cosine_ops"),
        name=f"embedding_nearest_{pack}",
        condition=models.Q(pack=pack),
    )


class Embedding(models.Model):
    """The unit vector of a face under one pack. It is biometric data: when the face goes, it goes."""

    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="embeddings")
    pack = models.CharField(max_length=40)
    vector = HalfVectorField()
    norm = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["face", "pack"], name="embedding_once_per_pack")]
        indexes = [nearest_of_pack("starter", 192), nearest_of_pack("cc0", 128)]

    def __str__(self) -> str:
        return f"{self.pack} vector of face {self.face_id}"
