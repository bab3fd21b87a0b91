"""Face tiles for staff, of owners who consent: each is noted, by the page that shows it or here."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from cloudphotos.catalog import audit
from cloudphotos.web.photo_bytes import picture
from cloudphotos.web.staff import guard
from cloudphotos.web.staff.guard import StaffRequest, staff_only


@staff_only
@require_safe
def tile(request: StaffRequest, face_id: int) -> HttpResponseBase:
    """The square crop of a face."""
    (face,) = guard.load_faces([face_id])
    audit.note_picture(actor_id=request.user.pk, face=face)
    response = picture(request, face.tile)
    response["Cache-Control"] = "private, no-cache"  # an owner who takes the consent back is heard at once
    return response
