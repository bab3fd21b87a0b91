"""Many originals as one ZIP file, made while it is read: memory holds a piece of one photo, whatever their number."""

import io
import logging
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from django.core.files.storage import default_storage
from django.utils import timezone

from cloudphotos.catalog import audit
from cloudphotos.catalog import photos as catalog_photos
from cloudphotos.catalog.models import AuditEntry, Owner, Photo, Tag, User

logger = logging.getLogger(__name__)

PIECE = 256 * 1024  # bytes
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]')  # what one of the systems that unpack it cannot have in a name


class _Pipe(io.RawIOBase):
    """What is written can be taken out once; it cannot be wound back."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self.pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self.pieces = b"".join(self.pieces), []
        return taken


def note(*, owner: Owner, photo_ids: Sequence[int], actor: User) -> None:
    """Note in the audit log that somebody takes these photos away, and who is on them."""
    people = set(Tag.objects.filter(photo__in=photo_ids).values_list("person_id", flat=True))
    action = AuditEntry.Action.EXPORTED
    audit.note(actor_id=actor.pk, action=action, owner_id=owner.pk, people=people, photos=photo_ids)


def zipped(photos: Iterable[Photo]) -> Iterator[bytes]:
    """The ZIP file, piece by piece; a photo whose stored file is gone is named in a note inside."""
    pipe, names, missing = _Pipe(), set[str](), list[str]()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for photo in photos:
            name = unique(catalog_photos.display_name(photo), names)
            try:
                stored = default_storage.open(photo.original)
            except FileNotFoundError:
                logger.warning("the stored file of photo %d is gone", photo.pk)
                missing.append(name)
                continue
            with stored, archive.open(_entry(photo, name), "w") as entry:
                while piece := stored.read(PIECE):
                    entry.write(piece)
                    yield pipe.take()
        if missing:
            note = "The stored files of these photos are gone:\n" + "".join(f"{name}\n" for name in missing)
            archive.writestr(unique("missing photos.txt", names), note)
    yield pipe.take()


def unique(name: str, taken: set[str]) -> str:
    """A name that every system can unpack and that is not taken yet, in whatever case; from now on it is.

    >>> taken: set[str] = set()
    >>> [unique(name, taken) for name in ("a.jpg", "A.jpg", "a.jpg", "..", "b?.jpg")]
    ['a.jpg', 'A (2).jpg', 'a (3).jpg', 'photo', 'b_.jpg']
    """
    clean = _NOT_IN_NAMES.sub("_", name).strip(". ") or "photo"
    stem, dot, suffix = clean.rpartition(".")
    stem, dot, suffix = (stem, dot, suffix) if stem else (clean, "", "")
    tried, n = clean, 1
    while tried.lower() in taken:
        n += 1
        tried = f"{stem} ({n}){dot}{suffix}"
    taken.add(tried.lower())
    return tried


def _entry(photo: Photo, name: str) -> zipfile.ZipInfo:
    when = timezone.localtime(photo.date or photo.uploaded_at)
    entry = zipfile.ZipInfo(name, (min(max(when.year, 1980), 2107), *when.timetuple()[1:6]))
    entry.file_size = photo.size_bytes  # so that more than 4 GB are announced
    return entry
