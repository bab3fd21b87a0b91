"""A single linkage tree -> at which distance any two faces come together, without an n x n matrix.

In the order of the tree's leaves two faces meet at the greatest of the heights between neighbours from one to the other, so a
table of maxima over 1, 2, 4, 8 ... neighbours answers any question with two look-ups.
"""

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]


class Heights:
    """place: (n,) int64, where each face stands among the leaves. Memory: n log2 n float32."""

    def __init__(self, linkage: Doubles) -> None:
        """linkage: (n - 1, 4) rows of left, right, distance, size, nearest first."""
        points = len(linkage) + 1
        self.place = np.empty(points, np.int64)
        gaps = _place(linkage, self.place)
        levels = max(1, int(np.log2(max(points - 1, 1))) + 1)
        self._greatest = np.zeros((levels, points), np.float32)
        self._greatest[0, : points - 1] = gaps
        for level in range(1, levels):
            half, whole = 1 << (level - 1), 1 << level
            below = self._greatest[level - 1]
            self._greatest[level, : points - whole] = np.maximum(below[: points - whole], below[half : points - half])

    def of(self, one: Ints, other: Ints) -> NDArray[np.float32]:
        """Return the distance at which each two faces come together."""
        own, others = self.place[one], self.place[other]
        return self.between(np.minimum(own, others), np.maximum(own, others))

    def between(self, first: Ints, last: Ints) -> NDArray[np.float32]:
        """Return the distance at which all leaves from place first to place last are together; first <= last each."""
        last = np.maximum(last, first + 1)
        level = (np.frexp(last - first)[1] - 1).astype(np.int64)
        found: NDArray[np.float32] = np.maximum(
            self._greatest[level, first], self._greatest[level, last - (1 << level)]
        )
        return found


def _place(linkage: Doubles, place: Ints) -> NDArray[np.float32]:
    """Give every face its place, larger branch first, and return the heights between neighbours in that order."""
    points = len(linkage) + 1
    left, right = linkage[:, 0].astype(np.int64).tolist(), linkage[:, 1].astype(np.int64).tolist()
    sizes = [1] * points + linkage[:, 3].astype(np.int64).tolist()
    start = [0] * (2 * points - 1)
    cuts = [0] * (points - 1)
    for row in range(points - 2, -1, -1):
        one, other = left[row], right[row]
        if sizes[one] < sizes[other]:
            one, other = other, one
        start[one] = start[points + row]
        start[other] = cuts[row] = start[one] + sizes[one]
    place[:] = start[:points]
    gaps = np.empty(points - 1, np.float32)
    gaps[np.array(cuts, np.int64) - 1] = linkage[:, 2]
    return gaps
