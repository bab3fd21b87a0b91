"""Strictness, for everybody or for an owner: the measured error as a curve, what a setting would move, and setting it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import ClusterRun, Owner, OwnerStrictness, User
from cloudphotos.catalog.staff import thresholds, trays
from cloudphotos.catalog.staff.thresholds import ENOUGH, MOST, Setting
from cloudphotos.web.staff import curves, guard
from cloudphotos.web.staff.curves import Dot
from cloudphotos.web.staff.guard import StaffRequest, staff_only
from workers import health, tasks

PAGE_OWNERS = 50


@dataclass(frozen=True)
class Trial:
    """What a setting would do to the faces of an owner. run: None while nobody looked."""

    owner: Owner
    run: ClusterRun | None

    @property
    def is_done(self) -> bool:
        """Whether the run's counts say it."""
        return self.run is not None and self.run.status == ClusterRun.Status.DONE

    @property
    def is_failed(self) -> bool:
        """Whether it broke off."""
        return self.run is not None and self.run.status == ClusterRun.Status.FAILED

    @property
    def faces(self) -> int:
        """How many faces would move."""
        return sum(self.run.counts.get(key, 0) for key in ("moved", "nearest")) if self.run else 0

    @property
    def people(self) -> int:
        """How many people would gain or lose faces, new ones counted."""
        return sum(len(self.run.counts.get(key, [])) for key in ("people", "new")) if self.run else 0

    @property
    def asks(self) -> int:
        """How many questions it would ask the owner."""
        return len(self.run.counts.get("wishes", [])) if self.run else 0


@staff_only
@require_safe
def pack(request: StaffRequest) -> HttpResponseBase:
    """The setting for everybody: `?steps=` shows another one, `?asked=yes` waits for what it would move.

    Below it the owners are listed by name, from the one of `?from=` on.
    """
    held = thresholds.steps_of_pack()
    owners = guard.consenting().select_related("user").order_by("user__username")
    context = _page(request, held, list(owners))
    if request.htmx.target == "trials":
        return render(request, "web/staff/_trials.html", context)
    first = request.GET.get("from", "")
    listed = list(owners.filter(user__username__gte=first)[: PAGE_OWNERS + 1])
    own = OwnerStrictness.objects.in_bulk([owner.pk for owner in listed])
    known = {
        "lines": [(owner, own.get(owner.pk)) for owner in listed[:PAGE_OWNERS]],
        "first": first,
        "following": listed[PAGE_OWNERS].user.username if len(listed) > PAGE_OWNERS else "",
        "enough": ENOUGH,
        "trays": trays.TRAYS,
    }
    return render(request, "web/staff/thresholds.html", context | known)


@staff_only
@require_safe
def owner(request: StaffRequest, owner_id: int) -> HttpResponseBase:
    """The setting for one owner, with what the owner's own answers say."""
    its = guard.load_owner(owner_id)
    context = _page(request, thresholds.steps_of(owner_id=its.pk), [its])
    if request.htmx.target == "trials":
        return render(request, "web/staff/_trials.html", context)
    own = OwnerStrictness.objects.filter(owner=its).first()
    known: dict[str, Any] = {
        "its": its,
        "own": own,
        "own_curves": _own_curves(own),
        "enough": ENOUGH,
        "trays": trays.TRAYS,
    }
    known["chooser"] = User.objects.filter(pk=own.chosen_by or 0).first() if own else None
    return render(request, "web/staff/owner_thresholds.html", {**context, **known})


@staff_only
@require_POST
def look(request: StaffRequest, owner_id: int | None = None) -> HttpResponseBase:
    """Find out what the setting `steps` would move: of one owner, or of all who consent."""
    steps = _steps(request.POST.get("steps", ""), 0)
    for each in guard.consenting() if owner_id is None else [guard.load_owner(owner_id)]:
        tasks.queue_trial(each.pk, steps)
    return redirect(_address(owner_id, steps=steps, asked="yes"))


