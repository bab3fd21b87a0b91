"""What can be done to photos that were selected, or to the one that is looked at."""

from collections.abc import Callable

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from cloudphotos.catalog import downloads, marks, photo_bin, photo_edits
from cloudphotos.catalog.models import Correction, Photo
from cloudphotos.web import access, journal
from cloudphotos.web.access import OwnerRequest
from cloudphotos.web.selected import for_selected

for_photos = for_selected(
    "photo",
    load=access.load_photo_ids,
    none=gettext_lazy("No photo is selected. Check some first."),
    unchanged=lambda request: journal.changed_photos(request, []),
)


@for_photos
def bin_photos(request: OwnerRequest, chosen: list[int]) -> HttpResponseBase:
    """Put the selected photos into the bin."""
    entry = photo_bin.put(owner=request.owner, photo_ids=chosen, actor=request.user)
    return _told(
        request, entry, lambda n: ngettext("%(n)d photo is in the bin.", "%(n)d photos are in the bin.", n) % {"n": n}
    )


@for_photos
def restore_photos(request: OwnerRequest, chosen: list[int]) -> HttpResponseBase:
    """Take the selected photos out of the bin."""
    entry = photo_bin.restore(owner=request.owner, photo_ids=chosen, actor=request.user)
    return _told(request, entry, lambda n: ngettext("%(n)d photo is back.", "%(n)d photos are back.", n) % {"n": n})


@for_photos
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


@for_photos
def hide_photos(request: OwnerRequest, chosen: list[int]) -> HttpResponseBase:
    """Hide the selected photos; if all of them are hidden, show them again."""
    hide = Photo.objects.filter(pk__in=chosen, hidden=False).exists()
    entry = marks.set_hidden(owner=request.owner, photo_ids=chosen, hidden=hide, actor=request.user)
    if hide:
        return _told(
            request, entry, lambda n: ngettext("%(n)d photo is hidden.", "%(n)d photos are hidden.", n) % {"n": n}
        )
    return _told(
        request,
        entry,
        lambda n: ngettext("%(n)d photo is shown again.", "%(n)d photos are shown again.", n) % {"n": n},
    )


@for_photos
def download_photos(request: OwnerRequest, chosen: list[int]) -> HttpResponseBase:
    """The originals of the selected photos in one ZIP file, which is made while it is sent."""
    downloads.note(owner=request.owner, photo_ids=chosen, actor=request.user)
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
