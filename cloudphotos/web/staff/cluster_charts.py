"""Faces on a map, distances and years as drawings: whole numbers of the drawing's own units, so that pages need no styles."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from cloudphotos.catalog.staff.light_table import STEP, Lying

MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN = 1000, 800, 70
PICTURE = 128  # side of a face that is shown on the map
BAR_WIDTH, BAR_HEIGHT = 25, 200


class Place(NamedTuple):
    """A face on the map. pictured: it has room to show itself; the others are dots."""

    lying: Lying
    x: int
    y: int
    pictured: bool

    @property
    def left(self) -> int:
        """Where its picture begins."""
        return self.x - PICTURE // 2

    @property
    def top(self) -> int:
        """Where its picture begins."""
        return self.y - PICTURE // 2


class Bar(NamedTuple):
    """A bar of a chart. says: what it stands for; n: how many."""

    x: int
    y: int
    height: int
    says: str
    n: int


def places(faces: Sequence[Lying]) -> list[Place]:
    """Where the faces are on a map of MAP_WIDTH by MAP_HEIGHT, filled either way. Of faces that overlap one has a picture."""
    tall = max((abs(each.y) for each in faces), default=0) or 1
    half_width, half_height = MAP_WIDTH // 2, MAP_HEIGHT // 2
    found: list[Place] = []
    shown: list[Place] = []
    for each in faces:
        x = round(half_width + each.x * (half_width - MAP_MARGIN))
        y = round(half_height - each.y / tall * (half_height - MAP_MARGIN))
        has_room = all(math.hypot(x - other.x, y - other.y) >= PICTURE for other in shown)
        found.append(Place(each, x, y, has_room))
        shown += found[-1:] if has_room else []
    return found


def bars(bins: Sequence[int]) -> list[Bar]:
    """A histogram of distances: one bar for each STEP."""
    return _bars([(f"{place * STEP:.3f}", n) for place, n in enumerate(bins)])


def years(counts: Sequence[tuple[int, int]]) -> list[Bar]:
    """Faces by year; years without any have a place, too."""
    found = dict(counts)
    if not found:
        return []
    return _bars([(str(year), found.get(year, 0)) for year in range(min(found), max(found) + 1)])


def _bars(counts: Sequence[tuple[str, int]]) -> list[Bar]:
    most = max((n for _, n in counts), default=0) or 1
    heights = [max(4, round(BAR_HEIGHT * n / most)) if n else 0 for _, n in counts]
    return [
        Bar(place * BAR_WIDTH, BAR_HEIGHT - height, height, says, n)
        for place, ((says, n), height) in enumerate(zip(counts, heights, strict=True))
    ]
