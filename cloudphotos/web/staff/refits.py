"""The trash sphere fitted anew to what people decided: a report, and applying it on confirmation; versions, and the way back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog import audit
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import TrashRefit, User
from cloudphotos.catalog.staff import refits, thresholds, trays
from cloudphotos.web.navigation import number
from cloudphotos.web.staff import curves
from cloudphotos.web.staff.curves import Dot
from cloudphotos.web.staff.guard import StaffRequest, staff_only
from workers import health, tasks

_NARROWEST = 0.04  # share of faces lost, across a ROC curve


@staff_only
@require_safe
def refit(request: StaffRequest) -> HttpResponseBase:
    """The newest report; while a worker makes one, a part of the page asks again and again."""
    made = refits.latest()
    waiting = made is not None and made.status == TrashRefit.Status.WAITING
    context: dict[str, Any] = {"refit": made, "waiting": waiting}
    context["worker_is_alive"] = not waiting or health.worker_is_alive()
    if made is not None and made.report:
        context |= _report(request, made)
    versions = thresholds.versions()
    context["in_force"] = versions[0].refit if versions else None
    if request.htmx.target == "refit":
        return render(request, "web/staff/_refit.html", context)
    who = User.objects.in_bulk([each.set_by for each in versions])
    context |= {"trays": trays.TRAYS, "versions": [(each, who.get(each.set_by)) for each in versions]}
    return render(request, "web/staff/refit.html", context)


@staff_only
@require_POST
def make(request: StaffRequest) -> HttpResponseBase:
    """Have it fitted anew."""
    tasks.queue_refit(refits.ask(actor=request.user).pk)
    return redirect("staff_refit")


@staff_only
@require_POST
def apply(request: StaffRequest) -> HttpResponseBase:
    """Let the sphere of a report hold, and have all faces judged by it."""
    try:
        made = refits.load(refit_id=number(request.POST.get("refit")) or 0)
        thresholds.set_sphere(refit=made, actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
    else:
        tasks.queue_rejudge()
        messages.success(request, _("Applied. All faces are judged anew; what people said stays."))
    return redirect("staff_refit")


@staff_only
@require_POST
def go_back(request: StaffRequest) -> HttpResponseBase:
    """Let an earlier version hold again; 0 is what the pack ships with."""
    try:
        version = number(request.POST.get("version"))
        thresholds.go_back(to=-1 if version is None else version, actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
    else:
        tasks.queue_rejudge()
        messages.success(request, _("That version holds again. All faces are judged anew."))
    return redirect("staff_refit")


def _report(request: StaffRequest, made: TrashRefit) -> dict[str, Any]:
    report = made.report
    kinds = {kind: refits.shown(face_ids=report.get(f"{kind}_faces", [])) for kind in ("thrown", "freed")}
    audit.note_look(actor_id=request.user.pk, faces=[face for faces in kinds.values() for face in faces])
    return {"report": report, "would": kinds, "roc": _roc(report) if "roc_after" in report else None}


def _roc(report: dict[str, Any]) -> dict[str, Any]:
    shares = {key: _shares(report[key]) for key in ("before", "after")}
    widest = max(_NARROWEST, 1.5 * max(lost for lost, _caught in shares.values()))
    dots = {key: Dot(curves.across(lost, 0, widest), curves.up(caught)) for key, (lost, caught) in shares.items()}
    return {
        "before": curves.polyline(curves.roc(report["roc_before"], widest)),
        "after": curves.polyline(curves.roc(report["roc_after"], widest)),
        "dots": dots,
        "grid": curves.quarters(),
        "ends": (curves.LEFT, curves.WIDTH - curves.RIGHT),
        "foot": curves.HEIGHT - curves.BOTTOM,
        "middle": curves.across(widest / 2, 0, widest),
        "halfway": 50 * widest,
        "widest": 100 * widest,
        "table": [(radius, 100 * lost, 100 * caught) for radius, lost, caught in report["roc_after"][::4]],
    }


def _shares(counts: dict[str, int]) -> tuple[float, float]:
    """Faces lost, others caught, 0 to 1."""
    return counts["lost"] / max(counts["faces"], 1), counts["caught"] / max(counts["others"], 1)
