"""The faces of one person -> the two halves they fall into, in case it is two people."""

import numpy as np
from numpy.typing import NDArray

from tagging.types import Floats

LOOKED_AT = 2000  # more faces than this are sampled to find the halves
_ROUNDS = 20


def halves(vectors: Floats) -> NDArray[np.bool_]:
    """Return (n,) bool, which of the faces are in the second half, never the larger one; all false for fewer than two faces.

    vectors: (n, d) float32, unit length. Two means by cosine, from two beginnings: along the axis of greatest variance, and
    from the face least like the rest, which finds a few strangers among many; the one that explains more is taken.

    >>> halves(np.array([[1, 0], [1, 0], [0, 1]], np.float32)).tolist()
    [False, False, True]
    """
    if len(vectors) < 2:
        return np.zeros(len(vectors), bool)
    sample = vectors
    if len(vectors) > LOOKED_AT:
        sample = vectors[np.random.default_rng(0).choice(len(vectors), LOOKED_AT, replace=False)]
    middle = sample.mean(axis=0)
    spread = sample - middle
    axis = _widest(spread)
    odd = sample[np.argmin(sample @ middle)]
    ways = [_two_means(sample, spread @ axis > 0), _two_means(sample, sample @ odd > sample @ middle)]
    best = max(ways, key=lambda centres: float((sample @ centres.T).max(axis=1).mean()))
    second = np.asarray(vectors @ best[1] > vectors @ best[0])
    return second if second.sum() * 2 <= len(vectors) else ~second


def _widest(spread: Floats) -> Floats:
    """Return the direction (d,) in which vectors (n, d) around their middle vary most, near enough to begin with."""
    axis = spread[np.argmax(np.linalg.norm(spread, axis=1))]
    for _ in range(_ROUNDS):
        axis = spread.T @ (spread @ axis)
        axis = axis / max(float(np.linalg.norm(axis)), 1e-9)
    return np.asarray(axis, np.float32)


def _two_means(vectors: Floats, second: NDArray[np.bool_]) -> Floats:
    """Return the two mean directions (2, d) at which the halves come to rest."""
    centres = _centres(vectors, second)
    for _ in range(_ROUNDS):
        now = vectors @ centres[1] > vectors @ centres[0]
        if np.array_equal(now, second):
            break
        second = now
        centres = _centres(vectors, second)
    return centres


def _centres(vectors: Floats, second: NDArray[np.bool_]) -> Floats:
    """Return the mean directions of both halves; a half without faces has that of the face least like the other."""
    if not second.any() or second.all():
        second = np.zeros(len(vectors), bool)
        second[np.argmin(vectors @ vectors.mean(axis=0))] = True
    sums = np.stack([vectors[~second].sum(axis=0), vectors[second].sum(axis=0)])
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)
