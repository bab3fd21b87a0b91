"""Runs of the grouping: what each went by, what came of it, and taking it back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import ClusterRun
from cloudphotos.catalog.staff import run_lists
from cloudphotos.web.access import or_404
from cloudphotos.web.navigation import number
from cloudphotos.web.staff.guard import StaffRequest, staff_only
from workers import tasks

PAGE_RUNS = 30
LONGEST_LIST = 6  # values of a parameter that are all shown


@dataclass(frozen=True)
class Parameter:
    """One number that a run went by, and what it was in the run of this owner before; None where that is not known."""

    name: str
    value: Any
    before: Any

    @property
    def changed(self) -> bool:
        """Whether it is another than before."""
        return self.before is not None and self.before != self.value

    @property
    def shown(self) -> Any:
        """The value, a long list by its ends."""
        return _short(self.value)

    @property
    def shown_before(self) -> Any:
        """The one before, likewise."""
        return _short(self.before)


@staff_only
@require_safe
def runs(request: StaffRequest) -> HttpResponseBase:
    """The runs from the newest on or older than the one of `?before=`; `?show=failed` for those alone."""
    before = number(request.GET.get("before"))
    failed = request.GET.get("show") == "failed"
    found = run_lists.latest(limit=PAGE_RUNS + 1, before_id=before, failed=failed)
    shown = found[:PAGE_RUNS]
    older = shown[-1].row.pk if len(found) > PAGE_RUNS else None
    return render(request, "web/staff/runs.html", {"runs": shown, "older": older, "failed": failed})


@staff_only
@require_safe
def run(request: StaffRequest, run_id: int) -> HttpResponseBase:
    """One run: all its numbers, the parameters it went by, the names it touched, and the way back."""
    row = _load(run_id)
    earlier = ClusterRun.objects.filter(owner=row.owner_id, pack=row.pack, pk__lt=row.pk).order_by("-pk").first()
    context = {
        "run": run_lists.described(row),
        "people": run_lists.named_people(row),
        "parameters": _parameters(row, earlier),
        "moves": row.moves.count(),
    }
    return render(request, "web/staff/run.html", context)


@staff_only
@require_POST
def roll_back(request: StaffRequest, run_id: int) -> HttpResponseBase:
    """Ask whether what a run moved should be put back, which cannot be undone; with `sure` do it."""
    row = _load(run_id)
    described = run_lists.described(row)
    if "sure" not in request.POST and not described.refusal:
        return render(request, "web/staff/roll_back.html", {"run": described, "moves": row.moves.count()})
    try:
        moved = run_lists.roll_back(run=row, actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
    else:
        said = ngettext("%(n)d face is back where it was.", "%(n)d faces are back where they were.", moved)
        messages.success(request, said % {"n": moved})
        tasks.queue_questions(row.owner_id)
    return redirect("staff_run", row.pk)


@staff_only
@require_POST
def run_again(request: StaffRequest, run_id: int) -> HttpResponseBase:
    """Have all faces of the run's owner grouped anew."""
    tasks.queue_recluster(_load(run_id).owner_id)
    messages.success(request, _("The faces will be grouped anew. The run appears here when it begins."))
    return redirect("staff_runs")


def _load(run_id: int) -> ClusterRun:
    """A run of any owner: it holds numbers and ids, no face and no name."""
    return or_404(ClusterRun.objects.select_related("owner__user").filter(pk=run_id).first())


def _parameters(run: ClusterRun, earlier: ClusterRun | None) -> list[Parameter]:
    now, before = _flat(run.parameters), _flat(earlier.parameters if earlier else {})
    return [Parameter(name, value, before.get(name)) for name, value in now.items()]


def _flat(parameters: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """{"a": {"b": 1}, "c": [{"d": 2}]} as {"a.b": 1, "c.1.d": 2}."""
    found: dict[str, Any] = {}
    for name, value in parameters.items():
        if isinstance(value, list) and any(isinstance(each, dict) for each in value):
            value = {str(place): each for place, each in enumerate(value, start=1)}  # noqa: PLW2901
        found |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return found


def _short(value: Any) -> Any:
    """A curve of many numbers would fill the page, and so would 0.1 + 0.2."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        return f"{value[0]} … {value[-1]} ({len(value)})"
    return value
