"""Saying what was done, with a way back: undo and redo."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from cloudphotos.catalog import corrections, photo_edits, rescored
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction
from cloudphotos.web import access, history, scope, told
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back, ids, number
from cloudphotos.web.tiles import as_they_are
from workers import tasks

ASKS = 15  # times a toast asks what else was found, a second apart


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


@require_safe
@signed_in
def found(request: OwnerRequest, entry_id: int) -> HttpResponseBase:
    """What a correction found among the faces near it: asked by its toast, each second, until it is known."""
    entry = access.load_entry(request.owner, entry_id)
    asked = number(request.GET.get("asked")) or 0
    people = rescored.heard(entry_id=entry.pk, owner=request.owner)
    context = {"people": people, "entry": entry, "asked": asked + 1, "again": people is None and asked < ASKS}
    response = render(request, "web/_found.html", context)
    if people:
        trigger_client_event(response, "more-found", {})
    return response


def say(request: HttpRequest, text: str, entry: Correction, turn: str = "undo", asks: bool = False) -> None:
    """A toast that says what was done and offers to undo it, or with another turn, as "redo", to do that.

    asks: the toast asks what the faces near those of the edit turned out to be.
    """
    tags = f"{turn}-{entry.of or entry.pk}" + (f"-{entry.pk}" if asks else "")
    messages.success(request, text, extra_tags=tags)


def taught(request: OwnerRequest, text: str, entry: Correction | None) -> None:
    """As `say`, after an edit of faces: the leftovers near them are tried again. None: nothing was changed."""
    if entry is None:
        messages.info(request, _("That is how it was already."))
        return
    _teach(request, text, entry, "undo")


def _teach(request: OwnerRequest, text: str, entry: Correction, turn: str) -> None:
    say(request, text, entry, turn, asks=bool(corrections.faces_of(entry)))
    look_again(request, entry)


def look_again(request: OwnerRequest, entry: Correction) -> None:
    """After an edit: have the leftovers near its faces tried again, or where it is about none the questions made anew."""
    faces = corrections.faces_of(entry)
    if faces:
        tasks.queue_rescore(request.owner.pk, faces, entry.pk)
    else:
        tasks.queue_questions(request.owner.pk)


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


def _turned(made: Correction, turn: str) -> str:
    said = _("Undone.") if turn == "undo" else _("Done again.")
    if any(opened for opened, _links in made.after.get("links", {}).get("open", [])):
        return f"{said} {_('The album is shared at a new address; the old one stays closed.')}"
    return said


def _turn(request: OwnerRequest, entry_id: int, turn: str) -> HttpResponseBase:
    entry = access.load_entry(request.owner, entry_id)
    make = corrections.undo if turn == "undo" else corrections.redo
    try:
        made = make(owner=request.owner, actor=request.user, entry_id=entry.pk)
    except corrections.InTheWay as error:
        _offer_first(request, error.line)
        made = entry
    except CatalogError as error:
        messages.error(request, str(error))
        made = entry
    else:
        _teach(request, _turned(made, turn), made, "redo" if turn == "undo" else "undo")
    if (request.htmx.target or "").startswith("line-"):
        return history.line(request, entry)
    listed = as_they_are(request, made)
    if listed:
        return listed
    photos, target = photo_edits.photos_of(made), back(request, "gallery")
    of_one = target.startswith("/photos/")
    if photos and not of_one:
        return changed_photos(request, photos)
    if photos:
        target = resolve_url("photo", photos[0])
    elif request.htmx and not request.htmx.boosted:
        return trigger_client_event(HttpResponse(status=204), "page-changed", {})
    return HttpResponseClientRedirect(target) if request.htmx else redirect(target)


def _offer_first(request: OwnerRequest, line: corrections.Line) -> None:
    """Say which edit is in the way, and offer to turn that."""
    (first,) = told.tell(request.owner, [line])
    if line.undone:
        text = _("An earlier edit of the same is undone: “%(what)s”. Redo that first.") % {"what": first.what}
    else:
        text = _("You changed the same again later: “%(what)s”. Undo that first.") % {"what": first.what}
    turn = "redo" if line.undone else "undo"
    messages.error(request, text, extra_tags=f"{turn}-{line.id}")
