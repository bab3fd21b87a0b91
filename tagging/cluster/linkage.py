"""Vectors -> HDBSCAN's exact single linkage tree (Campello et al. 2013), without an n x n matrix.

A spanning tree is made of each face's nearest faces as FAISS lists them. Then every other pair is looked at once, in blocks of
one matrix product: a pair belongs to no minimum spanning tree if it is no shorter than the longest step on the way between
its two faces in the tree there is (the cycle property). The few pairs that are shorter are kept, and the minimum spanning tree
of the kept ones is the exact one. So rough lists cost no exactness: they only decide how many pairs are kept.

Where the lists are exact (on a GPU), pairs that cannot be missing in both lists are not looked at: the certificate.
Distances are Euclidean between unit vectors, sqrt(2 - 2 cos), float64 at the end. Cost: n^2 d flops, half of all products.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from tagging.cluster import neighbours
from tagging.cluster.edges import Edges, joined
from tagging.cluster.heights import Heights
from tagging.types import Floats

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Progress = Callable[[float], None]

MEMORY = 256 << 20  # bytes

_LISTED = 8  # neighbours a face starts with
_FEW = 1000  # so many faces are compared without lists
_LISTS = 0.1  # the lists' share of the whole time
_ROUNDING = 1e-6  # of a cosine in float32
_COPY = 1e-3  # faces that are together at this distance are copies: their cosines cannot tell a shorter way
_CLOSE = 0.05  # below, a cosine in float32 gives no distance to five places
_BYTES_A_PAIR = 100
_BLOCKS = 64, 2048  # least and greatest side of a block of pairs


def tree(
    vectors: Floats,
    *,
    min_samples: int = 1,
    memory: int = MEMORY,
    exact_lists: bool | None = None,
    progress: Progress | None = None,
) -> Doubles:
    """Return the single linkage tree as hdbscan and scipy write it: (n - 1, 4) rows of left, right, distance, size.

    vectors: (n, d) float32, unit length, n >= 2. min_samples: as in hdbscan, 1 <= min_samples < n; with 1 the mutual
    reachability distance is the distance itself; with more, many pairs are at exactly the same distance, and which of them come
    first is a matter of chance, as it is in hdbscan. memory: bytes for blocks and kept pairs, beside the vectors and one copy.
    exact_lists: whether FAISS's lists are exact; if not given, only on a GPU. progress: called with 0 to 1 from time to time;
    what it raises ends the work.

    >>> tree(np.array([[1, 0], [0.6, 0.8], [0, 1]], np.float32)).round(3).tolist()
    [[1.0, 2.0, 0.632, 2.0], [0.0, 3.0, 0.894, 3.0]]
    """
    points = len(vectors)
    if not 1 <= min_samples < points:
        raise ValueError(f"{points} faces have no tree with min_samples {min_samples}: 1 <= min_samples < faces")
    report = progress or _silent
    vectors = np.ascontiguousarray(vectors, np.float32)
    kept, reach = _start(vectors, max(_LISTED, min_samples + 1), exact_lists, report)
    search = _Search(vectors, kept, min_samples, memory)
    for done in search.run(reach):
        report(_LISTS + (1 - _LISTS) * done)
    return search.tree().linkage()


def _start(vectors: Floats, count: int, exact: bool | None, report: Progress) -> tuple[Edges, Floats]:
    """Return the listed pairs and a path through all faces, so that they are connected, and the reach of the lists."""
    points = len(vectors)
    one, other = np.arange(points - 1), np.arange(1, points)
    cosine, reach = np.einsum("ij,ij->i", vectors[one], vectors[other]), np.full(points, np.inf, np.float32)
    if points > max(_FEW, count) or exact:
        exact = neighbours.on_gpu() if exact is None else exact
        lists, cosines, reach = neighbours.nearest(
            vectors, min(count, points), exact=exact, progress=lambda done: report(_LISTS * done)
        )
        listed = lists >= 0
        one = np.concatenate([one, np.repeat(np.arange(points), listed.sum(axis=1))])
        other, cosine = np.concatenate([other, lists[listed]]), np.concatenate([cosine, cosines[listed]])
    return Edges.of(one, other, cosine, points=points), reach


class _Search:
    """Looks at every pair once and keeps those that may belong to the minimum spanning tree.

    Inside, faces are numbered in the order in which the first tree's leaves stand: so the faces of a block are near each
    other, and one bound for a row of it leaves few pairs.
    """

    def __init__(self, vectors: Floats, kept: Edges, min_samples: int, memory: int) -> None:
        self._points = len(vectors)
        self._min_samples = min_samples
        kept = self._precise(kept, vectors)
        self._heights = Heights(self._spanning_tree(kept).linkage())
        self._order = np.argsort(self._heights.place)
        self._vectors = vectors[self._order]
        self._kept = kept.renumbered(self._heights.place)
        self._heights.place = np.arange(self._points)
        side = int(np.clip(np.sqrt(memory / 4 / 5), _BLOCKS[0], _BLOCKS[1]))
        self._side = min(side, self._points)
        self._cosines = np.empty(self._side**2, np.float32)
        self._most_found = memory // 2 // _BYTES_A_PAIR
        self._found: list[tuple[Ints, Ints, Floats]] = []

    def tree(self) -> Edges:
        """Return the minimum spanning tree of the kept pairs, nearest first."""
        found = self._spanning_tree(self._kept)
        if self._min_samples == 1:
            found = found.measured(self._vectors).sorted()
        return found.renumbered(self._order)

    def run(self, reach: Floats) -> Iterator[float]:
        """Look at all blocks of pairs; yields the share that is done."""
        reach = reach[self._order]
        starts = range(0, self._points, self._side)
        for number, row in enumerate(starts):
            for column in starts[number:]:
                self._look(self._block(row), self._block(column), reach)
                if sum(len(one) for one, _, _ in self._found) > self._most_found:
                    self._settle()
            yield 1 - (1 - (number + 1) / len(starts)) ** 2
        self._settle()

    def _spanning_tree(self, kept: Edges) -> Edges:
        if self._min_samples > 1:
            kept = kept.reachable(kept.cores(self._points, self._min_samples))
        return kept.spanning_tree(self._points)

    def _precise(self, pairs: Edges, vectors: Floats) -> Edges:
        """Return the pairs measured as well as choosing among them needs; core distances are distances, so all of them count."""
        return pairs.measured(vectors, below=_CLOSE if self._min_samples == 1 else np.inf)

    def _block(self, start: int) -> Ints:
        return np.arange(start, min(start + self._side, self._points))

    def _look(self, rows: Ints, columns: Ints, reach: Floats) -> None:
        """Keep the pairs of two blocks that are nearer than the tree brings them together."""
        bounds = self._bounds(rows, columns)
        if np.isfinite(reach[0]):
            columns_missed = reach[columns] > self._bounds(columns, rows)
            rows_missed = reach[rows] > bounds
            rows, columns, bounds = rows[rows_missed], columns[columns_missed], bounds[rows_missed]
        cosines = self._cosines[: len(rows) * len(columns)].reshape(len(rows), len(columns))
        np.matmul(self._vectors[rows], self._vectors[columns].T, out=cosines)
        near = np.flatnonzero(cosines > bounds[:, None])
        cosine, one, other = cosines.ravel()[near], rows[near // len(columns)], columns[near % len(columns)]
        nearer = (one < other) & (cosine > self._bound(one, other))
        self._found.append((one[nearer], other[nearer], cosine[nearer]))

    def _bounds(self, rows: Ints, columns: Ints) -> Floats:
        """Return for each row a cosine below which no pair with any of the columns can be of use."""
        own, others = self._heights.place[rows], self._heights.place[columns]
        return _cosine(self._heights.between(np.minimum(own, others.min()), np.maximum(own, others.max())))

    def _bound(self, one: Ints, other: Ints) -> Floats:
        return _cosine(self._heights.of(one, other))

    def _settle(self) -> None:
        """Take in what was found, and forget the pairs that the better tree makes useless."""
        if not self._found:
            return
        one, other, cosine = (np.concatenate(parts) for parts in zip(*self._found, strict=True))
        self._found = []
        found = Edges.of(one, other, cosine, points=self._points)
        kept = joined([self._kept, self._precise(found, self._vectors)])
        heights = Heights(self._spanning_tree(kept).linkage())
        useful = kept.distance <= heights.of(kept.left, kept.right) * (1 + _ROUNDING)
        if self._min_samples > 1:
            useful |= kept.ranks().min(axis=0) < self._min_samples
        self._kept, self._heights = kept.where(useful), heights


def _cosine(height: Floats) -> Floats:
    """Return the cosine above which a pair may be nearer than `height`."""
    cosine: Floats = np.where(height < _COPY, np.float32(2), 1 - height**2 / 2 - np.float32(_ROUNDING))
    return cosine


def _silent(_: float) -> None:
    pass
