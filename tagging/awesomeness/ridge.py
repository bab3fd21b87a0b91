"""Features of faces and how their photos were liked -> the weights of a head, by ridge regression."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tagging.awesomeness.likes import centred

Doubles = NDArray[np.float64]

PENALTIES = tuple(10.0**power for power in np.arange(0, 5.1, 0.5))
FOLDS = 5


@dataclass(frozen=True, eq=False)
class Fitted:
    """weights: (d,), of the features as they are. predicted: (n,), for each face by heads that saw nothing of its group.

    penalty: chosen among PENALTIES as the one whose predictions are nearest to what was seen.
    """

    weights: Doubles
    predicted: Doubles
    penalty: float


def fit(
    features: NDArray[np.floating], wanted: ArrayLike, *, owners: ArrayLike, counts: ArrayLike, groups: ArrayLike
) -> Fitted:
    """Learn to predict what was wanted from features, each less its owner's mean.

    features: (n, d). wanted: (n,), as `likes.awesomeness` returns it. owners: (n,): whose photo it is. counts: (n,): how
    much each face says (`likes.counts`). groups: (n,): what is never split in validation, the owners where there are
    several, else the photos or the people on them. Raises ValueError for fewer than two groups.
    """
    says = np.asarray(counts, np.float64)
    _, owner = np.unique(np.asarray(owners), return_inverse=True)
    plain = np.asarray(features, np.float64)
    scales = np.maximum(plain.std(axis=0), 1e-9)
    inputs = centred(plain / scales, owner, says)
    targets = centred(np.asarray(wanted, np.float64), owner, says)
    folds = _folds(np.asarray(groups))
    guesses = np.zeros((len(PENALTIES), len(targets)))
    for fold in np.unique(folds):
        out = folds == fold
        learned = _solve(inputs[~out], targets[~out], says[~out], PENALTIES)
        guesses[:, out] = learned @ inputs[out].T
    errors = (says * (guesses - targets) ** 2).sum(axis=1)
    best = int(np.argmin(errors))
    (weights,) = _solve(inputs, targets, says, PENALTIES[best : best + 1])
    return Fitted(weights / scales, guesses[best], PENALTIES[best])


def _solve(inputs: Doubles, targets: Doubles, counts: Doubles, penalties: Sequence[float]) -> Doubles:
    """Return (penalties, d): one decomposition serves all of them."""
    weighted = inputs.T * counts
    values, vectors = np.linalg.eigh(weighted @ inputs)
    projected = vectors.T @ (weighted @ targets)
    return np.stack([vectors @ (projected / (np.maximum(values, 0) + penalty)) for penalty in penalties])


def _folds(groups: NDArray[np.generic]) -> NDArray[np.int64]:
    """Return a fold for each face: groups stay whole, the largest are dealt first, each to the smallest fold."""
    _, group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    if len(sizes) < 2:
        raise ValueError("With fewer than two groups nothing can be held out.")
    filled = np.zeros(min(FOLDS, len(sizes)))
    fold_of = np.zeros(len(sizes), np.int64)
    for each in np.argsort(-sizes, kind="stable"):
        fold_of[each] = int(np.argmin(filled))
        filled[fold_of[each]] += sizes[each]
    return fold_of[group]
