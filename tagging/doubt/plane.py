"""Faces -> a map of them: places in two dimensions."""

import numpy as np

from tagging.doubt.ruler import Doubles
from tagging.types import Floats

_ROUNDS = 30


def plane(vectors: Floats) -> Doubles:
    """Return (n, 2): where the faces lie on the plane in which they differ most (principal components), each axis -1 to 1.

    vectors: (n, d) float32. Both axes have one scale.

    >>> np.abs(plane(np.array([[1, 0], [0, 1]], np.float32))[:, 0]).round(3).tolist()
    [1.0, 1.0]
    """
    if len(vectors) < 2:
        return np.zeros((len(vectors), 2))
    spread = vectors - vectors.mean(axis=0)
    flat = np.asarray(spread @ _axes(spread), np.float64)
    return flat / max(float(np.abs(flat).max()), 1e-9)


def _axes(spread: Floats) -> Floats:
    """Return the two directions (d, 2) in which the faces vary most, by orthogonal iteration: a page waits for it.

    Each points to where a face is farthest out, so that the map is the same every time.
    """
    first = spread[np.argmax(np.linalg.norm(spread, axis=1))]
    rest = spread - np.outer(spread @ first, first) / max(float(first @ first), 1e-9)
    axes = np.column_stack([first, rest[np.argmax(np.linalg.norm(rest, axis=1))]])
    for _ in range(_ROUNDS):
        axes = np.linalg.qr(spread.T @ (spread @ axes))[0]
    places = spread @ axes
    farthest = places[np.abs(places).argmax(axis=0), [0, 1]]
    return np.asarray(axes * np.where(farthest < 0, -1, 1), np.float32)
