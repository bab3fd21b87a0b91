"""What waits, runs and failed, of all owners; files are named only of owners who consent to review by staff."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from cloudphotos.catalog import photos
from cloudphotos.catalog.models import ClusterRun, Pause, Photo


@dataclass(frozen=True)
class Queue:
    """Work of one kind, in photos or in runs. pause: if staff paused it."""

    kind: Pause.Kind
    waiting: int
    running: int
    failed: int
    pause: Pause | None


@dataclass(frozen=True)
class FailedPhoto:
    """A photo on which finding people failed. name: "" where the owner does not let staff look."""

    photo: Photo
    owner: str
    name: str


def photo_queue() -> Queue:
    """The photos on which people are to be found."""
    unfinished = Photo.objects.filter(status__in=[Photo.Status.PENDING, Photo.Status.RUNNING])
    counts = dict(unfinished.order_by().values_list("status").annotate(n=Count("pk")))
    return Queue(
        Pause.Kind.PHOTOS,
        waiting=counts.get(Photo.Status.PENDING, 0),
        running=counts.get(Photo.Status.RUNNING, 0),
        failed=_failed().count(),
        pause=Pause.objects.filter(pk=Pause.Kind.PHOTOS).first(),
    )


def group_queue(*, messages: int | None) -> Queue:
    """The grouping. messages: jobs that wait in the broker; failed: owners whose last run failed."""
    last = ClusterRun.objects.order_by("owner", "-pk").distinct("owner").values_list("status", flat=True)
    statuses = list(last)
    return Queue(
        Pause.Kind.GROUPS,
        waiting=messages or 0,
        running=statuses.count(ClusterRun.Status.RUNNING),
        failed=statuses.count(ClusterRun.Status.FAILED),
        pause=Pause.objects.filter(pk=Pause.Kind.GROUPS).first(),
    )


def failed_photos(*, limit: int) -> list[FailedPhoto]:
    """The photos that failed, newest first, but for those in bins."""
    found = _failed().select_related("owner__user").order_by("-pk")[:limit]
    return [
        FailedPhoto(
            photo=photo,
            owner=photo.owner.user.username,
            name=photos.display_name(photo) if photo.owner.review_by_staff and not photo.hidden else "",
        )
        for photo in found
    ]


def _failed() -> QuerySet[Photo]:
    return Photo.objects.filter(status=Photo.Status.FAILED, binned_at=None)
