"""The timeline, and one photo of it."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog import photos, queries
from cloudphotos.catalog.models import Face, Person, Photo
from cloudphotos.web import access, progress
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back, ids
from workers import tasks

MORE = "older"  # id of the element that asks for the next page of a timeline


@require_safe
@signed_in
def gallery(request: OwnerRequest) -> HttpResponseBase:
    """All photos, newest first."""
    context = timeline_context(request)
    if request.htmx.target == MORE:
        return render(request, "web/_timeline.html", context)
    return render(request, "web/gallery.html", {**context, "batch": progress.current(request)})


@require_safe
@signed_in
def photo(request: OwnerRequest, photo_id: int) -> HttpResponseBase:
    """One photo, large, with the faces on it. `?person=` keeps left and right among the photos of that person."""
    shown = access.load_photo(request.owner, photo_id)
    person = _person_asked_for(request)
    faces = queries.faces_on(photo=shown)
    newer, older = queries.neighbours(photo=shown, person=person)
    context = {
        "photo": shown,
        "faces": faces,
        "known": [face for face in faces if face.person_id],
        "leftovers": [face for face in faces if not face.person_id],
        "people": _people_among(faces),
        "newer": newer,
        "older": older,
        "person": person,
        "within": urlencode({"person": person.pk}) if person else "",
        "close": _place_in_timeline(shown, person),
        "names": queries.names(owner=request.owner),
    }
    return render(request, "web/photo.html", context)


@require_POST
@signed_in
def retry_photo(request: OwnerRequest, photo_id: int) -> HttpResponseBase:
    """Try again to find the people on a photo where that failed."""
    shown = access.load_photo(request.owner, photo_id)
    if photos.retry_failed(owner=request.owner, photo_id=shown.pk):
        tasks.queue_photos([shown.pk])
        messages.success(request, _("We are trying this photo again."))
    return redirect(back(request, "photo", shown.pk))


def timeline_context(request: OwnerRequest, person: Person | None = None) -> dict[str, object]:
    """One page of a timeline for `_timeline.html`; `?before=` is where it begins, `?month=` the month that is begun above it."""
    cursor = request.GET.get("before", "")
    page = queries.timeline(owner=request.owner, cursor=cursor, person=person)
    return {
        "months": queries.by_month(page.photos),
        "begun": request.GET.get("month", ""),
        "is_first_page": not cursor,
        "next_page": urlencode({"before": page.next_cursor}) if page.next_cursor else "",
        "within": urlencode({"person": person.pk}) if person else "",
    }


def _person_asked_for(request: OwnerRequest) -> Person | None:
    asked = ids([request.GET.get("person", "")])
    return access.load_person(request.owner, asked[0]) if asked else None


def _people_among(faces: list[Face]) -> list[Person]:
    return list({face.person.pk: face.person for face in faces if face.person}.values())


def _place_in_timeline(photo: Photo, person: Person | None) -> str:
    """The timeline from this photo on, for those who come back without a history."""
    page = reverse("person", args=[person.pk]) if person else reverse("gallery")
    just_before = photo.sort_at + timedelta(microseconds=1)
    return f"{page}?{urlencode({'before': f'{just_before.isoformat()}_0'})}#tile-{photo.pk}"
