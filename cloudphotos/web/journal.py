"""Saying what was done, with a way back: undo and redo."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from cloudphotos.catalog import corrections, photo_edits
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction
from cloudphotos.web import access, scope
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back, ids
from workers import tasks


@require_POST
@signed_in
def undo(request: OwnerRequest, entry_id: int) -> HttpResponseBase:
    """Take an edit back."""
    return _turn(request, entry_id, "undo")


@require_POST
@signed_in
def redo(request: OwnerRequest, entry_id: int) -> HttpResponseBase:
    """Bring an edit back that was taken back."""
    return _turn(request, entry_id, "redo")


@require_safe
@signed_in
def tiles(request: OwnerRequest) -> HttpResponseBase:
    """The tiles of `?photo=`, for a page of the photos `?within=` that somebody comes back to."""
    return _as_they_are(request, ids(request.GET.getlist("photo")), request.GET.get("within", ""))


def say(request: OwnerRequest, text: str, entry: Correction, turn: str = "undo") -> None:
    """A toast that says what was done and offers to undo it, or with turn="redo" to do it again."""
    messages.success(request, text, extra_tags=f"{turn}-{entry.of or entry.pk}")


def taught(request: OwnerRequest, text: str, entry: Correction | None) -> None:
    """As `say`, after an edit of faces: the leftovers near them are tried again. None: nothing was changed."""
    if entry is None:
        messages.info(request, _("That is how it was already."))
        return
    say(request, text, entry)
    tasks.queue_rescore(request.owner.pk, corrections.faces_of(entry))


def changed_photos(request: OwnerRequest, photo_ids: list[int]) -> HttpResponseBase:
    """The answer to an edit of photos: to a page that is open their tiles as they are now, else where to go next."""
    if not request.htmx or request.htmx.boosted:
        return redirect(back(request, "gallery"))
    return _as_they_are(request, photo_ids, request.POST.get("within", ""))


def _as_they_are(request: OwnerRequest, photo_ids: list[int], within: str) -> HttpResponseBase:
    among = scope.named(request, within)
    changed = list(among.photos.filter(pk__in=photo_ids))
    gone = set(photo_ids) - {photo.pk for photo in changed}
    return render(request, "web/_changed.html", {"changed": changed, "gone": gone, "within": among.name})


def _turn(request: OwnerRequest, entry_id: int, turn: str) -> HttpResponseBase:
    entry = access.load_entry(request.owner, entry_id)
    make = corrections.undo if turn == "undo" else corrections.redo
    try:
        made = make(owner=request.owner, actor=request.user, entry_id=entry.pk)
    except CatalogError as error:
        messages.error(request, str(error))
        made = entry
    else:
        if turn == "undo":
            say(request, _("Undone."), made, turn="redo")
        else:
            say(request, _("Done again."), made)
    photos, target = photo_edits.photos_of(made), back(request, "gallery")
    of_one = target.startswith("/photos/")
    if photos and not of_one:
        return changed_photos(request, photos)
    if photos:
        target = resolve_url("photo", photos[0])
    return HttpResponseClientRedirect(target) if request.htmx else redirect(target)
