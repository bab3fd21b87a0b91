"""Everything the owner said, newest first, each with a way back."""

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cloudphotos.catalog import corrections
from cloudphotos.catalog.models import Correction
from cloudphotos.web import told
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import number

PAGE_LINES = 50


@require_safe
@signed_in
def history(request: OwnerRequest) -> HttpResponseBase:
    """The edits, from the newest on or older than the one of `?before=`."""
    before = number(request.GET.get("before"))
    lines = corrections.history(owner=request.owner, limit=PAGE_LINES + 1, before_id=before)
    shown = lines[:PAGE_LINES]
    context = {
        "told": told.tell(request.owner, shown),
        "older_page": urlencode({"before": shown[-1].id}) if len(lines) > PAGE_LINES else "",
        "first": before is None,
        "days": settings.BIN_DAYS,
    }
    if request.htmx.target == "older":
        return render(request, "web/_history.html", context)
    return render(request, "web/history.html", context)


def line(request: OwnerRequest, entry: Correction) -> HttpResponseBase:
    """One line as it is now, with what there is to say: the answer to undoing or redoing it on the page."""
    (shown,) = told.tell(request.owner, corrections.lines_of([entry]))
    return render(request, "web/_history_turned.html", {"each": shown})
