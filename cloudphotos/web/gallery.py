"""The timeline, and one photo of it."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog import albums as catalog_albums
from cloudphotos.catalog import on_photo, photo_bin, photos, queries, timelines
from cloudphotos.catalog.models import Face, Photo
from cloudphotos.catalog.sharing import audience, links
from cloudphotos.web import access, progress, scope
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back, number
from cloudphotos.web.scope import Scope
from workers import health, tasks

MORE = {"older", "newer"}  # ids of the elements that ask for the next page of a timeline


@require_safe
@signed_in
def gallery(request: OwnerRequest) -> HttpResponseBase:
    """All photos, newest first."""
    among = scope.everything(request)
    if request.htmx.target in MORE:
        return timeline(request, among, "web/_timeline.html")
    return timeline(request, among, "web/gallery.html", batch=progress.current(request), years=_years(request))


@require_safe
@signed_in
def favourites(request: OwnerRequest) -> HttpResponseBase:
    """The favourites, newest first."""
    return timeline(request, scope.favourites(request), "web/favourites.html")


@require_safe
@signed_in
def hidden(request: OwnerRequest) -> HttpResponseBase:
    """What the owner hid, newest first."""
    return timeline(request, scope.hidden(request), "web/hidden.html")


@require_safe
@signed_in
def photo(request: OwnerRequest, photo_id: int) -> HttpResponseBase:
    """One photo, large, with the people on it.

    `?person=` keeps left and right among the photos of that person; `?face=` is the face that was spoken of last.
    """
    shown = access.load_photo(request.owner, photo_id)
    among = scope.named(request, request.GET.urlencode())
    found = on_photo.look(photo=shown)
    newer, older = timelines.neighbours(photo=shown, photos=among.photos, by=among.by)
    close = f"{among.page_from(timelines.from_photo(shown, among.by))}#tile-{shown.pk}"
    beside = older or newer
    albums = list(catalog_albums.of_owner(owner=request.owner).filter(photos=shown))
    context = {
        "photo": shown,
        "on_photo": found,
        "faces": found.faces,
        "known": [face for face in found.faces if face.person_id],
        "leftovers": [face for face in found.faces if not face.person_id],
        "asked": number(request.GET.get("face")) or 0,
        "newer": newer,
        "older": older,
        "within": among.name,
        "close": close,
        "after_it": f"{reverse('photo', args=[beside])}?{among.name}" if beside else among.page,
        "albums": albums,
        "opened": links.open_of(album_ids=[album.pk for album in albums]),
        "audience": audience.of_photo(photo=shown),
        "kept_out": any(album.without_faces for album in albums),
        "purge_date": photo_bin.purge_date(shown),
        "names": queries.names(owner=request.owner),
        "stopped": _waits(shown, found.faces) and not health.worker_is_alive(),
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


def timeline(request: OwnerRequest, among: Scope, template: str, **more: object) -> HttpResponseBase:
    """The page of a timeline, or, to a page that asks for it, the next part."""
    context = timeline_context(request, among)
    if request.htmx.target in MORE:
        return render(request, "web/_timeline.html", context)
    return render(request, template, {**context, **more})


def timeline_context(request: OwnerRequest, among: Scope) -> dict[str, object]:
    """One page of a timeline for `_timeline.html`.

    `?before=` or `?after=` is where it begins, `?month=` the month that is begun on the page it is put to.
    """
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    page = timelines.page(photos=among.photos, before=before, after=after, by=among.by)
    return {
        "months": timelines.by_month(page.photos, among.by),
        "by_date": among.by != "binned_at",
        "begun": request.GET.get("month", ""),
        "begun_at": "afterbegin" if after else "beforeend",
        "asks_older": bool(page.older) and request.htmx.target != "newer",
        "asks_newer": bool(page.newer) and request.htmx.target != "older",
        "older_page": urlencode({"before": page.older}),
        "newer_page": urlencode({"after": page.newer}),
        "is_first_page": not before and not after,
        "within": among.name,
    }


def _waits(shown: Photo, faces: Sequence[Face]) -> bool:
    """Whether a worker has still something to do for this photo."""
    unfinished = shown.status in {Photo.Status.PENDING, Photo.Status.RUNNING}
    return unfinished or any(not face.tile for face in faces)


def _years(request: OwnerRequest) -> list[timelines.Year]:
    years = timelines.years(owner=request.owner)
    return years if sum(len(year.months) for year in years) > 1 else []
