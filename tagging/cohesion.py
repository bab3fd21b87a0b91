"""Groups of faces -> how well each face fits its own group."""

import numpy as np
from numpy.typing import NDArray

from tagging.types import Floats


def cohesion(vectors: Floats, labels: NDArray[np.int64]) -> Floats:
    """Mean cosine of each face to the others of its group, cut to 0..1; a face alone, or in no group, has 0.

    vectors: (n, d) float32, unit length. labels: (n,) int, -1 for no group. Returns (n,) float32.

    >>> x = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    >>> cohesion(x, np.array([0, 0, -1])).tolist()
    [1.0, 1.0, 0.0]
    """
    result = np.zeros(len(labels), np.float32)
    for label in np.unique(labels[labels >= 0]):
        members = np.flatnonzero(labels == label)
        if len(members) > 1:
            to_all = vectors[members] @ vectors[members].sum(axis=0)
            result[members] = (to_all - 1.0) / (len(members) - 1)
    return np.clip(result, 0.0, 1.0)
