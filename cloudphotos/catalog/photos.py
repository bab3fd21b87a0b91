"""Photographs: taken in once, claimed by a worker, marked tagged or failed."""

import hashlib
import logging
import os
import socket
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from cloudphotos.catalog import pauses, photo_files
from cloudphotos.catalog.errors import Refused
from cloudphotos.catalog.inspection import inspect_file
from cloudphotos.catalog.models import Owner, Photo, PhotoPath
from tagging.types import PhotoInfo

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
LEASE = timedelta(minutes=20)  # longer than any job may take: a claim that is older is given up
REQUEUE_AFTER = timedelta(minutes=10)  # a waiting photo whose message may be lost is queued again after this


@dataclass(frozen=True)
class Made:
    """What the worker made of a photo: names in the storage, and the colour shown before the picture is there."""

    thumbnail: str
    preview: str
    colour: str


@dataclass(frozen=True)
class Added:
    """A photo that is now in the library; `created` is false if its content was there before."""

    photo: Photo
    created: bool


def add_photo(*, owner: Owner, source: Path, path: str) -> Added:
    """Take a file into an owner's library, once per content.

    path: what the owner calls it, relative. The same content under another path adds the path to the photo that is there.
    Raises Refused, with a sentence for the owner, for what is no readable photograph, is too large, goes over the quota, or
    changes meanwhile.
    """
    found = source.stat()
    size_bytes = found.st_size
    _refuse_too_long(size_bytes)
    sha256 = _sha256(source)
    path = path.replace("\x00", "")[-1000:]
    known = Photo.objects.filter(owner=owner, sha256=sha256).first()
    if known:
        return _added_again(known, path)
    _refuse_over_quota(owner, size_bytes)
    info = inspect_file(source)
    original = _store(owner, source, info)
    _refuse_changed(found, source.stat(), original)
    photo = Photo(path=path, sha256=sha256, size_bytes=size_bytes, original=original, **_described(info))
    try:
        stored = _insert(owner, photo)
    except BaseException:
        photo_files.delete([original])
        raise
    if stored.pk == photo.pk:
        return Added(photo, created=True)
    photo_files.delete([original])
    return _added_again(stored, path)


def refuse_too_large(owner: Owner, size_bytes: int) -> None:
    """Raise Refused, with a sentence for the owner, for a file that would be too large for us or for the quota."""
    _refuse_too_long(size_bytes)
    _refuse_over_quota(owner, size_bytes)


@transaction.atomic
def claim(*, photo_ids: Sequence[int]) -> list[Photo]:
    """Claim those of these photos that wait; the others are somebody else's or done. Order follows `photo_ids`.

    Empty while finding people is paused: the sweep sends them again afterwards.
    """
    if pauses.is_on(pauses.PHOTOS):
        return []
    token = uuid.uuid4()
    Photo.objects.filter(pk__in=photo_ids, status=Photo.Status.PENDING).update(
        status=Photo.Status.RUNNING,
        claim=token,
        claimed_at=timezone.now(),
        claimed_by=worker_name(),
        attempts=F("attempts") + 1,
    )
    mine = {photo.pk: photo for photo in Photo.objects.filter(pk__in=photo_ids, claim=token).select_related("owner")}
    return [mine[photo_id] for photo_id in dict.fromkeys(photo_ids) if photo_id in mine]


def lock_claimed(*, claimed: Sequence[Photo]) -> dict[int, Photo]:
    """Lock those photos whose claim still holds, inside the caller's transaction. For the others nothing may be written."""
    tokens = {photo.pk: photo.claim for photo in claimed}
    found = Photo.objects.filter(pk__in=tokens, status=Photo.Status.RUNNING).order_by("pk").select_for_update()
    return {photo.pk: photo for photo in found if photo.claim == tokens[photo.pk]}


def mark_tagged(*, locked: Mapping[int, Photo], made: Mapping[int, Made]) -> None:
    """Finish locked photos, each with what was made of it."""
    for pk in locked:
        # one short statement each: Django takes longer to write a long one for all than Postgres to run these
        Photo.objects.filter(pk=pk).update(status=Photo.Status.TAGGED, claim=None, **asdict(made[pk]))


def mark_failed(*, photo: Photo, reason: str) -> bool:
    """Give a claimed photo up, with a sentence for its owner."""
    return bool(
        Photo.objects.filter(pk=photo.pk, claim=photo.claim).update(
            status=Photo.Status.FAILED, claim=None, error=reason[:500]
        )
    )


@transaction.atomic
def retry_failed(*, owner: Owner, photo_id: int) -> bool:
    """Put a failed photo back to waiting. False if it had not failed."""
    return bool(
        Photo.objects.filter(owner=owner, pk=photo_id, status=Photo.Status.FAILED).update(
            status=Photo.Status.PENDING, error="", attempts=0, queued_at=None
        )
    )


@transaction.atomic
def retry_all_failed(*, owner: Owner | None) -> list[int]:
    """Put all failed photos of an owner back to waiting, of everybody for None, but not those in the bin. Returns their ids."""
    failed = Photo.objects.filter(status=Photo.Status.FAILED, binned_at=None).order_by("pk").select_for_update()
    failed = failed if owner is None else failed.filter(owner=owner)
    ids = list(failed.values_list("pk", flat=True))
    Photo.objects.filter(pk__in=ids).update(status=Photo.Status.PENDING, error="", attempts=0, queued_at=None)
    return ids


@transaction.atomic
def give_back(*, claimed: Sequence[Photo]) -> int:
    """Let go of claims that led to nothing, so that the photos are tried again. Returns how many."""
    return _let_go({photo.pk: photo.claim for photo in claimed})


