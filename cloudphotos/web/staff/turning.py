"""Taking back what staff did, and doing it again."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from cloudphotos.catalog import corrections
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction
from cloudphotos.catalog.staff import cluster_edits
from cloudphotos.web import journal
from cloudphotos.web.navigation import back
from cloudphotos.web.staff import guard
from cloudphotos.web.staff.guard import StaffRequest, staff_only
from workers import tasks


@staff_only
@require_POST
def undo(request: StaffRequest, entry_id: int) -> HttpResponseBase:
    """Take an edit of staff back."""
    return _turn(request, entry_id, "staff_undo")


@staff_only
@require_POST
def redo(request: StaffRequest, entry_id: int) -> HttpResponseBase:
    """Do an edit of staff again."""
    return _turn(request, entry_id, "staff_redo")


def follow_up(entry: Correction) -> None:
    """After an edit: the leftovers near its faces are tried again, and its people are looked at anew."""
    tasks.queue_rescore(entry.owner_id, corrections.faces_of(entry), entry.pk)
    tasks.queue_doubts(entry.owner_id, sorted(corrections.whose(entry)))


def _turn(request: StaffRequest, entry_id: int, turn: str) -> HttpResponseBase:
    entry = guard.load_entry(entry_id)
    owner = guard.load_owner(entry.owner_id)
    make = cluster_edits.undo if turn == "staff_undo" else cluster_edits.redo
    try:
        made = make(owner=owner, entry_id=entry.pk, actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
    else:
        said, other = (_("Undone."), "staff_redo") if turn == "staff_undo" else (_("Done again."), "staff_undo")
        journal.say(request, said, made, other)
        follow_up(made)
    target = back(request, "staff_clusters")
    return HttpResponseClientRedirect(target) if request.htmx and not request.htmx.boosted else redirect(target)
