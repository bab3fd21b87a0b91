"""Bytes of shared photos: asked for anew each time, so that a link that is revoked shows nothing any more."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from cloudphotos.catalog import photos
from cloudphotos.catalog.sharing import pictures
from cloudphotos.web.photo_bytes import MADE
from cloudphotos.web.sharing.guard import SharedRequest, load_shared_photo, with_link


@require_safe
@with_link
def thumbnail(request: SharedRequest, photo_id: int) -> HttpResponseBase:
    """The small picture."""
    return _stored(load_shared_photo(request, photo_id).thumbnail)


@require_safe
@with_link
def preview(request: SharedRequest, photo_id: int) -> HttpResponseBase:
    """The large picture, without what the file says of place and people."""
    return _stored(pictures.clean_preview(photo=load_shared_photo(request, photo_id)))


@require_safe
@with_link
def original(request: SharedRequest, photo_id: int) -> HttpResponseBase:
    """The file as it was uploaded, if the owner lets it be downloaded."""
    photo = load_shared_photo(request, photo_id)
    if not request.link.with_originals:
        raise Http404
    return _stored(photo.original, photo.content_type, download_as=photos.display_name(photo))


def _stored(name: str, content_type: str = MADE, download_as: str = "") -> HttpResponseBase:
    if not name:
        raise Http404
    try:
        stream = default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(stream, as_attachment=bool(download_as), filename=download_as, content_type=content_type)
