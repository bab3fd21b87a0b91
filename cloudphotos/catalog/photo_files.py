"""Photo bytes in the storage: originals, thumbnails, previews, face tiles. Names are unguessable; views check access."""

import os
import tempfile
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from cloudphotos.catalog.models import Face, Owner, Photo, Upload


def save_original(*, owner: Owner, source: Path, suffix: str) -> str:
    """Copy a file into the storage and return its name there."""
    with source.open("rb") as stream:
        return _save(_name(owner.pk, "originals", suffix), File(stream))


def save_derived(*, owner_id: int, data: bytes) -> str:
    """Store something the worker made (JPEG) and return its name."""
    return _save(_name(owner_id, "derived", ".jpg"), ContentFile(data))


def save_part(*, owner_id: int, data: bytes) -> str:
    """Store a part of a file that is on its way here and return its name."""
    return _save(_name(owner_id, "uploads", ".part"), ContentFile(data))


def read(name: str) -> bytes:
    """All bytes under a name. Raises FileNotFoundError if it is gone."""
    with default_storage.open(name) as stream:
        data: bytes = stream.read()
        return data


def exists(name: str) -> bool:
    """True if there are bytes under this name."""
    return default_storage.exists(name)


def delete(names: Iterable[str]) -> None:
    """Delete what is stored under these names; empty names and names that are gone are passed over."""
    for name in names:
        if name:
            default_storage.delete(name)


def delete_on_commit(names: Iterable[str]) -> None:
    """Delete these names once the transaction that stopped needing them is committed."""
    doomed = list(names)
    transaction.on_commit(lambda: delete(doomed))


def remove_orphans(*, older_than: timedelta = timedelta(days=1)) -> int:
    """Delete stored files that no row names: what a process left that was killed between file and row. Returns how many."""
    before = timezone.now() - older_than
    removed = 0
    folders = default_storage.listdir("")[0] if default_storage.exists(".") else []
    for owner_id in filter(str.isdigit, folders):  # whatever else lies there is not ours
        used = _names_of_owner(int(owner_id))
        for name in _files_below(owner_id):
            if name not in used and _changed_at(name) < before:
                default_storage.delete(name)
                removed += 1
    return removed


def remove_stale_uploads(*, older_than: timedelta = timedelta(days=1)) -> int:
    """Delete the temporary files of uploads whose web process was killed. Returns how many."""
    before = (timezone.now() - older_than).timestamp()
    stale = [
        path
        for path in Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()).glob("tmp*.upload*")
        if path.is_file() and path.stat().st_uid == os.geteuid() and path.stat().st_mtime < before
    ]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _save(name: str, content: "File[bytes]") -> str:
    try:
        return default_storage.save(name, content)
    except BaseException:
        default_storage.delete(name)  # nothing half-written stays
        raise


def _name(owner_id: int, kind: str, suffix: str) -> str:
    key = uuid.uuid4().hex
    return f"{owner_id}/{kind}/{key[:2]}/{key}{suffix}"


def _names_of_owner(owner_id: int) -> set[str]:
    photos = Photo.objects.filter(owner_id=owner_id).values_list("original", "preview", "thumbnail")
    tiles = Face.objects.filter(owner_id=owner_id).values_list("tile", flat=True)
    parts = Upload.objects.filter(owner_id=owner_id).values_list("parts", flat=True)
    return {name for rows in (photos, parts) for row in rows for name in row} | set(tiles)


def _files_below(folder: str) -> Iterable[str]:
    folders, files = default_storage.listdir(folder)
    yield from (str(PurePosixPath(folder) / file) for file in files)
    for inner in folders:
        yield from _files_below(str(PurePosixPath(folder) / inner))


def _changed_at(name: str) -> datetime:
    changed: datetime = default_storage.get_modified_time(name)
    return changed
