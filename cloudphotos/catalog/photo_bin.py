"""The bin: deleted photos wait in it for a while, then they are gone, with faces, vectors, crops and files."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cloudphotos.catalog import changes, faces, photo_files
from cloudphotos.catalog.corrections import journalled_photos
from cloudphotos.catalog.models import Correction, Face, Owner, Photo, User

PURGED_TOGETHER = 500  # photos of one transaction


def put(*, owner: Owner, photo_ids: Collection[int], actor: User) -> Correction | None:
    """Put photos into the bin: nothing but the bin shows them, and their faces count for nobody."""
    with journalled_photos(owner_id=owner.pk, actor=actor, kind=Correction.Kind.BIN) as made:
        made.edit.set_cells("photos", "binned", photo_ids, True)
    return made.entry


def restore(*, owner: Owner, photo_ids: Collection[int], actor: User) -> Correction | None:
    """Take photos out of the bin again, with all that was known of them."""
    with journalled_photos(owner_id=owner.pk, actor=actor, kind=Correction.Kind.UNBIN) as made:
        made.edit.set_cells("photos", "binned", photo_ids, False)
    return made.entry


def contents(*, owner: Owner) -> QuerySet[Photo]:
    """What is in an owner's bin, the last deleted first."""
    return Photo.objects.filter(owner=owner, binned_at__isnull=False).order_by("-binned_at", "-id")


def purge_date(photo: Photo) -> datetime | None:
    """When the nightly sweep deletes this photo for good; None if it is not in the bin."""
    return photo.binned_at and photo.binned_at + timedelta(days=settings.BIN_DAYS)


def purge(*, owner: Owner, photo_ids: Collection[int] | None = None) -> int:
    """Delete photos that are in the bin for good, all of them if none are named. Returns how many that were."""
    found = contents(owner=owner)
    return _purge_all(found if photo_ids is None else found.filter(pk__in=photo_ids))


def purge_expired() -> int:
    """Delete for good what has been in the bins for BIN_DAYS days. Returns how many photos that were."""
    return _purge_all(Photo.objects.filter(binned_at__lt=timezone.now() - timedelta(days=settings.BIN_DAYS)))


def _purge_all(photos: QuerySet[Photo]) -> int:
    purged = 0
    while found := _purge(photos):
        purged += found
    return purged


@transaction.atomic
def _purge(photos: QuerySet[Photo]) -> int:
    # whoever edits locks the owner first; in one order, so that two purges do not wait for each other
    owners = sorted(set(photos.order_by("pk").values_list("owner_id", flat=True)[:PURGED_TOGETHER]))
    for owner_id in owners:
        changes.lock(owner_id)
    chosen = list(photos.filter(owner__in=owners).order_by("pk").select_for_update()[:PURGED_TOGETHER])
    ids = [photo.pk for photo in chosen]
    faces.announce_vectors({photo.owner_id for photo in chosen}, dropped=True)
    tiles = Face.objects.filter(photo__in=ids).values_list("tile", flat=True)
    photo_files.delete_on_commit(
        {name for photo in chosen for name in (photo.original, photo.preview, photo.thumbnail)} | set(tiles)
    )
    Photo.objects.filter(pk__in=ids).delete()
    return len(ids)
