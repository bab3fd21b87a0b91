"""How good a prediction of awesomeness is: of the order, of the first five, of the share itself, of what people prefer."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tagging.awesomeness.likes import centred

Doubles = NDArray[np.float64]

GROUP = 20
_SHUFFLES = 20
_SEED = 7


@dataclass(frozen=True)
class Score:
    """Of an order: Spearman's correlation with what was liked, and the average precision of the first five of at most 20
    photos of one owner.
    """

    spearman: float
    map5: float


@dataclass(frozen=True)
class Bin:
    """Faces of nearly the same prediction: how many, the mean predicted, the mean seen."""

    faces: int
    predicted: float
    seen: float


def spearman(one: ArrayLike, other: ArrayLike) -> float:
    """Return Spearman's rank correlation, -1 to 1; 0 where one of them is constant. (n,) each.

    >>> spearman([1, 2, 3, 3], [10, 20, 30, 30])
    1.0
    """
    first, second = (each - each.mean() for each in (_ranks(one), _ranks(other)))
    lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
    return round(float(first @ second) / lengths, 12) if lengths else 0.0


def mean_average_precision(
    wanted: ArrayLike, predicted: ArrayLike, groups: Iterable[NDArray[np.int64]], *, first: int = 5
) -> float:
    """Return the mean over groups of the average precision of the `first` predicted, 0 to 1; the `first` wanted are right.

    wanted, predicted: (n,). groups: places in them. Ties fall as the group is ordered.

    >>> mean_average_precision([3, 2, 1], [3, 1, 2], [np.arange(3)], first=2)
    0.5
    """
    truth, guess = np.asarray(wanted), np.asarray(predicted)
    found = []
    for group in groups:
        best = np.argsort(-truth[group], kind="stable")[:first]
        right = np.isin(np.argsort(-guess[group], kind="stable")[:first], best)
        found.append(float((np.cumsum(right) * right / np.arange(1, len(right) + 1)).sum()) / first)
    return float(np.mean(found))


def score(wanted: Doubles, order: Doubles, owners: NDArray[np.int64], *, shuffles: int = _SHUFFLES) -> Score:
    """Return how good an order is within owners; between them it does not count. (n,) each; higher comes first.

    shuffles: how often each owner's photos are dealt into groups of 20.
    """
    _, owner = np.unique(owners, return_inverse=True)
    rng = np.random.default_rng(_SEED)
    groups = [
        mine[start : start + GROUP]
        for _ in range(shuffles)
        for each in range(int(owner.max()) + 1)
        for mine in [rng.permutation(np.flatnonzero(owner == each))]
        for start in range(0, max(len(mine) - GROUP, 0) + 1, GROUP)
    ]
    return Score(spearman(wanted, centred(order, owner)), mean_average_precision(wanted, order, groups))


def calibration(seen: ArrayLike, predicted: ArrayLike, *, bins: int = 10) -> list[Bin]:
    """Return bins of as many faces each, by what was predicted. (n,) each; n >= bins."""
    truth, guess = np.asarray(seen, np.float64), np.asarray(predicted, np.float64)
    parts = np.array_split(np.argsort(guess, kind="stable"), bins)
    return [Bin(len(part), float(guess[part].mean()), float(truth[part].mean())) for part in parts]


def _ranks(values: ArrayLike) -> Doubles:
    """Return ranks, equal values sharing their mean rank."""
    _, place, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]
