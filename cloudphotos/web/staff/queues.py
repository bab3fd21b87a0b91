"""The queues: what waits, runs and failed, how fast it goes, and the switches."""

import math
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog import pauses, photos
from cloudphotos.catalog.models import Pause, Photo
from cloudphotos.catalog.staff import queues as catalog_queues
from cloudphotos.catalog.staff.queues import Queue
from cloudphotos.web.access import or_404
from cloudphotos.web.staff import charts
from cloudphotos.web.staff.guard import StaffRequest, staff_only
from workers import health, metering, tasks

SHOWN_FAILED = 100


@dataclass(frozen=True)
class Beat:
    """Whether a part is alive. silent_seconds: since its last sign of life; None if that is too long ago."""

    name: str
    silent_seconds: int | None


def _state() -> dict[str, Any]:
    """What the queues' part of a page shows."""
    found = catalog_queues.photo_queue()
    tagging, waiting = health.messages("tag"), health.messages("owners")
    pace = metering.pace("photos")
    speed = metering.per_minute(pace)
    return {
        "photo_queue": found,
        "group_queue": catalog_queues.group_queue(messages=waiting),
        "messages_waiting": None if waiting is None or tagging is None else waiting + tagging,
        "speed": math.ceil(speed),
        "minutes_left": _minutes_left(found, speed),
        "pace": charts.spark(pace),
        "beats": [_beat(name) for name in ("worker", "schedule")],
    }


@staff_only
@require_safe
def queues(request: StaffRequest) -> HttpResponseBase:
    """The queues, to a page that is open those alone."""
    return render(request, f"web/staff/{'_queues' if request.htmx.target == 'queues' else 'queues'}.html", _state())


@staff_only
@require_POST
def pause(request: StaffRequest, kind: str) -> HttpResponseBase:
    """Begin nothing of this kind any more."""
    pauses.begin(kind=_kind(kind), actor=request.user)
    messages.success(request, _("Paused. What is under way is finished; nothing new begins."))
    return redirect("staff_queues")


@staff_only
@require_POST
def resume(request: StaffRequest, kind: str) -> HttpResponseBase:
    """Go on."""
    pauses.end(kind=_kind(kind))
    tasks.go_on()
    messages.success(request, _("It goes on."))
    return redirect("staff_queues")


@staff_only
@require_safe
def failed(request: StaffRequest) -> HttpResponseBase:
    """The photos on which finding people failed, each with the reason; named only where the owner lets staff look."""
    found = catalog_queues.failed_photos(limit=SHOWN_FAILED + 1)
    context = {"failed": found[:SHOWN_FAILED], "more": len(found) > SHOWN_FAILED}
    return render(request, "web/staff/failed.html", context)


@staff_only
@require_POST
def retry_failed(request: StaffRequest) -> HttpResponseBase:
    """Try all failed photos of all owners again."""
    tried = photos.retry_all_failed(owner=None)
    tasks.queue_photos(tried)
    said = ngettext("%(n)d photo is tried again.", "%(n)d photos are tried again.", len(tried)) % {"n": len(tried)}
    messages.success(request, said)
    return redirect("staff_failed")


@staff_only
@require_POST
def retry_photo(request: StaffRequest, photo_id: int) -> HttpResponseBase:
    """Try one failed photo again."""
    photo = or_404(Photo.objects.filter(pk=photo_id).select_related("owner").first())
    if photos.retry_failed(owner=photo.owner, photo_id=photo.pk):
        tasks.queue_photos([photo.pk])
        messages.success(request, _("It is tried again."))
    else:
        messages.info(request, _("It is tried already."))
    return redirect("staff_failed")


def _beat(name: str) -> Beat:
    silent = health.silence(name)
    return Beat(name, None if silent is None else round(silent))


def _kind(text: str) -> Pause.Kind:
    return or_404(Pause.Kind(text) if text in Pause.Kind.values else None)


def _minutes_left(queue: Queue, speed: float) -> int | None:
    """None while nobody knows, or nothing is left."""
    left = queue.waiting + queue.running
    return math.ceil(left / speed) if left and speed and not queue.pause else None
