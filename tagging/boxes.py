"""Boxes: x, y, width, height."""

import numpy as np
from numpy.typing import ArrayLike

from tagging.types import Floats

_LEAST_AREA = 1e-6  # a box without area overlaps nothing, rather than divide by nothing


def overlap(one: ArrayLike, other: ArrayLike) -> Floats:
    """Return the intersection over union of boxes (..., 4) with others (..., 4), broadcast against each other; 0 to 1.

    >>> overlap([0, 0, 2, 2], [[0, 0, 2, 2], [1, 0, 2, 2], [5, 5, 1, 1]]).round(3).tolist()
    [1.0, 0.333, 0.0]
    """
    a, b = np.asarray(one), np.asarray(other)
    common = np.minimum(a[..., :2] + a[..., 2:], b[..., :2] + b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = np.prod(np.maximum(common, 0), axis=-1)
    union = np.prod(a[..., 2:], axis=-1) + np.prod(b[..., 2:], axis=-1) - shared
    share: Floats = shared / np.maximum(union, _LEAST_AREA)
    return share
