"""Charts drawn on the server: lines as SVG paths in a square of 100 by 100, which the page stretches; the words are HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

Values = Mapping[date, float | None]


@dataclass(frozen=True)
class Line:
    """One line of a chart. number: from 1, for its colour. path: d of an SVG path. last: its newest value.

    is_dot: it has one value alone, which a line would hardly show.
    """

    name: str
    number: int
    path: str
    last: float | None
    is_dot: bool


@dataclass(frozen=True)
class Row:
    """A row of a chart's table: a day, and the value of each line."""

    day: date
    values: list[float | None]


@dataclass(frozen=True)
class Chart:
    """top, bottom: what its upper and lower edge stand for. first, last: the days of its left and right edge."""

    lines: list[Line]
    rows: list[Row]
    top: float
    bottom: float
    first: date
    last: date


def chart(series: Mapping[str, Values], *, least_top: float = 0.0) -> Chart | None:
    """Lines by name over days; None without a value. The lower edge is 0, the upper the largest value, or least_top if higher."""
    known = [(day, value) for line in series.values() for day, value in line.items() if value is not None]
    if not known:
        return None
    first, last = min(day for day, _ in known), max(day for day, _ in known)
    top = max(least_top, *(value for _, value in known)) or 1.0
    days = max(1, (last - first).days)
    lines = [
        Line(
            name,
            number,
            _path([((day - first).days / days, value / top) for day, value in _of(values)]),
            _newest(values),
            is_dot=len(_of(values)) == 1,
        )
        for number, (name, values) in enumerate(series.items(), start=1)
    ]
    rows = [
        Row(day, [line.get(day) for line in series.values()]) for day in sorted({day for day, _ in known}, reverse=True)
    ]
    return Chart(lines, rows, top, 0.0, first, last)


def spark(values: Sequence[float]) -> str:
    """A line through these values from left to right, as d of an SVG path; "" if there is nothing to see.

    >>> spark([0, 2]), spark([0, 0])
    ('M0 100L100 0', '')
    """
    top = max(values, default=0)
    return _path([(n / max(1, len(values) - 1), value / top) for n, value in enumerate(values)]) if top else ""


def _of(values: Values) -> list[tuple[date, float]]:
    return sorted((day, value) for day, value in values.items() if value is not None)


def _newest(values: Values) -> float | None:
    return next((value for _, value in reversed(_of(values))), None)


def _path(points: Sequence[tuple[float, float]]) -> str:
    """Through points from 0 to 1 each way; a single one is drawn as a dot, by a round end of a line without length."""
    placed = [f"{round(100 * x, 2):g} {round(100 - 100 * y, 2):g}" for x, y in points]
    return f"M{placed[0]}h0" if len(placed) == 1 else "M" + "L".join(placed) if placed else ""
