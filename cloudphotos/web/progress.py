"""How far the photos are that came in lately, kept true on the page while it is open."""

import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from cloudphotos.catalog import pauses, photos, queries, runs
from cloudphotos.catalog.models import Owner, Photo
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import ids
from workers import health, tasks

BATCH = "batch"  # in the session: the first photo of those that are being worked on
SEEN = "batch-seen"  # in the session: the newest photo when there was nothing to do; what comes later is a batch
PACE = "batch-pace"  # in the session: when its progress was first looked at, and how many were done then
TELLING_SECONDS = 5  # before that nobody knows how fast it goes
SOON_SECONDS = 30  # less is not worth saying
MAX_TILES = 200


@dataclass(frozen=True)
class Batch:
    """Photos that came in together.

    done, waiting, running, total, failed: photos. grouping: all are settled, people are being made. paused: by staff.
    minutes_left: None while nobody knows, and when it is soon.
    """

    done: int
    waiting: int
    running: int
    total: int
    failed: int
    grouping: bool
    worker_is_alive: bool
    finished: bool
    paused: bool = False
    minutes_left: int | None = None


@require_safe
@signed_in
def progress(request: OwnerRequest) -> HttpResponseBase:
    """The bar, and with it the tiles whose picture has come meanwhile."""
    batch = current(request)
    waiting = ids(request.GET.getlist("waiting")[:MAX_TILES])
    settled = [
        photo for photo in queries.photos_with_people(owner=request.owner, photo_ids=waiting) if _is_settled(photo)
    ]
    context = {"batch": batch, "settled": settled, "in_sheet": "in-sheet" in request.GET}
    response = render(request, "web/_progress.html", context)
    if batch is None or batch.finished:
        trigger_client_event(response, "people-found", {})
    return response


@require_safe
@signed_in
def failed(request: OwnerRequest) -> HttpResponseBase:
    """The photos on which finding people failed, each with the reason."""
    found = list(queries.failed(owner=request.owner)[: MAX_TILES + 1])
    context = {"failed": found[:MAX_TILES], "more": len(found) > MAX_TILES, "batch": current(request)}
    return render(request, "web/failed.html", context)


@require_POST
@signed_in
def retry_all(request: OwnerRequest) -> HttpResponseBase:
    """Try all of them again."""
    tried = photos.retry_all_failed(owner=request.owner)
    tasks.queue_photos(tried)
    if tried:
        said = ngettext("We are trying %(n)d photo again.", "We are trying %(n)d photos again.", len(tried))
        messages.success(request, said % {"n": len(tried)})
    return redirect("failed")


def current(request: OwnerRequest) -> Batch | None:
    """The photos that are being worked on; None if there are none. Once after the last one it is a finished batch."""
    first = queries.first_unfinished(owner=request.owner)
    since = request.session.get(BATCH) or _first_of_batch(request, first)
    if since is None:
        return None
    counts = queries.progress(owner=request.owner, since=since)
    grouping = first is None and (counts.grouping or _grouping_is_due(request.owner))
    finished = first is None and not grouping
    if finished:
        request.session.pop(BATCH, None)
        request.session.pop(PACE, None)
        request.session[SEEN] = queries.newest_photo()
        if not counts.total:  # deleted meanwhile
            return None
    elif BATCH not in request.session:
        request.session[BATCH] = since
    done = counts.total - counts.unfinished
    return Batch(
        done=done,
        waiting=counts.pending,
        running=counts.running,
        total=counts.total,
        failed=counts.failed,
        grouping=grouping,
        worker_is_alive=finished or health.worker_is_alive(),
        finished=finished,
        paused=not finished and pauses.is_on(pauses.PHOTOS),
        minutes_left=None if finished else _minutes_left(request, done, counts.unfinished),
    )


def _first_of_batch(request: OwnerRequest, unfinished: int | None) -> int | None:
    """The first photo that waits or that came lately, for it may be done before anybody looks; None if there is neither."""
    seen, newest = request.session.get(SEEN), queries.newest_photo()
    came = queries.first_after(owner=request.owner, photo_id=seen) if seen is not None and newest > seen else None
    first = min((key for key in (unfinished, came) if key is not None), default=None)
    if first is None and newest != seen:
        request.session[SEEN] = newest
    return first


def _minutes_left(request: OwnerRequest, done: int, unfinished: int) -> int | None:
    """By the pace since somebody looked first; a batch that shrank, or a worker that stood still, begins anew."""
    since, before = request.session.get(PACE, (0.0, done + 1))
    if before > done:
        request.session[PACE] = [time.time(), done]
        return None
    seconds, made = time.time() - float(since), done - int(before)
    if seconds < TELLING_SECONDS or not made:
        return None
    left = unfinished * seconds / made
    return math.ceil(left / 60) if left > SOON_SECONDS else None


def _grouping_is_due(owner: Owner) -> bool:
    return runs.is_due(owner_id=owner.pk, pack=settings.FACE_PACK)


def _is_settled(photo: Photo) -> bool:
    return photo.status in {Photo.Status.TAGGED, Photo.Status.FAILED}
