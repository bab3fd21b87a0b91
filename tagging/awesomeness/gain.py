"""By how much one order is better than another, and how sure that is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagging.awesomeness import scores

Doubles = NDArray[np.float64]

LEAST_FACES = 20  # below that nobody could tell
_FEW_OWNERS = 5  # so few say nothing about other owners: photos are drawn in their place
_DRAWS = 100
_ERRORS = 2  # standard errors; by chance one of forty is better by as much
_SEED = 7


@dataclass(frozen=True)
class Gain:
    """Spearman and MAP@5 of one order less those of another, with their standard errors, over so many faces."""

    faces: int
    spearman: float
    spearman_error: float
    map5: float
    map5_error: float

    @property
    def sure(self) -> bool:
        """Whether it is better in both, and by more than chance makes it."""
        return self.spearman > _ERRORS * self.spearman_error and self.map5 > 0


def gain(
    wanted: Doubles, learned: Doubles, present: Doubles, *, owners: NDArray[np.int64], photos: NDArray[np.int64]
) -> Gain | None:
    """Return how much better `learned` predicts what was wanted than `present`; None for too few faces. (n,) each.

    The errors are found by drawing owners again and again (the bootstrap, B. Efron 1979), or photos where there are few owners.
    """
    if len(wanted) < LEAST_FACES:
        return None
    units = owners if len(np.unique(owners)) >= _FEW_OWNERS else photos
    _, unit, sizes = np.unique(units, return_inverse=True, return_counts=True)
    rows = np.split(np.argsort(unit, kind="stable"), np.cumsum(sizes)[:-1])
    rng = np.random.default_rng(_SEED)

    def difference(some: NDArray[np.int64], **more: int) -> tuple[float, float]:
        ours, theirs = (scores.score(wanted[some], order[some], owners[some], **more) for order in (learned, present))
        return ours.spearman - theirs.spearman, ours.map5 - theirs.map5

    drawn = [
        difference(np.concatenate([rows[each] for each in rng.integers(0, len(rows), len(rows))]), shuffles=1)
        for _ in range(_DRAWS)
    ]
    spearman, map5 = difference(np.arange(len(wanted)))
    errors = np.std(drawn, axis=0)
    return Gain(len(wanted), spearman, float(errors[0]), map5, float(errors[1]))