@transaction.atomic
def release_lost_claims() -> int:
    """Free the photos whose worker is gone, or has begun something else. Returns how many.

    A worker does one thing at a time: what it holds when it comes here, it lost hold of, with the database for instance.
    """
    running = Photo.objects.filter(status=Photo.Status.RUNNING)
    rows = running.values_list("pk", "claim", "claimed_by", "claimed_at")
    return _let_go({pk: claim for pk, claim, name, since in rows if since is not None and claim_is_lost(name, since)})


def _let_go(claims: Mapping[int, uuid.UUID | None]) -> int:
    """Back to waiting, as far as these claims still hold; after MAX_ATTEMPTS the photo is marked failed instead.

    claims: photo id -> claim. Whoever claimed a photo since then keeps it.
    """
    held = Photo.objects.filter(pk__in=claims, claim__in=set(claims.values()), status=Photo.Status.RUNNING)
    given_up = held.filter(attempts__gte=MAX_ATTEMPTS).update(
        status=Photo.Status.FAILED,
        claim=None,
        error="Finding people on this photo broke off three times. Try again later.",
    )
    return given_up + held.update(status=Photo.Status.PENDING, claim=None, queued_at=None)


def unqueued(*, limit: int, everything: bool = False) -> list[tuple[int, int]]:
    """(id, attempts) of waiting photos whose message was never sent or may be lost; none while finding people is paused."""
    if pauses.is_on(pauses.PHOTOS):
        return []
    stale = Q(queued_at__isnull=True) | Q(queued_at__lt=timezone.now() - REQUEUE_AFTER)
    waiting = Photo.objects.filter(status=Photo.Status.PENDING).filter(Q() if everything else stale)
    return list(waiting.order_by("id").values_list("pk", "attempts")[:limit])


def mark_queued(*, photo_ids: Sequence[int]) -> None:
    """Remember that a message was sent for these photos."""
    Photo.objects.filter(pk__in=photo_ids).update(queued_at=timezone.now())


def worker_name() -> str:
    """This process, as written into claims: machine, process id, and when it was born, since ids are used again."""
    pid = os.getpid()
    return f"{socket.gethostname()}:{pid}:{_born(pid)}"


def claim_is_lost(name: str, since: datetime) -> bool:
    """True if the process that claimed is gone, is this one, or has held on for longer than any job takes."""
    host, pid, born = name.rsplit(":", 2)
    if name == worker_name() or since < timezone.now() - LEASE:
        return True
    return host == socket.gethostname() and _born(int(pid)) != born


def _born(pid: int) -> str:
    """When a process started, in ticks since the machine did; "" if there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def _sha256(source: Path) -> str:
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _store(owner: Owner, source: Path, info: PhotoInfo) -> str:
    suffix = "." + info.format.lower().replace("jpeg", "jpg")
    try:
        return photo_files.save_original(owner=owner, source=source, suffix=suffix)
    except OSError as error:
        logger.exception("a photo could not be stored")
        raise Refused(
            "There is no room for this photo on the server. Tell the operator, and try again later."
        ) from error


def _refuse_changed(before: os.stat_result, now: os.stat_result, original: str) -> None:
    """What was hashed is what has to be stored: a camera or another program may still be writing the file."""
    if (before.st_size, before.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
        photo_files.delete([original])
        raise Refused("This file was changed while it was read. Add it again when it is finished.")


def _refuse_too_long(size_bytes: int) -> None:
    if size_bytes > settings.BYTE_CAP:
        raise Refused(
            f"This file has {filesizeformat(size_bytes)}; at most {filesizeformat(settings.BYTE_CAP)} are taken."
        )


def _refuse_over_quota(owner: Owner, size_bytes: int) -> None:
    if owner.quota_bytes is None:
        return
    used = Photo.objects.filter(owner=owner).aggregate(total=Sum("size_bytes"))["total"] or 0
    if used + size_bytes > owner.quota_bytes:
        raise Refused(
            f"No room: {filesizeformat(used)} of {filesizeformat(owner.quota_bytes)} are used and this photo has "
            f"{filesizeformat(size_bytes)}. Delete photos or ask for more room."
        )


def _insert(owner: Owner, photo: Photo) -> Photo:
    """Save the photo, or return the one with its content that another upload saved meanwhile."""
    photo.owner = owner
    try:
        with transaction.atomic():
            if owner.quota_bytes is not None:
                Owner.objects.select_for_update().get(pk=owner.pk)  # so that uploads count against the quota one by one
                _refuse_over_quota(owner, photo.size_bytes)
            photo.save()
    except IntegrityError:
        known = Photo.objects.filter(owner=owner, sha256=photo.sha256).first()
        if known is None:
            raise
        return known
    return photo


def _described(info: PhotoInfo) -> dict[str, Any]:
    taken_at = _aware(info.taken_at)
    return {
        "content_type": info.content_type,
        "width": info.width,
        "height": info.height,
        "taken_at": taken_at,
        "sort_at": taken_at or timezone.now(),
        "latitude": info.latitude,
        "longitude": info.longitude,
    }


def _aware(taken_at: datetime | None) -> datetime | None:
    if taken_at is None or timezone.is_aware(taken_at):
        return taken_at
    return timezone.make_aware(taken_at)


def _added_again(photo: Photo, path: str) -> Added:
    if path != photo.path:
        PhotoPath.objects.get_or_create(photo=photo, path=path)
    return Added(photo, created=False)


def display_name(photo: Photo) -> str:
    """The last part of the path under which the photo came."""
    return PurePosixPath(photo.path).name
