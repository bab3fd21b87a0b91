"""What people said is a face, and what is none -> a trash sphere that agrees better, or the reason why there is none.

The rule: no known face that the present sphere keeps is lost; at no distance are there more known faces round the new sphere than
round the present one; no fewer of them may found people; on the half of the decisions that was held out it loses no more faces.
Where few faces are known, it may only become smaller.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tagging import trash
from tagging.types import Floats

Flags = NDArray[np.bool_]
Refusal = Literal["no sphere", "too few", "no better", "loses more", "founds fewer"]

ENOUGH = 40  # decisions of people, the fewest
ENOUGH_FACES = 1000  # known faces outside, from which on the sphere may reach where it did not reach
UNSAID = 0.2  # how much it weighs, next to a decision, that nobody put back what was thrown out
_WAYS = (
    np.arange(6) / 10
)  # of the present radius: so far round a sphere there are no more known faces than round the present one
_MARGINS = (0.05, 0.15)  # of the present radius, on top of that; the second one for a sphere that becomes larger
_FINEST = 0.01  # of the present radius: from one radius that is tried to the next
_LARGEST = 2.0  # times the present radius
_PULLS = np.linspace(0, 1, 11)  # how far the centre moves towards the middle of what was thrown out
_LEAST_GAIN = 1.0  # decisions


@dataclass(frozen=True, eq=False)
class Sphere:
    """centre: (dimension,) unit length. radius: cosine distance below which a detection is no face. founding: below which a face
    founds nobody; a refit leaves it as it is.
    """

    centre: Floats
    radius: float
    founding: float

    def holds(self, vectors: Floats) -> Flags:
        """Return (n,) which of the vectors (n, dimension) lie inside."""
        return trash.distances(vectors, self.centre) < self.radius

    def founders(self, clear: Floats) -> int:
        """Return how many of these vectors (n, dimension) of clear faces lie far enough to found people."""
        return int((trash.distances(clear, self.centre) >= self.founding).sum())


@dataclass(frozen=True, eq=False)
class Decided:
    """vectors: (n, dimension), unit length. real: (n,) people say that it is a face. weights: (n,) 1 for what somebody decided,
    less for what nobody objected to. said: (n,) somebody decided just this. held: (n,) nothing is fitted on it. clear: (n,) its
    verdict is `face`.
    """

    vectors: Floats
    real: Flags
    clear: Flags
    weights: Floats
    said: Flags
    held: Flags


@dataclass(frozen=True)
class Counts:
    """Of the half that was held out: how many faces, and how many of them are lost; the same of what is no face."""

    faces: int
    lost: int
    others: int
    caught: int


_NOTHING = Counts(0, 0, 0, 0)


@dataclass(frozen=True, eq=False)
class Refit:
    """sphere: the one that was found, also where it is refused, None where there is none. newly_lost: known faces, held out or
    not, that only the new sphere would throw out. founders_before, founders_after: known faces, held out or not, that may found
    people by the present sphere and by the new one.
    """

    sphere: Sphere | None
    refused: Refusal | None
    before: Counts
    after: Counts
    newly_lost: int = 0
    founders_before: int = 0
    founders_after: int = 0


def refit(present: Sphere, decided: Decided) -> Refit:
    """Return the sphere with the fewest mistakes on the half that is not held out, by the rule above."""
    before = _NOTHING
    if present.radius <= 0:
        return Refit(None, "no sphere", before, before)
    if decided.said.sum() >= ENOUGH:
        before = count(present, decided)
    if before.others == 0 or before.faces == 0:
        return Refit(None, "too few", before, before)
    found = _best(present, decided)
    if found is None:
        return Refit(None, "no better", before, before)
    after = count(found, decided)
    fresh = decided.real & found.holds(decided.vectors) & ~present.holds(decided.vectors)
    founders = [each.founders(decided.vectors[decided.clear]) for each in (present, found)]
    refused: Refusal | None = "founds fewer" if founders[1] < founders[0] else None
    if after.lost > before.lost:
        refused = "loses more"
    return Refit(found, refused, before, after, int(fresh.sum()), *founders)


def count(sphere: Sphere, decided: Decided) -> Counts:
    """Return what a sphere does to the half that was held out."""
    inside, real = sphere.holds(decided.vectors[decided.held]), decided.real[decided.held]
    return Counts(int(real.sum()), int((inside & real).sum()), int((~real).sum()), int((inside & ~real).sum()))


def curve(centre: Floats, decided: Decided, *, points: int = 60) -> list[tuple[float, float, float]]:
    """Return (radius, share of faces lost, share of the others caught) of the half that was held out: a ROC curve."""
    away, real = trash.distances(decided.vectors[decided.held], centre), decided.real[decided.held]
    faces, others = np.sort(away[real]), np.sort(away[~real])
    radii = np.quantile(away, np.linspace(0, 1, points)) + 1e-6
    lost = np.searchsorted(faces, radii) / max(len(faces), 1)
    caught = np.searchsorted(others, radii) / max(len(others), 1)
    return list(zip(radii.tolist(), lost.tolist(), caught.tolist(), strict=True))


def _best(present: Sphere, decided: Decided) -> Sphere | None:
    """The sphere with the fewest mistakes; of equals the one that moved less, then the smaller. None: the present one is best."""
    fitted = ~decided.held
    vectors, real, weights = decided.vectors[fitted], decided.real[fitted], decided.weights[fitted]
    known = decided.real & ~present.holds(decided.vectors) & ~(decided.held & decided.said)
    kept, clear = decided.vectors[known], decided.vectors[known & decided.clear]
    founders = present.founders(clear)
    centre = np.asarray((vectors[~real] * weights[~real, None]).sum(axis=0), np.float32)
    away, now = trash.distances(vectors, present.centre), np.array([present.radius], np.float32)
    best, least = None, float(_mistakes(away, real, weights, now)[0]) - _LEAST_GAIN
    for pull in _PULLS:
        moved = replace(present, centre=_unit((1 - pull) * present.centre + pull * _unit(centre)))
        if moved.founders(clear) < founders:
            continue
        radii = _radii(present, moved.centre, kept)
        costs = _mistakes(trash.distances(vectors, moved.centre), real, weights, radii)
        if len(radii) and costs.min() < least - 1e-6:
            best, least = replace(moved, radius=float(radii[costs.argmin()])), float(costs.min())
    return best


def _radii(present: Sphere, centre: Floats, kept: Floats) -> Floats:
    """The radii that are allowed round this centre, smallest first. kept: known faces that the present sphere keeps."""
    limit = present.radius * _LARGEST
    if len(kept) < ENOUGH_FACES:
        limit = min(limit, _within(present, centre))
    before, after = (np.sort(trash.distances(kept, each)) for each in (present.centre, centre))
    for way in present.radius * _WAYS:
        near = int(np.searchsorted(before, present.radius + way))
        limit = min(limit, float(after[near]) - way) if near < len(after) else limit
    close, wide = (limit - part * present.radius for part in _MARGINS)
    limit = max(min(close, present.radius), wide)
    finest = present.radius * _FINEST
    return np.arange(1, limit / finest + 1e-9, dtype=np.float32) * np.float32(finest)


def _within(present: Sphere, centre: Floats) -> float:
    """The largest radius round this centre at which nothing is reached that the present sphere does not reach."""
    angle = np.arccos(np.clip(1 - present.radius, -1, 1)) - np.arccos(np.clip(float(present.centre @ centre), -1, 1))
    return float(1 - np.cos(angle)) if angle > 0 else 0.0


def _mistakes(away: Floats, real: Flags, weights: Floats, radii: Floats) -> Floats:
    """What each radius gets wrong, weighed: faces inside, others outside."""
    order = np.argsort(away)
    inside = np.concatenate([[0], np.cumsum(np.where(real, weights, -weights)[order], dtype=np.float64)])
    return np.asarray(weights[~real].sum() + inside[np.searchsorted(away[order], radii)])


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), np.float32)
