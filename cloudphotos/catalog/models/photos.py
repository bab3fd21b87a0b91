"""Photographs and where they came from."""

from django.db import models

from cloudphotos.catalog.models.accounts import Owner


class Photo(models.Model):
    """One photograph of one owner, once per content.

    width, height: pixels of the upright photo. taken_at: the camera's clock. colour: "#rrggbb", shown until the picture is there.
    original, preview, thumbnail: names in the photo storage; the last two are made by the worker and empty before.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "waiting"
        RUNNING = "running", "finding people"
        TAGGED = "tagged", "done"
        FAILED = "failed", "failed"

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=1000)
    size_bytes = models.BigIntegerField()
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)
    sort_at = models.DateTimeField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    original = models.CharField(max_length=200)
    preview = models.CharField(max_length=200, blank=True)
    thumbnail = models.CharField(max_length=200, blank=True)
    colour = models.CharField(max_length=7, default="#808080")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    error = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=200, blank=True)
    claim = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256"], name="photo_once_per_owner"),
            models.CheckConstraint(
                condition=models.Q(status__in=["pending", "running", "tagged", "failed"]), name="photo_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="running", claim__isnull=False, claimed_at__isnull=False)
                | (~models.Q(status="running") & models.Q(claim__isnull=True)),
                name="photo_claimed_while_running",
            ),
            models.CheckConstraint(
                condition=models.Q(status="failed") ^ models.Q(error=""), name="photo_failed_has_reason"
            ),
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="photo_has_pixels"),
        ]
        indexes = [
            models.Index("owner", models.F("sort_at").desc(), models.F("id").desc(), name="photo_timeline"),
            models.Index(
                fields=["status", "queued_at"],
                name="photo_unfinished",
                condition=models.Q(status__in=["pending", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return self.path


class PhotoPath(models.Model):
    """A further path under which the same content was imported."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="also_paths")
    path = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "path"], name="photo_path_once")]

    def __str__(self) -> str:
        return self.path
