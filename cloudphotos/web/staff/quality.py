"""Quality over time: counts of all libraries together, as charts with their tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog.staff import quality as measured
from cloudphotos.catalog.staff.quality import Day
from cloudphotos.web.staff.charts import Chart, chart
from cloudphotos.web.staff.guard import StaffRequest, staff_only
from workers import tasks

DAYS = (30, 90, 365)
VERDICTS = ("good", "small", "blurry", "profile", "trash")
Value = Callable[[Day], float | None]


@dataclass(frozen=True)
class Measure:
    """A chart with its words. percent: its values are shares, 0 to 1."""

    name: str
    says: str
    percent: bool
    chart: Chart | None


@dataclass(frozen=True)
class Drift:
    """How the newest day with one pack compares with the newest with another: what each says, in the order of the measures."""

    name: str
    percent: bool
    values: list[float | None]


@staff_only
@require_safe
def quality(request: StaffRequest) -> HttpResponseBase:
    """The charts of the last `?days=`."""
    wanted = request.GET.get("days", "")
    number = int(wanted) if wanted in map(str, DAYS) else DAYS[1]
    days = measured.days(since=timezone.localdate() - timedelta(days=number - 1))
    newest = measured.latest()
    context = {
        "measures": [_measure(days, *each) for each in _each()] + [_verdicts(days, newest)],
        "packs": [day.pack for day in newest],
        "drift": [Drift(name, percent, [value(day) for day in newest]) for name, _says, percent, value in _each()],
        "days": number,
        "choices": DAYS,
        "measured": bool(newest),
        "one_day": len({day.day for day in days}) == 1,
    }
    return render(request, "web/staff/quality.html", context)


@staff_only
@require_POST
def measure_now(request: StaffRequest) -> HttpResponseBase:
    """Measure today again, without waiting for the night."""
    tasks.queue_quality()
    messages.success(request, _("It is being measured. Reload the page in a moment."))
    return redirect("staff_quality")


def _each() -> list[tuple[str, str, bool, Value]]:
    """Name, explanation, whether it is a share, and the value of each measure."""
    return [
        (_("Faces per photo"), _("On photos with faces; trash is not counted."), False, lambda day: day.per_photo),
        (_("Left over"), _("Share of good faces that are nobody's."), True, lambda day: day.leftover),
        (
            _("Corrections"),
            _("Edits of the day that put the machine right, by 1,000 good faces."),
            False,
            lambda day: day.corrections_per_1000,
        ),
        (
            _("Twice on a photo"),
            _("How often somebody has two faces on one photo, by 1,000 good faces."),
            False,
            lambda day: day.collisions_per_1000,
        ),
        (_("Sureness"), _("Mean confidence of what the machine decided."), True, lambda day: day.confidence),
    ]


def _measure(days: Sequence[Day], name: str, says: str, percent: bool, value: Value) -> Measure:
    packs = sorted({day.pack for day in days})
    series = {pack: {day.day: value(day) for day in days if day.pack == pack} for pack in packs}
    return Measure(name, says, percent, chart(series))


def _verdicts(days: Sequence[Day], newest: Sequence[Day]) -> Measure:
    """Of the pack that was measured last: lines of several packs and verdicts would be too many."""
    pack = max(newest, key=lambda day: (day.day, day.faces)).pack if newest else ""
    names = dict(zip(VERDICTS, (_("face"), _("small"), _("blurry"), _("profile"), _("trash")), strict=True))
    series = {names[each]: {day.day: day.verdict(each) for day in days if day.pack == pack} for each in VERDICTS}
    says = _("Share of each verdict in all that was found with the pack %(pack)s.") % {"pack": pack}
    return Measure(_("Verdicts"), says, True, chart(series))
