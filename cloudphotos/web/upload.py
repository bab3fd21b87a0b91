"""Taking photos in: many files of a form, or one at a time from the upload sheet, and what became of each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from cloudphotos.catalog import photos, queries
from cloudphotos.catalog.errors import Refused
from cloudphotos.catalog.models import Photo
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import ids
from workers import tasks

MAX_ASKED = 100  # photos one question about uploads may name


@dataclass(frozen=True)
class Line:
    """What became of one file. status: "added", "there" (the same photo was there before) or "refused" (`reason` says why)."""

    name: str
    status: str
    photo: Photo | None = None
    reason: str = ""


# The body of a stranger's request is not read: the token in it is looked at after the session.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@csrf_protect
def upload(request: OwnerRequest) -> HttpResponseBase:
    """The upload page; a POST takes the files in and says what became of each, as a page or, if asked for, as JSON."""
    lines = [_take(request, file) for file in request.FILES.getlist("files")] if request.method == "POST" else []
    tasks.queue_photos([line.photo.pk for line in lines if line.photo and line.status == "added"])
    if request.accepts("text/html"):
        return render(request, "web/upload.html", {"lines": lines, "posted": request.method == "POST"})
    return JsonResponse({"lines": [_as_json(line) for line in lines]})


@require_safe
@signed_in
def upload_status(request: OwnerRequest) -> HttpResponseBase:
    """How far the photos of `?ids=1,2,3` are: for each its status and, as HTML, the faces found or why it failed."""
    asked = ids(request.GET.get("ids", "").split(",")[:MAX_ASKED])
    found = queries.photos_with_people(owner=request.owner, photo_ids=asked)
    return JsonResponse(
        {
            str(photo.pk): {
                "status": photo.status,
                "html": render_to_string("web/_upload_outcome.html", {"photo": photo, "owner": request.owner}, request),
            }
            for photo in found
        }
    )


def _take(request: OwnerRequest, file: "UploadedFile[Any]") -> Line:
    name = file.name or "photo"
    if not isinstance(file, TemporaryUploadedFile):
        raise TypeError(f"Uploads are files on disk, not {type(file).__name__}: see FILE_UPLOAD_HANDLERS.")
    try:
        added = photos.add_photo(owner=request.owner, source=Path(file.temporary_file_path()), path=name)
    except Refused as refusal:
        return Line(name, "refused", reason=str(refusal))
    return Line(name, "added" if added.created else "there", photo=added.photo)


def _as_json(line: Line) -> dict[str, object]:
    return {"name": line.name, "status": line.status, "photo": line.photo and line.photo.pk, "reason": line.reason}
