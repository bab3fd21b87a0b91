"""A person's faces -> the one to show."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tagging.pose import pose

_LARGE_PX = 160.0
_SHARP = 0.3
_SURELY_A_FACE = 0.8
_UNUSABLE = 0.1
_CLEARLY_BETTER = 1.1


@dataclass(frozen=True)
class Portrait:
    """What the choice goes by.

    side_px: shorter side of the box, pixels of the photo. sharpness: as tagging.quality measures it. score: of the detector.
    trash_distance: to the pack's centre of non-faces. landmarks: (5, 2) x, y. usable: its verdict is `face`.
    """

    side_px: float
    sharpness: float
    score: float
    trash_distance: float
    landmarks: Sequence[Sequence[float]]
    usable: bool = True


def best(portraits: Sequence[Portrait], *, present: int | None = None) -> int | None:
    """Return the index of the face of the best quality; None if there is none.

    present: the face shown now; it stays unless another is clearly better, so that people do not change their looks every day.

    >>> points = [[0, 0], [2, 0], [1, 1], [0, 2], [2, 2]]
    >>> best([Portrait(40, 0.4, 0.9, 1.0, points), Portrait(200, 0.4, 0.9, 1.0, points)])
    1
    """
    if not portraits:
        return None
    qualities = [quality(each) for each in portraits]
    first = max(range(len(portraits)), key=qualities.__getitem__)
    if present is not None and qualities[first] < qualities[present] * _CLEARLY_BETTER:
        return present
    return first


def quality(portrait: Portrait) -> float:
    """Return 0 to 1: seen surely, large, sharp, from the front. Size and sharpness stop counting where a tile shows
    no more of it.
    """
    size = min(portrait.side_px / _LARGE_PX, 1.0)
    sharp = min(portrait.sharpness / _SHARP, 1.0)
    sure = min(max(portrait.trash_distance, 0.0) / _SURELY_A_FACE, 1.0) * portrait.score
    frontal = math.cos(math.radians(pose(portrait.landmarks).yaw)) ** 2
    return float(sure * (size * sharp) ** 0.5 * frontal * (1.0 if portrait.usable else _UNUSABLE))
