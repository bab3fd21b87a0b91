"""Who saw an owner's faces: the owner's own part of the audit log."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cloudphotos.catalog.staff import audit_search
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import number

PAGE_LINES = 50


@require_safe
@signed_in
def who_saw(request: OwnerRequest) -> HttpResponseBase:
    """The lines about the owner's faces, newest first: of others, or with `?by=everybody` the owner's own too."""
    everybody = request.GET.get("by") == "everybody"
    found = audit_search.of_owner(request.owner, by_others=not everybody)
    before = number(request.GET.get("before"))
    page = list((found.filter(pk__lt=before) if before is not None else found)[: PAGE_LINES + 1])
    older = {"before": page[PAGE_LINES - 1].pk} if len(page) > PAGE_LINES else {}
    context = {
        "lines": audit_search.for_owner(request.owner, page[:PAGE_LINES]),
        "everybody": everybody,
        "older": urlencode(older | ({"by": "everybody"} if everybody else {})) if older else "",
    }
    return render(request, "web/who_saw.html", context)
