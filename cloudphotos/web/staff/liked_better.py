"""Which is the better portrait? Asked blindly: what stands where, and what chose it, stays in the session."""

import random

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog.awesomeness import portraits
from cloudphotos.catalog.awesomeness.portraits import Pair
from cloudphotos.catalog.models import AwesomenessHead, PortraitAnswer, RatingRun
from cloudphotos.web.navigation import ids
from cloudphotos.web.staff import guard
from cloudphotos.web.staff.guard import StaffRequest, staff_only

SESSION = "portraits"
SHOWN_HEADS = 20


@staff_only
@require_safe
def portraits_page(request: StaffRequest) -> HttpResponseBase:
    """Two portraits of one person side by side; the same two until they are answered, so that nobody chooses the question."""
    pair = _asked(request) or _ask(request)
    faces = []
    if pair is not None:
        ours_left = request.session[SESSION]["ours_left"]
        faces = [pair.ours, pair.theirs] if ours_left else [pair.theirs, pair.ours]
    context = {"faces": faces, "consented": bool(faces) or guard.consenting().exists()}
    return render(request, "web/staff/portraits.html", context)


@staff_only
@require_POST
def answer_portraits(request: StaffRequest) -> HttpResponseBase:
    """`better` is left, right or neither; `face` names both. An answer to something else than was asked last is passed over."""
    pair = _asked(request)
    said = request.POST.get("better", "")
    if pair is not None and {pair.ours.pk, pair.theirs.pk} == set(ids(request.POST.getlist("face"))):
        if said in {"left", "right", "neither"}:
            ours = "left" if request.session[SESSION]["ours_left"] else "right"
            better = PortraitAnswer.Better
            told = better.NEITHER if said == "neither" else better.OURS if said == ours else better.THEIRS
            portraits.answer(user=request.user, pair=pair, better=told)
        del request.session[SESSION]
    else:
        messages.info(request, _("This question was answered already, or its photos are gone. Here is another one."))
    return redirect("staff_portraits")


@staff_only
@require_safe
def portrait_results(request: StaffRequest) -> HttpResponseBase:
    """What came out against each rule, and the heads that were learned."""
    judged = portraits.heads()
    head = request.GET.get("head")
    context = {
        "results": portraits.results(head=head if head in judged else None),
        "judged": judged,
        "head": head,
        "learned": AwesomenessHead.objects.order_by("-pk")[:SHOWN_HEADS],
        "rating": RatingRun.objects.filter(finished_at=None).first(),
    }
    return render(request, "web/staff/portrait_results.html", context)


def _asked(request: StaffRequest) -> Pair | None:
    kept = request.session.get(SESSION)
    return kept and portraits.load_pair(ours=kept["ours"], theirs=kept["theirs"], baseline=kept["baseline"])


def _ask(request: StaffRequest) -> Pair | None:
    pair = portraits.next_pair(user=request.user)
    if pair is not None:
        request.session[SESSION] = {
            "ours": pair.ours.pk,
            "theirs": pair.theirs.pk,
            "baseline": pair.baseline,
            "ours_left": random.random() < 0.5,  # noqa: S311 (no secret)
        }
    return pair
