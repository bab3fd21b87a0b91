"""What an owner says of photos: that they are favourites, that they are hidden, and when they were taken."""

from collections.abc import Collection
from datetime import datetime

from cloudphotos.catalog.corrections import journalled_photos
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Owner, Photo, PhotoDate, User


def set_favourite(*, owner: Owner, photo_ids: Collection[int], favourite: bool, actor: User) -> Correction | None:
    """Make photos favourites, or no longer."""
    with journalled_photos(owner_id=owner.pk, actor=actor, kind=Correction.Kind.STAR) as made:
        made.edit.set_cells("photos", "favourite", photo_ids, favourite)
    return made.entry


def set_hidden(*, owner: Owner, photo_ids: Collection[int], hidden: bool, actor: User) -> Correction | None:
    """Hide photos, or show them again: a hidden one stands on the page of the hidden only, and counts for nobody."""
    with journalled_photos(owner_id=owner.pk, actor=actor, kind=Correction.Kind.CONCEAL) as made:
        made.edit.set_cells("photos", "hidden", photo_ids, hidden)
    return made.entry


def set_date(*, photo: Photo, moment: datetime | None, actor: User) -> Correction | None:
    """Say when a photo was taken; it moves in the timeline. None: what the camera says holds again. That is kept in any case."""
    with journalled_photos(owner_id=photo.owner_id, actor=actor, kind=Correction.Kind.DATE) as made:
        if not Photo.objects.filter(pk=photo.pk).exists():
            raise CatalogError("This photo was deleted for good meanwhile.")
        said = moment and PhotoDate.objects.get_or_create(photo=photo, moment=moment)[0]
        made.edit.set_cells("photos", "dated", [photo.pk], said and said.pk)
    return made.entry
