"""Albums: made, named, filled, shown by a cover, kept out of face finding, deleted for a while and then for good."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from cloudphotos.catalog import changes, kept_out
from cloudphotos.catalog.corrections import journalled_photos
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Album, AlbumName, AlbumPhoto, Correction, Face, Owner, Photo, User
from cloudphotos.catalog.models.photos import is_shown

NAME_LENGTH = 200


@dataclass(frozen=True)
class Card:
    """An album as a list shows it. photos: how many it has. cover: what stands for it, None while it is empty."""

    album: Album
    photos: int
    cover: Photo | None


def create(*, owner: Owner, name: str, photo_ids: Collection[int], actor: User) -> Album:
    """A new album with these photos in it. Raises CatalogError for a name that is empty or too long."""
    name = _checked(name)
    with journalled_photos(owner_id=owner.pk, actor=actor, kind=Correction.Kind.ALBUM) as made:
        # as if it had been deleted before: so undoing hides it, and redoing finds it where it was
        album = Album.objects.create(owner=owner, name=name, deleted_at=timezone.now())
        AlbumName.objects.create(album=album, text=name)
        made.edit.set_cells("albums", "deleted", [album.pk], False)
        made.edit.set_cells("collected", "held", [(album.pk, photo_id) for photo_id in photo_ids], True)
    album.refresh_from_db()
    return album


def rename(*, album: Album, name: str, actor: User) -> Correction | None:
    """Give an album another name. Raises CatalogError for one that is empty or too long."""
    name = _checked(name)
    with journalled_photos(owner_id=album.owner_id, actor=actor, kind=Correction.Kind.ALBUM) as made:
        row, _ = AlbumName.objects.get_or_create(album=album, text=name)
        made.edit.set_cells("albums", "name", [album.pk], row.pk)
    return made.entry


def delete(*, album: Album, actor: User) -> Correction | None:
    """Delete an album; its photos stay. It can be brought back as long as a photo from the bin."""
    with journalled_photos(owner_id=album.owner_id, actor=actor, kind=Correction.Kind.ALBUM) as made:
        made.edit.set_cells("albums", "deleted", [album.pk], True)
    return made.entry


def add(*, album: Album, photo_ids: Collection[int], actor: User) -> Correction | None:
    """Put photos into an album."""
    return _collect(album, photo_ids, actor, held=True)


def remove(*, album: Album, photo_ids: Collection[int], actor: User) -> Correction | None:
    """Take photos out of an album; they stay in the library."""
    return _collect(album, photo_ids, actor, held=False)


def set_cover(*, album: Album, photo_id: int, actor: User) -> Correction | None:
    """Show an album by this photo of it. Raises CatalogError if it is not in there."""
    if not AlbumPhoto.objects.filter(album=album, photo=photo_id).exists():
        raise CatalogError("This photo is not in the album. Add it first.")
    with journalled_photos(owner_id=album.owner_id, actor=actor, kind=Correction.Kind.ALBUM) as made:
        made.edit.set_cells("albums", "cover", [album.pk], photo_id)
    return made.entry


@transaction.atomic
def set_without_faces(*, album: Album, without_faces: bool) -> int:
    """Keep an album out of face finding, or no longer. Returns how many faces were removed for good: no edit brings them back.

    No longer: its photos wait for a worker to look for faces again.
    """
    changes.lock(album.owner_id)
    changed = Album.objects.filter(pk=album.pk).exclude(without_faces=without_faces).update(without_faces=without_faces)
    album.without_faces = without_faces
    return kept_out.follow(_photo_ids(album)) if changed else 0


def of_owner(*, owner: Owner) -> QuerySet[Album]:
    """The albums that an owner has, by name."""
    return Album.objects.filter(owner=owner, deleted_at=None).order_by(Lower("name"), "id")


def photos_of(*, album: Album) -> QuerySet[Photo]:
    """What an album shows: its photos that are neither hidden nor in the bin."""
    return Photo.shown.filter(owner=album.owner_id, albums=album)


def cards(*, owner: Owner) -> list[Card]:
    """The owner's albums, by name, with their covers: six queries, however many albums and photos there are."""
    albums = list(of_owner(owner=owner))
    held = AlbumPhoto.objects.filter(album__in=[album.pk for album in albums])
    counts = Counter(dict(held.values_list("album").annotate(n=Count("*"))))
    unshown = held.filter(photo__in=Photo.unshown.filter(owner=owner))
    counts.subtract(dict(unshown.values_list("album").annotate(n=Count("*"))))
    chosen = held.filter(is_shown("photo__"), photo=F("album__cover")).values_list("album", "photo")
    # over all of them at once: one album at a time, the timeline would be gone down to each small old album's first photo
    newest = (
        held.filter(is_shown("photo__")).exclude(photo__thumbnail="").order_by("album", "-photo__sort_at", "-photo")
    )
    shown_by = dict(newest.distinct("album").values_list("album", "photo")) | dict(chosen)
    covers = Photo.objects.in_bulk(shown_by.values())
    return [Card(album, counts[album.pk], covers.get(shown_by.get(album.pk, 0))) for album in albums]


def faces_in(*, album: Album) -> int:
    """How many faces keeping this album out would remove."""
    return Face.objects.filter(photo__in=_photo_ids(album)).exclude(verdict=Face.Verdict.TRASH).count()


def purge_deleted() -> int:
    """Remove for good the albums that were deleted BIN_DAYS days ago. Returns how many."""
    before = timezone.now() - timedelta(days=settings.BIN_DAYS)
    return Album.objects.filter(deleted_at__lt=before).delete()[1].get("catalog.Album", 0)


def _collect(album: Album, photo_ids: Collection[int], actor: User, *, held: bool) -> Correction | None:
    with journalled_photos(owner_id=album.owner_id, actor=actor, kind=Correction.Kind.COLLECT) as made:
        made.edit.set_cells("collected", "held", [(album.pk, photo_id) for photo_id in photo_ids], held)
    return made.entry


def _photo_ids(album: Album) -> list[int]:
    return list(AlbumPhoto.objects.filter(album=album).values_list("photo_id", flat=True))


def _checked(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise CatalogError("An album needs a name. Type one and save again.")
    if len(name) > NAME_LENGTH:
        raise CatalogError(f"A name has at most {NAME_LENGTH} letters. Shorten it and save again.")
    return name
