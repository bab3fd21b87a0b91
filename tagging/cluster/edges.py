"""Pairs of faces with their distances: kept, made fewer, and joined into a minimum spanning tree."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagging.types import Floats

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

_CHUNK = 1 << 20  # numbers held at once while distances are measured


@dataclass(frozen=True, eq=False)
class Edges:
    """Undirected pairs: left, right (m,) int64 with left < right, each pair once; distance (m,) float64, Euclidean."""

    left: Ints
    right: Ints
    distance: Doubles

    @classmethod
    def of(cls, one: Ints, other: Ints, cosine: Floats, *, points: int) -> "Edges":
        """Return the given pairs of `points` faces by their cosines, without doubles and loops."""
        keys, first = np.unique(np.minimum(one, other) * points + np.maximum(one, other), return_index=True)
        left, right = np.divmod(keys, points)
        apart = left != right
        distance = np.sqrt(np.maximum(2 - 2 * cosine[first[apart]].astype(np.float64), 0))
        return cls(left[apart], right[apart], distance)

    def measured(self, vectors: Floats, *, below: float = np.inf) -> "Edges":
        """Return the same pairs with those nearer than `below` measured by difference, since a cosine rounds them away."""
        distance, near = self.distance.copy(), np.flatnonzero(self.distance < below)
        step = max(1, _CHUNK // vectors.shape[1])
        for start in range(0, len(near), step):
            part = near[start : start + step]
            apart = vectors[self.left[part]] - vectors[self.right[part]]
            distance[part] = np.sqrt(np.einsum("ij,ij->i", apart, apart))
        return Edges(self.left, self.right, distance)

    def sorted(self) -> "Edges":
        """Return the same pairs, the nearest first."""
        order = np.argsort(self.distance, kind="stable")
        return Edges(self.left[order], self.right[order], self.distance[order])

    def where(self, chosen: NDArray[np.bool_]) -> "Edges":
        """Return the pairs that are chosen, (m,) bool."""
        return Edges(self.left[chosen], self.right[chosen], self.distance[chosen])

    def renumbered(self, number: Ints) -> "Edges":
        """Return the same pairs of faces that have other numbers; number: (n,)."""
        left, right = number[self.left], number[self.right]
        return Edges(np.minimum(left, right), np.maximum(left, right), self.distance)

    def ranks(self) -> Ints:
        """Return (2, m): the place of each pair among those of its left face and of its right face, nearest 0."""
        ends = np.concatenate([self.left, self.right])
        order = np.lexsort((np.concatenate([self.distance, self.distance]), ends))
        _, first, counts = np.unique(ends[order], return_index=True, return_counts=True)
        places = np.empty(len(ends), np.int64)
        places[order] = np.arange(len(ends)) - np.repeat(first, counts)
        return places.reshape(2, -1)

    def cores(self, points: int, neighbours: int) -> Doubles:
        """Return (points,) float64: the distance to each face's n-th nearest among these pairs, infinite with fewer."""
        cores = np.full(points, np.inf)
        for ends, places in zip((self.left, self.right), self.ranks(), strict=True):
            last = places == neighbours - 1
            cores[ends[last]] = self.distance[last]
        return cores

    def reachable(self, cores: Doubles) -> "Edges":
        """Return the pairs at their mutual reachability distance: no less than the core distance of either face."""
        return Edges(self.left, self.right, np.maximum(self.distance, np.maximum(cores[self.left], cores[self.right])))

    def spanning_tree(self, points: int) -> "Edges":
        """Return the points - 1 pairs of a minimum spanning tree, the nearest first. The pairs must connect all points."""
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import minimum_spanning_tree

        # The sparse library takes a weight of zero for no pair, and adds up doubles: so the places in order are its weights.
        order = np.argsort(self.distance, kind="stable")
        weights = np.empty(len(order))
        weights[order] = np.arange(1, len(order) + 1)
        found = minimum_spanning_tree(csr_matrix((weights, (self.left, self.right)), shape=(points, points)))
        chosen = order[np.sort(found.data).astype(np.int64) - 1]
        return Edges(self.left[chosen], self.right[chosen], self.distance[chosen])

    def linkage(self) -> Doubles:
        """Return a spanning tree, nearest first, as hdbscan and scipy write it: rows of left, right, distance, size."""
        from hdbscan._hdbscan_linkage import label

        linkage: Doubles = label(np.column_stack([self.left, self.right, self.distance]).astype(np.float64))
        return linkage


def joined(parts: list[Edges]) -> Edges:
    """Return the pairs of all parts, each pair once."""
    left, right = (np.concatenate([getattr(part, name) for part in parts]) for name in ("left", "right"))
    distance = np.concatenate([part.distance for part in parts])
    _, first = np.unique(left * (int(right.max(initial=0)) + 1) + right, return_index=True)
    return Edges(left[first], right[first], distance[first])
