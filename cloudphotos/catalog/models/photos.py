"""Photographs and where they came from."""

from datetime import datetime

from django.db import models

from cloudphotos.catalog.models.accounts import Owner


def is_shown(photo: str = "") -> models.Q:
    """That a photo is neither hidden nor in the bin. photo: the way to it, "photo__" from a face."""
    return models.Q(**{f"{photo}binned_at": None, f"{photo}hidden": False})


class ShownManager(models.Manager["Photo"]):
    """The photos that are neither hidden nor in the bin."""

    def get_queryset(self) -> models.QuerySet["Photo"]:
        """All but those."""
        return super().get_queryset().filter(is_shown())


class UnshownManager(models.Manager["Photo"]):
    """The few photos that are hidden or in the bin: to leave them out is cheaper than to look all others up."""

    def get_queryset(self) -> models.QuerySet["Photo"]:
        """All of those; each half of the condition has an index."""
        return super().get_queryset().filter(models.Q(binned_at__isnull=False) | models.Q(binned_at=None, hidden=True))


class Photo(models.Model):
    """One photograph of one owner, once per content.

    width, height: pixels of the upright photo. colour: "#rrggbb", shown until the picture is there.
    taken_at: the camera's clock. dated_at: what the owner says instead. sort_at: what holds of these, else the upload.
    original, preview, thumbnail: names in the photo storage; the last two are made by the worker and empty before.
    binned_at: since when it waits in the bin. hidden: the owner wants to see it on a page of its own only.
    A photo in the bin or hidden has no tags, its faces keep their people but teach nothing, and no other page shows it.
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
    dated_at = models.DateTimeField(null=True)
    sort_at = models.DateTimeField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    original = models.CharField(max_length=200)
    preview = models.CharField(max_length=200, blank=True)
    thumbnail = models.CharField(max_length=200, blank=True)
    colour = models.CharField(max_length=7, default="#808080")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    favourite = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    binned_at = models.DateTimeField(null=True)

    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    error = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=200, blank=True)
    claim = models.UUIDField(null=True)

    objects = models.Manager["Photo"]()
    shown = ShownManager()
    unshown = UnshownManager()

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
            models.Index(
                "owner",
                models.F("sort_at").desc(),
                models.F("id").desc(),
                name="photo_timeline",
                condition=models.Q(binned_at__isnull=True, hidden=False),
            ),
            models.Index(
                "owner",
                models.F("sort_at").desc(),
                models.F("id").desc(),
                name="photo_favourites",
                condition=models.Q(binned_at__isnull=True, hidden=False, favourite=True),
            ),
            models.Index(
                "owner",
                models.F("sort_at").desc(),
                models.F("id").desc(),
                name="photo_hidden",
                condition=models.Q(binned_at__isnull=True, hidden=True),
            ),
            models.Index(
                "owner",
                models.F("binned_at").desc(),
                models.F("id").desc(),
                name="photo_bin",
                condition=models.Q(binned_at__isnull=False),
            ),
            models.Index(fields=["owner", "-id"], name="photo_failed", condition=models.Q(status="failed")),
            models.Index(
                fields=["status", "queued_at"],
                name="photo_unfinished",
                condition=models.Q(status__in=["pending", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def date(self) -> datetime | None:
        """When it was taken, as far as that is known; the owner's word goes before the camera's."""
        return self.dated_at or self.taken_at


class PhotoDate(models.Model):
    """When a photo was taken, as its owner says or said. The journal points here by id."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="dates")
    moment = models.DateTimeField()

    def __str__(self) -> str:
        return self.moment.isoformat()


class PhotoPath(models.Model):
    """A further path under which the same content was imported."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="also_paths")
    path = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "path"], name="photo_path_once")]

    def __str__(self) -> str:
        return self.path
