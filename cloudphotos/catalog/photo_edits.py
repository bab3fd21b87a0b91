"""An edit of an owner's photos and albums, remembered cell by cell like those of faces and people (catalog.changes).

Cells: photos have binned, hidden and favourite (flags) and dated (the id of a PhotoDate, none for the camera's word); albums
have name (the id of an AlbumName), cover (a photo's id) and deleted (a flag); collected, keyed by (album, photo), has held;
links, keyed by (album, link), has open.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from cloudphotos.catalog import avatars, cells, faces, kept_out, tags
from cloudphotos.catalog.cells import Cells
from cloudphotos.catalog.models import Album, AlbumName, AlbumPhoto, Correction, Face, Photo, PhotoDate
from cloudphotos.catalog.sharing import doors

TABLES = {"photos", "albums", "collected", "links"}


class PhotoEdit:
    """One owner's photos and albums while they are edited, inside a transaction that holds `changes.lock`.

    `set_cells` remembers what changes; `save` writes it, and people follow what goes out of sight and comes back.
    """

    def __init__(self, owner_id: int) -> None:
        self.owner_id = owner_id
        self.before: Cells = {}
        self.after: Cells = {}

    def set_cells(self, table: str, field: str, keys: Collection[Any], value: Any) -> None:
        """Give cells a value; rows that are gone, or another owner's, are passed over."""
        present = self._present(table, field, keys)
        for key in dict.fromkeys(keys):
            if key in present and present[key] != value:
                self.before[table, field, key], self.after[table, field, key] = present[key], value

    def put(self, values: Cells) -> None:
        """Set cells to values."""
        for (table, field, value), keys in _by_value(values).items():
            self.set_cells(table, field, keys, value)

    def save(self) -> None:
        """Write everything."""
        for (table, field, value), keys in _by_value(self.after).items():
            self._write(table, field, keys, value)
        turned = [key for _, field, key in self.after if field in {"binned", "hidden"} and isinstance(key, int)]
        if turned:
            faces.announce_vectors([self.owner_id], dropped=True)
            tags.refresh(photo_ids=turned)
            people = Face.objects.filter(photo__in=turned, person__isnull=False)
            avatars.choose(person_ids=set(people.values_list("person_id", flat=True)))
        kept_out.follow(self._in_albums_without_faces())

    def _in_albums_without_faces(self) -> set[int]:
        """Photos that came into such albums or went out of them, be it with the whole album."""
        pairs = [key for table, _, key in self.after if table == "collected" and isinstance(key, tuple)]
        turned = [key for table, field, key in self.after if (table, field) == ("albums", "deleted")]
        albums = Album.objects.filter(without_faces=True, pk__in={album for album, _ in pairs} | set(turned))
        ids = set(albums.values_list("pk", flat=True))
        whole = AlbumPhoto.objects.filter(album__in=ids & set(turned)).values_list("photo_id", flat=True)
        return {photo for album, photo in pairs if album in ids} | set(whole)

    def _present(self, table: str, field: str, keys: Collection[Any]) -> dict[Any, Any]:
        if table in {"collected", "links"}:
            return self._collected(keys) if table == "collected" else doors.states(owner_id=self.owner_id, pairs=keys)
        photos = Photo.objects.filter(owner=self.owner_id, pk__in=keys)
        albums = Album.objects.filter(owner=self.owner_id, pk__in=keys)
        if field == "dated":
            said = PhotoDate.objects.filter(photo__in=photos, moment=F("photo__dated_at")).order_by("pk")
            return {**dict.fromkeys(photos.values_list("pk", flat=True)), **dict(said.values_list("photo_id", "pk"))}
        if field == "name":
            named = AlbumName.objects.filter(album__in=albums, text=F("album__name")).order_by("pk")
            return dict(named.values_list("album_id", "pk"))
        if field == "cover":
            return dict(albums.values_list("pk", "cover_id"))
        if field in {"favourite", "hidden"}:
            return dict(photos.values_list("pk", field))
        when = photos.values_list("pk", "binned_at") if table == "photos" else albums.values_list("pk", "deleted_at")
        return {key: moment is not None for key, moment in when}

    def _collected(self, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], bool]:
        album_ids, photo_ids = {album for album, _ in pairs}, {photo for _, photo in pairs}
        albums = set(Album.objects.filter(owner=self.owner_id, pk__in=album_ids).values_list("pk", flat=True))
        photos = set(Photo.objects.filter(owner=self.owner_id, pk__in=photo_ids).values_list("pk", flat=True))
        found = AlbumPhoto.objects.filter(album__in=albums, photo__in=photos)
        held = set(found.values_list("album_id", "photo_id"))
        return {(album, photo): (album, photo) in held for album, photo in pairs if album in albums and photo in photos}

    def _write(self, table: str, field: str, keys: list[Any], value: Any) -> None:
        if table == "collected":
            _collect(keys, held=value)
            return
        if table == "links":
            doors.turn(keys, opened=value)
            return
        photos, albums = Photo.objects.filter(pk__in=keys), Album.objects.filter(pk__in=keys)
        now = timezone.now() if value else None
        if field == "binned":
            photos.update(binned_at=now)
        elif field in {"favourite", "hidden"}:
            photos.update(**{field: value})
        elif field == "dated":
            said = PhotoDate.objects.filter(pk=value).values_list("moment", flat=True).first()
            photos.update(dated_at=said, sort_at=Coalesce(Value(said), "taken_at", "uploaded_at"))
        elif field == "name":
            albums.update(name=AlbumName.objects.get(pk=value).text)
        elif field == "cover":
            albums.update(cover=value if Photo.objects.filter(pk=value).exists() else None)
        else:
            albums.update(deleted_at=now)


def photos_of(entry: Correction) -> list[int]:
    """Ids of the photos that a line of the journal is about, as far as it is about photos and albums."""
    found = (key for table, _, key in cells.unpacked(entry.after) if table in {"photos", "collected"})
    return list(dict.fromkeys(key[1] if isinstance(key, tuple) else key for key in found))


def _by_value(values: Cells) -> dict[tuple[str, str, Any], list[Any]]:
    found: dict[tuple[str, str, Any], list[Any]] = {}
    for (table, field, key), value in values.items():
        found.setdefault((table, field, value), []).append(key)
    return found


def _collect(pairs: Iterable[tuple[int, int]], *, held: bool) -> None:
    by_album: dict[int, list[int]] = {}
    for album, photo in pairs:
        by_album.setdefault(album, []).append(photo)
    for album, photos in by_album.items():
        if held:
            rows = [AlbumPhoto(album_id=album, photo_id=photo) for photo in photos]
            AlbumPhoto.objects.bulk_create(rows, ignore_conflicts=True)
        else:
            AlbumPhoto.objects.filter(album=album, photo__in=photos).delete()
