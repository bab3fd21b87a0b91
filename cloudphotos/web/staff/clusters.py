"""Cluster review: the people of all owners who let staff look, the most doubtful first."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog import audit
from cloudphotos.catalog.models import Doubt, Owner
from cloudphotos.catalog.staff import doubts
from cloudphotos.web.navigation import number
from cloudphotos.web.staff import guard
from cloudphotos.web.staff.guard import StaffRequest, staff_only
from workers import tasks


@staff_only
@require_safe
def clusters(request: StaffRequest) -> HttpResponseBase:
    """The list: `?owner=` only of this one, `?reason=` only with this doubt, `?after=` a cursor."""
    owners = list(guard.consenting().select_related("user").order_by("user__username"))
    chosen, reason = asked(request)
    mine = [owner.pk for owner in owners if chosen in {0, owner.pk}]
    page = doubts.page(owners=mine, reason=reason, after=request.GET.get("after", ""))
    audit.note_look(actor_id=request.user.pk, faces=[face for row in page.rows for face in row.seen])
    context = {
        "page": page,
        "state": doubts.state(owners=mine),
        "owners": owners,
        "chosen": chosen,
        "reason": reason,
        "reasons": Doubt.Reason.values,
        "query": query(chosen, reason),
        "first": not request.GET.get("after"),
    }
    return render(request, "web/staff/clusters.html", context)


@staff_only
@require_POST
def rank(request: StaffRequest) -> HttpResponseBase:
    """Have everybody ranked anew."""
    chosen, reason = asked(request)
    for owner in guard.consenting():
        if chosen in {0, owner.pk}:
            tasks.queue_ranking(owner.pk)
    messages.info(request, _("Everybody is compared anew. Reload the page in a while."))
    return redirect(f"{request.path.removesuffix('rank')}?{query(chosen, reason)}")


def asked(request: StaffRequest) -> tuple[int, str]:
    """Which owner (0: all) and which reason ("": any) are looked at, by the address."""
    reason = request.GET.get("reason", "")
    return number(request.GET.get("owner")) or 0, reason if reason in Doubt.Reason.values else ""


def query(owner: int, reason: str) -> str:
    """The part of an address from which `asked` reads these."""
    return urlencode({key: value for key, value in (("owner", owner), ("reason", reason)) if value})


def owners_of(chosen: int) -> QuerySet[Owner]:
    """The consenting owners that are looked at."""
    return guard.consenting().filter(pk=chosen) if chosen else guard.consenting()
