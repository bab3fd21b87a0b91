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
_CLEAR_GAIN = 0.3  # standard deviations of awesomeness
_FROM_THE_FRONT = 40.0  # degrees of yaw

# (how fit to be shown, how good): to be compared within one person only.
Merit = tuple[int, float]


@dataclass(frozen=True)
class Portrait:
    """What the choice goes by.

    side_px: shorter side of the box, pixels of the photo. sharpness: as tagging.quality measures it. score: of the detector.
    trash_distance: to the pack's centre of non-faces. landmarks: (5, 2) x, y. usable: its verdict is `face`, and it surely is
    this person's. whole: the photo does not end inside its box. awesomeness, rated_by: as in `Face`; None where nobody rated it.
    """

    side_px: float
    sharpness: float
    score: float
    trash_distance: float
    landmarks: Sequence[Sequence[float]]
    usable: bool = True
    whole: bool = True
    awesomeness: float | None = None
    rated_by: str = ""


def best(portraits: Sequence[Portrait], *, present: int | None = None) -> int | None:
    """Return the index of the most awesome face that is fit to be shown, or where that is not known, of the best quality.

    present: the face shown now; it stays unless another is clearly better, so that people do not change their looks every day.
    While one head takes over from another, and faces are rated by both, it stays as long as it is fit to be shown.
    None if there are no faces.

    >>> points = [[0, 0], [2, 0], [1, 1], [0, 2], [2, 2]]
    >>> best([Portrait(40, 0.4, 0.9, 1.0, points), Portrait(200, 0.4, 0.9, 1.0, points)])
    1
    """
    if not portraits:
        return None
    fit = [_fit(each) for each in portraits]
    if present is not None and fit[present] == max(fit) and len(_heads(portraits, fit)) > 1:
        return present
    learned, merits = _merits(portraits)
    first = max(range(len(portraits)), key=merits.__getitem__)
    if present is None or merits[first][0] > merits[present][0]:
        return first
    now, then = merits[present][1], merits[first][1]
    clear = then >= now + _CLEAR_GAIN if learned else then >= now * _CLEARLY_BETTER
    return first if clear else present


def ranked(portraits: Sequence[Portrait]) -> list[int]:
    """Return the indices of all faces, the one to show first."""
    _, merits = _merits(portraits)
    return sorted(range(len(portraits)), key=merits.__getitem__, reverse=True)


def _merits(portraits: Sequence[Portrait]) -> tuple[bool, list[Merit]]:
    """Return whether awesomeness decides, and what it is among.

    It decides where one head rated all faces that could be shown: what two heads say cannot be compared.
    """
    fit = [_fit(each) for each in portraits]
    rates = [each.awesomeness for each in portraits]
    unrated = any(rate is None for rate, each in zip(rates, fit, strict=True) if each == max(fit))
    if unrated or len(_heads(portraits, fit)) > 1:
        return False, [(0, quality(each)) for each in portraits]
    return True, [(each, -math.inf if rate is None else rate) for rate, each in zip(rates, fit, strict=True)]


def _heads(portraits: Sequence[Portrait], fit: Sequence[int]) -> set[str]:
    """Return the heads that rated the faces that are fittest to be shown."""
    rated = [each for each, how in zip(portraits, fit, strict=True) if how == max(fit)]
    return {each.rated_by for each in rated if each.awesomeness is not None}


def _fit(portrait: Portrait) -> int:
    """Return 2 for a whole face from the front, 1 for any other that is usable, 0 for the rest."""
    if not portrait.usable:
        return 0
    return 2 if portrait.whole and abs(pose(portrait.landmarks).yaw) <= _FROM_THE_FRONT else 1


def quality(portrait: Portrait) -> float:
    """Return 0 to 1: seen surely, large, sharp, from the front. Size and sharpness stop counting where a tile shows
    no more of it.
    """
    size = min(portrait.side_px / _LARGE_PX, 1.0)
    sharp = min(portrait.sharpness / _SHARP, 1.0)
    sure = min(max(portrait.trash_distance, 0.0) / _SURELY_A_FACE, 1.0) * portrait.score
    frontal = math.cos(math.radians(pose(portrait.landmarks).yaw)) ** 2
    return float(sure * (size * sharp) ** 0.5 * frontal * (1.0 if portrait.usable else _UNUSABLE))