@staff_only
@require_POST
def keep(request: StaffRequest, owner_id: int | None = None) -> HttpResponseBase:
    """Let the setting `steps` hold; for an owner, without one: what the answers say, or the pack."""
    text = request.POST.get("steps", "")
    steps = _steps(text, 0)
    try:
        if owner_id is None:
            consenting = [each.pk for each in guard.consenting()]
            thresholds.set_for_pack(steps=steps, actor=request.user, consenting=consenting)
            messages.success(request, _("Saved. Libraries are grouped anew in the night."))
        else:
            its = guard.load_owner(owner_id)
            thresholds.choose_for_owner(owner=its, steps=steps if text else None, actor=request.user)
            tasks.queue_recluster(its.pk)
            messages.success(request, _("Saved. The library is grouped anew."))
    except CatalogError as error:
        messages.error(request, str(error))
        return redirect(_address(owner_id, steps=steps))
    return redirect(_address(owner_id))


def _page(request: StaffRequest, held: int, owners: Sequence[Owner]) -> dict[str, Any]:
    steps = _steps(request.GET.get("steps", ""), held)
    runs = thresholds.trials(steps=steps, owner_ids=[each.pk for each in owners])
    trials = sorted((Trial(each, runs.get(each.pk)) for each in owners), key=lambda trial: trial.faces, reverse=True)
    settings = thresholds.measured()
    waiting = request.GET.get("asked") == "yes" and not all(each.is_done or each.is_failed for each in trials)
    return {
        "steps": steps,
        "held": held,
        "most": MOST,
        "settings": settings,
        "now": next(each for each in settings if each.steps == steps),
        "curve": _curve(settings, steps, held),
        "trials": trials[:PAGE_OWNERS],
        "more_trials": len(trials[PAGE_OWNERS:]),
        "waiting": waiting,
        "worker_is_alive": not waiting or health.worker_is_alive(),
        "is_tried": not owners or any(each.is_done for each in trials),
    }


def _curve(settings: Sequence[Setting], steps: int, held: int) -> dict[str, Any]:
    known = [each for each in settings if each.accepts is not None]
    beyond = next((_place(each.steps) for each in settings if each.beyond), None)
    rejected = [Dot(_place(each.steps), curves.up_log(each.rejects)) for each in known if each.rejects is not None]
    return {
        "accepts": curves.polyline([Dot(_place(each.steps), curves.up_log(each.accepts or 0)) for each in known]),
        "rejects": curves.polyline(rejected),
        "beyond": beyond,
        "beyond_width": curves.WIDTH - curves.RIGHT - beyond if beyond else 0,
        **_frame(steps, held),
        "grid": curves.tenths(),
    }


def _own_curves(own: OwnerStrictness | None) -> dict[str, Any] | None:
    """What the owner's answers say of each setting; None below the number of answers from which anything is said."""
    points = own.report.get("curve", []) if own else []
    if not own or not points:
        return None
    return {
        "rejects": curves.polyline([Dot(_place(steps), curves.up(refused)) for steps, refused, _accepted in points]),
        "accepts": curves.polyline([Dot(_place(steps), curves.up(accepted)) for steps, _refused, accepted in points]),
        "table": [(steps, 100 * refused, 100 * accepted) for steps, refused, accepted in points],
        "errors": [_percent(own.report[key]) for key in ("refused", "accepted")],
        "before": [_percent(own.report[key]) for key in ("refused_before", "accepted_before")],
        **_frame(own.learned or 0, 0),
        "grid": curves.quarters(),
    }


def _percent(share: dict[str, float]) -> dict[str, float]:
    """A share with its interval, in percent."""
    return {
        "share": 100 * share["count"] / max(share["of"], 1),
        "least": 100 * share["least"],
        "most": 100 * share["most"],
    }


def _frame(steps: int, held: int) -> dict[str, Any]:
    marks = [(_place(each), each) for each in range(-MOST, MOST + 1, 5)]
    return {"steps": _place(steps), "held": _place(held), "ends": (_place(-MOST), _place(MOST)), "marks": marks}


def _place(steps: int) -> float:
    return curves.across(steps, -MOST, MOST)


def _steps(text: str, otherwise: int) -> int:
    try:
        return min(max(int(text), -MOST), MOST)
    except ValueError:
        return otherwise


def _address(owner_id: int | None, **query: str | int) -> str:
    way = resolve_url("staff_thresholds") if owner_id is None else resolve_url("staff_owner_thresholds", owner_id)
    return f"{way}?{urlencode(query)}" if query else way
