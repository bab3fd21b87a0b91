"""How like strangers a face is: its background.

What a cosine means depends on who is compared: between children, or within one part of the world, strangers are more alike than
those the thresholds were found on; so are blurred faces. The nearest other people in the library itself show it, without labels.
(Adaptive score normalisation of speaker recognition: Matejka et al., Analysis of Score Normalization, Interspeech 2017.)
"""

import numpy as np
from numpy.typing import NDArray

from tagging.types import Floats

Ints = NDArray[np.int64]

_NEAREST = 20
_PEOPLE = 4096  # so many, drawn by chance, stand for all of them
_ROWS = 2048
_SEED = 1


def background(vectors: Floats, labels: Ints, *, least: float) -> Floats:
    """Return (n,) float32: each face's mean cosine to the people it is nearest to, `least` and more.

    vectors: (n, d) float32, unit length. labels: (n,) int64, every face has one; people are the means of their faces. Of the 21
    nearest other people the first does not count, since it may be the same one. With too few people it is `least`.
    """
    found, person = np.unique(labels, return_inverse=True)
    if len(found) < _NEAREST + 2:
        return np.full(len(vectors), least, np.float32)
    drawn = np.random.default_rng(_SEED).permutation(len(found))[:_PEOPLE]
    place = np.full(len(found), -1)
    place[drawn] = np.arange(len(drawn))
    means = _means(vectors, place[person], len(drawn))
    out = np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), _ROWS):
        cosines = vectors[start : start + _ROWS] @ means.T
        own = place[person[start : start + _ROWS]]
        cosines[np.flatnonzero(own >= 0), own[own >= 0]] = -1
        nearest = np.sort(np.partition(cosines, -_NEAREST - 1, axis=1)[:, -_NEAREST - 1 :], axis=1)
        out[start : start + _ROWS] = nearest[:, :_NEAREST].mean(axis=1)
    return np.maximum(out, np.float32(least))


def _means(vectors: Floats, groups: Ints, count: int) -> Floats:
    """Return (count, d) float32: the mean vector of each group; a face of group -1 counts nowhere."""
    chosen = np.flatnonzero(groups >= 0)
    order = chosen[np.argsort(groups[chosen], kind="stable")]
    sizes = np.bincount(groups[order], minlength=count)
    sums: Floats = np.add.reduceat(vectors[order], np.concatenate([[0], np.cumsum(sizes)[:-1]]), axis=0)
    sums /= sizes[:, None]
    return sums
