"""Photo bytes, for their owner alone: pictures stay in the browser's own cache, originals nowhere."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from cloudphotos.catalog import photos
from cloudphotos.web import access
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.pictures import version

MADE = "image/jpeg"  # the type of all that the worker makes
FOR_EVER = "private, max-age=31536000, immutable"


@require_safe
@signed_in
def thumbnail(request: OwnerRequest, photo_id: int) -> HttpResponseBase:
    """The small picture of a photo."""
    return picture(request, access.load_photo(request.owner, photo_id).thumbnail)


@require_safe
@signed_in
def preview(request: OwnerRequest, photo_id: int) -> HttpResponseBase:
    """The large picture of a photo: one that the worker made, or the original if browsers show it as it is."""
    photo = access.load_photo(request.owner, photo_id)
    made = photo.preview != photo.original
    return picture(request, photo.preview, MADE if made else photo.content_type)


@require_safe
@signed_in
def face_tile(request: OwnerRequest, face_id: int) -> HttpResponseBase:
    """The square crop of a face."""
    return picture(request, access.load_face(request.owner, face_id).tile)


@require_safe
@signed_in
def original(request: OwnerRequest, photo_id: int) -> HttpResponseBase:
    """The file as it was uploaded, as a download, byte for byte."""
    photo = access.load_photo(request.owner, photo_id)
    response = FileResponse(
        _open(photo.original), as_attachment=True, filename=photos.display_name(photo), content_type=photo.content_type
    )
    response["Cache-Control"] = "private, no-store"
    return response


def picture(request: HttpRequest, name: str, content_type: str = MADE) -> HttpResponseBase:
    """A stored picture, kept by the browser as long as its address names this version of it; 404 if there is none."""
    if not name:
        raise Http404
    etag = f'"{version(name)}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponse):
        response = FileResponse(_open(name), content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = FOR_EVER if request.GET.get("v") == version(name) else "private, no-cache"
    return response


def _open(name: str) -> Any:
    try:
        return default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404 from error
