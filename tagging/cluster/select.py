"""HDBSCAN's tree -> groups: the ones with the greatest excess of mass (Campello et al. 2013) that our rule allows."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]
LEFTOVER = -1
NO_PAIRS: Ints = np.empty((0, 2), np.int64)
NO_REASONS: Ints = np.empty((0, 3), np.int64)

_SMALLEST_GROUP = 2
_SAME_PICTURE = 0.1  # distances below are copies of one picture: without a floor they would outweigh everything
_MANY = 0.2  # of the faces of a part: so many on one photo with another part are siblings, fewer may be a collage


def hdbscan_labels(linkage: Doubles, *, min_cluster_size: int) -> Ints:
    """Return the labels of `hdbscan.HDBSCAN` by excess of mass, from its own functions: (n,) int64, -1 for noise.

    linkage: (n - 1, 4) float64, the tree as `tree` returns it.
    """
    from hdbscan.hdbscan_ import _tree_to_labels

    return np.asarray(_tree_to_labels(None, linkage, min_cluster_size)[0], np.int64)


def select(
    linkage: Doubles, *, weightless: float, whole: float, apart: Ints = NO_PAIRS, unlike: Ints = NO_REASONS
) -> Ints:
    """Return (n,) int64 labels by excess of mass over hdbscan's condensed tree with groups of two and more, -1 for none.

    linkage: (n - 1, 4) float64. weightless: edges longer than this hold nothing together and count nothing; a single group
    is allowed. whole: a group whose two parts touch at less than this distance is not split. apart: (k, 2) faces that are
    two people: where each is in a part of its own, the smaller part is cut off; in the same part they stay. unlike: (m, 3)
    two faces that are hardly one person, and the photo that shows both: likewise, but only if such photos are many for the part.
    """
    condensed = Condensed(linkage, weightless, whole)
    labels = condensed.choose()
    hard, soft = together(labels, apart), together(labels, unlike)
    if len(hard) or len(soft):
        condensed.cut(hard, np.arange(len(hard)), share=0)
        condensed.cut(soft[:, :2], soft[:, 2], share=_MANY)
        labels = condensed.choose()
    return labels


def together(labels: Ints, pairs: Ints) -> Ints:
    """Return those rows of (k, 2 or more) `pairs` whose two faces are in one group."""
    one, other = labels[pairs[:, 0]], labels[pairs[:, 1]]
    found: Ints = pairs[(one == other) & (one != LEFTOVER)]
    return found


class Condensed:
    """The condensed tree's groups, numbered from 0 at the root; a child's number is larger than its parent's."""

    def __init__(self, linkage: Doubles, weightless: float, whole: float, smallest: int = _SMALLEST_GROUP) -> None:
        """smallest: faces that a group has at least; the rest as in `select`."""
        from hdbscan._hdbscan_tree import condense_tree

        rows = condense_tree(linkage, smallest)
        self.points = len(linkage) + 1
        least, most = 1 / weightless, 1 / _SAME_PICTURE
        density = np.clip(rows["lambda_val"], least, most)
        parents, children = rows["parent"] - self.points, rows["child"] - self.points
        groups = children >= 0
        count = int(parents.max()) + 1
        self.parent = np.full(count, -1, np.int64)
        self.parent[children[groups]] = parents[groups]
        self.size = np.zeros(count, np.int64)
        self.size[children[groups]] = rows["child_size"][groups]
        birth = np.full(count, least)
        birth[children[groups]] = density[groups]
        self.stability = np.bincount(parents, (density - birth[parents]) * rows["child_size"], count)
        self.may_split = np.zeros(count, bool)
        self.may_split[parents[groups]] = rows["lambda_val"][groups] <= 1 / whole
        self.is_cut = np.zeros(count, bool)
        faces = children[~groups] + self.points
        self.group, self.leaves = np.empty(self.points, np.int64), np.empty(self.points)
        self.group[faces], self.leaves[faces] = parents[~groups], rows["lambda_val"][~groups]
        self._least = least

    def cut(self, pairs: Ints, reasons: Ints, *, share: float) -> None:
        """Cut the smaller part off where pairs lie across two parts, for more different reasons than this share of its size."""
        rows = zip(pairs.tolist(), reasons.tolist(), strict=True)
        found = {(self._parts(one, other), reason) for (one, other), reason in rows}
        for parts, count in Counter(parts for parts, _ in found if parts is not None).items():
            smaller = min(parts, key=lambda part: self.size[part])
            self.is_cut[smaller] |= count > share * self.size[smaller]

    def _parts(self, one: int, other: int) -> tuple[int, int] | None:
        """Return the two parts of one group in which the faces are, or None if one of them is in no part of the other's group."""
        group, counterpart = int(self.group[one]), int(self.group[other])
        below = above = -1
        while group != counterpart:
            if group > counterpart:
                below, group = group, int(self.parent[group])
            else:
                above, counterpart = counterpart, int(self.parent[counterpart])
        return None if -1 in (below, above) else (min(below, above), max(below, above))

    def choose(self) -> Ints:
        """Return the chosen group of each face, or -1: the one whose stability its descendants together do not exceed."""
        count = len(self.parent)
        below = np.zeros(count)
        is_best = np.zeros(count, bool)
        for node in range(count - 1, -1, -1):
            holds = not self.may_split[node] or self.stability[node] >= below[node]
            is_best[node] = holds and self.stability[node] > 0
            if node and not self.is_cut[node]:
                below[self.parent[node]] += self.stability[node] if is_best[node] else below[node]
        chosen = np.full(count, LEFTOVER, np.int64)
        for node in range(count):
            above = chosen[self.parent[node]] if node and not self.is_cut[node] else LEFTOVER
            chosen[node] = above if above != LEFTOVER else (node if is_best[node] else LEFTOVER)
        labels: Ints = np.where(self.leaves >= self._least, chosen[self.group], LEFTOVER)
        return labels
