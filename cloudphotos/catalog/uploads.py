"""Files that come in parts: kept for a day, gone on with after a lost connection, put together when all is here."""

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from cloudphotos.catalog import photo_files, photos
from cloudphotos.catalog.errors import Refused
from cloudphotos.catalog.models import Owner, Upload
from cloudphotos.catalog.photos import Added

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Announced:
    """A file of which parts come. key: by which it is found again. path: what its owner calls it."""

    key: str
    path: str
    size_bytes: int


class OutOfPlace(Exception):
    """A part that does not begin where the last one ended. received: so many bytes are here."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received} bytes are here; go on from there.")
        self.received = received


def received(*, owner: Owner, key: str) -> int:
    """How many bytes of a file are here."""
    found = Upload.objects.filter(owner=owner, key=key)
    return found.values_list("received_bytes", flat=True).first() or 0


@transaction.atomic
def add_part(*, owner: Owner, file: Announced, offset: int, part: bytes) -> int:
    """Keep the part of a file that begins at this byte. Returns how many bytes are here now.

    Raises OutOfPlace, or Refused with a sentence for the owner if the whole would be too large.
    """
    photos.refuse_too_large(owner, file.size_bytes)
    told = {"path": file.path.replace("\x00", "")[-1000:], "size_bytes": file.size_bytes}
    upload, _ = Upload.objects.select_for_update().get_or_create(owner=owner, key=file.key, defaults=told)
    if offset != upload.received_bytes or upload.received_bytes + len(part) > upload.size_bytes:
        raise OutOfPlace(upload.received_bytes)
    _refuse_hoarding(owner, len(part))
    if part:
        upload.parts.append(photo_files.save_part(owner_id=owner.pk, data=part))
        upload.received_bytes += len(part)
        upload.save()
    return upload.received_bytes


def complete(*, owner: Owner, key: str) -> Added:
    """Put a file together of which all parts are here, and take it in.

    Raises Refused as `photos.add_photo` does, OutOfPlace if nothing of the file is here (any more).
    """
    ours = Upload.objects.filter(owner=owner, key=key)
    try:
        with transaction.atomic():
            upload = ours.select_for_update().first()
            if upload is None:
                raise OutOfPlace(0)
            added = _put_together(upload)
            forget(upload)
            return added
    except Refused:
        for upload in ours:
            forget(upload)
        raise


def remove_stale() -> int:
    """Forget the files of which no part has come for a day. Returns how many."""
    stale = list(Upload.objects.filter(changed_at__lt=timezone.now() - KEPT))
    for upload in stale:
        forget(upload)
    return len(stale)


@transaction.atomic
def forget(upload: Upload) -> None:
    """Delete the parts of a file."""
    photo_files.delete_on_commit(upload.parts)
    Upload.objects.filter(pk=upload.pk).delete()


def _put_together(upload: Upload) -> Added:
    with tempfile.NamedTemporaryFile(suffix=".upload") as whole:
        try:
            for part in upload.parts:
                whole.write(photo_files.read(part))
        except FileNotFoundError as error:
            raise Refused("A part of this file was lost on the server. Send it again.") from error
        whole.flush()
        return photos.add_photo(owner=upload.owner, source=Path(whole.name), path=upload.path)


def _refuse_hoarding(owner: Owner, more: int) -> None:
    held = Upload.objects.filter(owner=owner).aggregate(total=Sum("received_bytes"))["total"] or 0
    if held + more > settings.REQUEST_BYTE_CAP:
        raise Refused("Too many files are here half. Finish them, or wait a day and try again.")
