"""How strict faces are compared, in steps that mean the same for every pack; and which step an owner's answers speak for."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagging.interval import wilson
from tagging.thresholds import Thresholds

MOST = 10  # steps, either way
ENOUGH = 200  # answers below which nothing is learned
ENOUGH_OF_EACH = 20
STEPS = range(-MOST, MOST + 1)

_STEP = 0.25  # over the pack's steepness: a cosine of .01 for the starter
_HIGHEST_COS = 0.99
_FOLDS = 5
_COSINES = ("same_person_cos", "split_cos", "small_group_cos", "merge_cos", "attach_cos")
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Share:
    """How many of how many, and the 95 % interval of the share behind it (Wilson 1927), 0 to 1."""

    count: int
    of: int
    least: float
    most: float


@dataclass(frozen=True)
class Learned:
    """What answers say. steps: the setting they speak for; None where they are too few, or no better than the present one.

    yes, no: answers of each kind. curve: (steps, share of yes refused, share of no accepted) of every setting.
    refused, accepted: mistakes of settings found on four fifths of the answers, counted on the fifth; None below ENOUGH.
    refused_before, accepted_before: those of the setting that the pack ships with.
    """

    steps: int | None
    yes: int
    no: int
    curve: tuple[tuple[int, float, float], ...] = ()
    refused: Share | None = None
    accepted: Share | None = None
    refused_before: Share | None = None
    accepted_before: Share | None = None


def step_cos(thresholds: Thresholds) -> float:
    """Return how much cosine a step is worth with a pack."""
    return _STEP / thresholds.steepness


def stricter(thresholds: Thresholds, steps: int) -> Thresholds:
    """Return the thresholds with all cosines that bring faces together moved by so many steps; fewer than none: looser.

    >>> from tagging.thresholds import STARTER
    >>> round(stricter(STARTER, 3).same_person_cos, 3), stricter(STARTER, 0) == STARTER
    (0.61, True)
    """
    if steps == 0:
        return thresholds
    more = steps * step_cos(thresholds)
    moved: dict[str, Any] = {name: _moved(getattr(thresholds, name), more) for name in _COSINES}
    evidence = tuple(
        replace(each, mean_cos=_moved(each.mean_cos, more), near_cos=_moved(each.near_cos, more))
        for each in thresholds.evidence
    )
    return replace(thresholds, **moved, evidence=evidence)


def learn(yes: Doubles, no: Doubles, thresholds: Thresholds) -> Learned:
    """Return what an owner's answers say of the strictness.

    yes, no: (n,) how near a face is to the person, as `assign` measures it, of faces that the owner confirmed and of faces that
    the owner said are somebody else; in any order that does not depend on the answers. thresholds: as the pack ships them.
    Both kinds of mistakes weigh the same, whatever the numbers of answers: owners say yes much more often.
    """
    if len(yes) + len(no) < ENOUGH or min(len(yes), len(no)) < ENOUGH_OF_EACH:
        return Learned(None, len(yes), len(no))
    refused, accepted = _mistakes(yes, no, thresholds)
    refused_held, accepted_held = _held_out(refused, accepted)
    best = _best(refused, accepted)
    before = refused[:, MOST].sum(), accepted[:, MOST].sum()
    cost_before, cost = (r / len(yes) + a / len(no) for r, a in (before, (refused_held, accepted_held)))
    return Learned(
        steps=STEPS[best] if cost < cost_before else None,
        yes=len(yes),
        no=len(no),
        curve=tuple(zip(STEPS, refused.mean(axis=0).tolist(), accepted.mean(axis=0).tolist(), strict=True)),
        refused=share(refused_held, len(yes)),
        accepted=share(accepted_held, len(no)),
        refused_before=share(int(before[0]), len(yes)),
        accepted_before=share(int(before[1]), len(no)),
    )


def share(count: int, of: int) -> Share:
    """Return a share with its interval.

    >>> share(2, 100)
    Share(count=2, of=100, least=0.0055, most=0.07)
    """
    least, most = wilson(count, of)
    return Share(count, of, round(least, 4), round(most, 4))


def _moved(cosine: float, more: float) -> float:
    return min(cosine + more, _HIGHEST_COS)


def _mistakes(yes: Doubles, no: Doubles, thresholds: Thresholds) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(answers, settings) each: what a setting would have got wrong."""
    limits = np.array([stricter(thresholds, steps).same_person_cos for steps in STEPS])
    return yes[:, None] < limits, no[:, None] >= limits


def _best(refused: NDArray[np.bool_], accepted: NDArray[np.bool_]) -> int:
    cost = refused.mean(axis=0) + accepted.mean(axis=0)
    return min(range(len(cost)), key=lambda place: (round(float(cost[place]), 9), abs(STEPS[place])))


def _held_out(refused: NDArray[np.bool_], accepted: NDArray[np.bool_]) -> tuple[int, int]:
    """Mistakes on each fifth of the answers of the setting that is best for the others."""
    missed = wrong = 0
    for fold in range(_FOLDS):
        own, other = (np.arange(len(each)) % _FOLDS == fold for each in (refused, accepted))
        best = _best(refused[~own], accepted[~other])
        missed += int(refused[own, best].sum())
        wrong += int(accepted[other, best].sum())
    return missed, wrong
