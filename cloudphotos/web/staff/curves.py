"""Curves as points of an SVG: numbers in, places in the drawing's own units out, so that pages need no styles."""

import math
from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 92, 16, 12, 36
LEAST_ERROR = 1e-6


class Line(NamedTuple):
    """A line of the grid, at `place`, with what it says."""

    place: float
    says: str


class Dot(NamedTuple):
    """A point that is marked."""

    x: float
    y: float


def across(value: float, least: float, most: float) -> float:
    """Where a value lies from left to right; what is beyond the ends lies at them."""
    part = (min(max(value, least), most) - least) / ((most - least) or 1)
    return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)


def up(part: float) -> float:
    """Where a part, 0 to 1, lies from bottom to top."""
    return round(HEIGHT - BOTTOM - min(max(part, 0.0), 1.0) * (HEIGHT - TOP - BOTTOM), 1)


def up_log(error: float) -> float:
    """Where a share lies if each line is a tenth of the one above it, down to LEAST_ERROR."""
    return up(1 - math.log10(max(error, LEAST_ERROR)) / math.log10(LEAST_ERROR))


def polyline(dots: Sequence[Dot]) -> str:
    """The attribute `points` of a line through these."""
    return " ".join(f"{dot.x},{dot.y}" for dot in dots)


def tenths() -> list[Line]:
    """The grid of `up_log`."""
    says = ("100 %", "10 %", "1 %", "0.1 %", "0.01 %", "0.001 %", "0.0001 %")
    return [Line(up_log(10.0**-power), text) for power, text in enumerate(says)]


def quarters() -> list[Line]:
    """The grid of `up`."""
    return [Line(up(part / 4), f"{25 * part} %") for part in range(5)]


def roc(points: Sequence[Sequence[float]], widest: float) -> list[Dot]:
    """A ROC curve of (radius, share of faces lost, share of others caught), faces lost up to `widest`."""
    shown = [point for point in points if point[1] <= widest] or list(points[:1])
    first, last = Dot(across(0, 0, widest), up(0)), Dot(across(widest, 0, widest), up(shown[-1][2] if shown else 0))
    return [first, *(Dot(across(lost, 0, widest), up(caught)) for _, lost, caught in shown), last]
