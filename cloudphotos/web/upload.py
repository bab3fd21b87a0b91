"""Taking photos in: many files of a form, or one at a time from the upload sheet, and what became of each."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from cloudphotos.catalog import photo_bin, photos, queries, uploads
from cloudphotos.catalog.errors import Refused
from cloudphotos.catalog.models import Photo
from cloudphotos.catalog.photos import Added
from cloudphotos.web import progress
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import ids
from workers import tasks

MAX_ASKED = 100  # photos one question about uploads may name
PART_BYTES = 4 * 1024 * 1024  # a lost connection costs so much at most


class PartForm(forms.Form):
    """Which file a part belongs to, and where it begins. modified: when the file was, as its browser says."""

    name = forms.CharField(max_length=1000, strip=False)
    size = forms.IntegerField(min_value=0)
    modified = forms.IntegerField()
    offset = forms.IntegerField(min_value=0, required=False)

    def file(self) -> uploads.Announced:
        """The file; chosen again it has the same key."""
        name, size = self.cleaned_data["name"], self.cleaned_data["size"]
        told = f"{name}/{size}/{self.cleaned_data['modified']}"
        return uploads.Announced(hashlib.sha256(told.encode()).hexdigest(), path=name, size_bytes=size)


@dataclass(frozen=True)
class Line:
    """What became of one file.

    status: "added", "there" (the same photo was there before), "back" (it was in the bin) or "refused" (`reason` says why).
    """

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
    tasks.queue_photos(_new(lines))
    if request.accepts("text/html"):
        context = {
            "lines": lines,
            "posted": request.method == "POST",
            "batch": progress.current(request),
            "failed": queries.failed(owner=request.owner).count(),
        }
        return render(request, "web/upload.html", context)
    return JsonResponse({"lines": [_as_json(line) for line in lines]})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@csrf_protect
def upload_part(request: OwnerRequest) -> HttpResponseBase:
    """One part of a file, which the address names by `?name=&size=&modified=`, as the body of a POST with `&offset=`.

    Answers with how many bytes are here, as a GET does; with 409 if the part does not begin there; when the last one has
    come, with what became of the file, as `upload` does.
    """
    asked = PartForm(request.GET)
    if not asked.is_valid():
        return JsonResponse({"reason": _("This is no part of a file.")}, status=400)
    file = asked.file()
    if request.method != "POST":
        return JsonResponse({"received": uploads.received(owner=request.owner, key=file.key)})
    if int(request.META.get("CONTENT_LENGTH") or 0) > PART_BYTES:
        return JsonResponse({"reason": _("This part is too large.")}, status=413)
    offset = asked.cleaned_data["offset"] or 0
    try:
        received = uploads.add_part(owner=request.owner, file=file, offset=offset, part=request.read())
        if received < file.size_bytes:
            return JsonResponse({"received": received})
        line = _taken(request, file.path, uploads.complete(owner=request.owner, key=file.key))
    except uploads.OutOfPlace as place:
        return JsonResponse({"received": place.received}, status=409)
    except Refused as refusal:
        line = Line(file.path, "refused", reason=str(refusal))
    tasks.queue_photos(_new([line]))
    return JsonResponse({"lines": [_as_json(line)]})


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
    return _taken(request, name, added)


def _taken(request: OwnerRequest, name: str, added: Added) -> Line:
    if added.created:
        return Line(name, "added", photo=added.photo)
    in_bin = photo_bin.restore(owner=request.owner, photo_ids=[added.photo.pk], actor=request.user)
    return Line(name, "back" if in_bin else "there", photo=added.photo)


def _new(lines: list[Line]) -> list[int]:
    return [line.photo.pk for line in lines if line.photo and line.status == "added"]


def _as_json(line: Line) -> dict[str, object]:
    return {"name": line.name, "status": line.status, "photo": line.photo and line.photo.pk, "reason": line.reason}
