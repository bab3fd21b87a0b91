"""What is no face: the owner said so, or we did; from here it comes back."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cloudphotos.catalog import face_lists
from cloudphotos.catalog.models import Face
from cloudphotos.web import tiles
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back


@require_safe
@signed_in
def trash(request: OwnerRequest) -> HttpResponseBase:
    """What the owner said is no face, or with `?by=machine` what we did. `?next=` is where one came from."""
    by = Face.By.MACHINE if request.GET.get("by") == Face.By.MACHINE else Face.By.USER
    page = face_lists.trash_page(owner=request.owner, by=by, after=request.GET.get("after", ""))
    before = back(request, "people")
    context = {
        "faces": page.faces,
        "next_page": urlencode({"by": by.value, "after": page.following, "next": before}) if page.following else "",
        "listed": tiles.faces_within(None),
    }
    if request.htmx.target == "older":
        return render(request, "web/_faces.html", context)
    return render(request, "web/trash.html", {**context, "by": by.value, "before": before})
