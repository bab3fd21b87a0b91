"""What can be done to photos that were selected, or to the one that is looked at."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cloudphotos.catalog import downloads, marks, photo_bin, photo_edits
from cloudphotos.catalog.models import Correction, Photo
from cloudphotos.web import access, journal
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import ids

P = ParamSpec("P")


def for_selected(
    view: Callable[Concatenate[OwnerRequest, list[int], P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give a view the ids of the selected photos, newest first; 404 if they are somebody else's, a sentence if there is none."""

    @require_POST
    @signed_in
    @functools.wraps(view)
    def selected(request: OwnerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        chosen = ids(request.POST.getlist("photo"))
        if not chosen:
            messages.error(request, _("No photo is selected. Check some first."))
            return journal.changed_photos(request, [])
        return view(request, access.load_photo_ids(request.owner, chosen), *args, **kwargs)

    return selected


@for_selected
def bin_photos(request: OwnerRequest, chosen: list[int]) -> HttpResponseBase:
    """Put the selected photos into the bin."""
    entry = photo_bin.put(owner=request.owner, photo_ids=chosen, actor=request.user)
    return _told(
        request, entry, lambda n: ngettext("%(n)d photo is in the bin.", "%(n)d photos are in the bin.", n) % {"n": n}
    )


@for_selected
def restore_photos(request: OwnerRequest, chosen: list[int]) -> HttpResponseBase:
    """Take the selected photos out of the bin."""
    entry = photo_bin.restore(owner=request.owner, photo_ids=chosen, actor=request.user)
    return _told(request, entry, lambda n: ngettext("%(n)d photo is back.", "%(n)d photos are back.", n) % {"n": n})


@for_selected
def star_photos(request: OwnerRequest, chosen: list[int]) -> HttpResponseBase:
    """Make the selected photos favourites; if all of them are, none of them any more."""
    favourite = Photo.objects.filter(pk__in=chosen, favourite=False).exists()
    entry = marks.set_favourite(owner=request.owner, photo_ids=chosen, favourite=favourite, actor=request.user)
    if favourite:
        return _told(request, entry, lambda n: ngettext("%(n)d new favourite.", "%(n)d new favourites.", n) % {"n": n})
    return _told(
        request,
        entry,
        lambda n: (
            ngettext("%(n)d photo is no favourite any more.", "%(n)d photos are no favourites any more.", n) % {"n": n}
        ),
    )


@for_selected
def download_photos(request: OwnerRequest, chosen: list[int]) -> HttpResponseBase:
    """The originals of the selected photos in one ZIP file, which is made while it is sent."""
    photos = Photo.objects.filter(pk__in=chosen).order_by("sort_at", "id").iterator(chunk_size=500)
    response = StreamingHttpResponse(downloads.zipped(photos), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="photos {timezone.localdate():%Y-%m-%d}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


def _told(request: OwnerRequest, entry: Correction | None, text: Callable[[int], str]) -> HttpResponseBase:
    changed = photo_edits.photos_of(entry) if entry else []
    if entry:
        journal.say(request, text(len(changed)), entry)
    return journal.changed_photos(request, changed)
