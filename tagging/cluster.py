"""Leftover vectors -> groups: HDBSCAN's tree (Campello et al. 2013), and our rule on top of it.

Distances are Euclidean between unit vectors: d = sqrt(2 - 2 cos). With min_samples 1 the mutual reachability distance
is the distance itself, so the tree is the minimum spanning tree. `tree` and `select` are HDBSCAN; `group` is the rule.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagging import grouping
from tagging.thresholds import Thresholds
from tagging.types import Floats

Labels = NDArray[np.int64]
Ids = NDArray[np.generic]
LEFTOVER = -1

_SMALLEST_GROUP = 2
_SAME_PICTURE = 0.1  # distances below are copies of one picture: without a floor they would outweigh everything


def group(vectors: Floats, photo_ids: Ids, thresholds: Thresholds) -> Labels:
    """Return the group of each face, from 0 in order of first appearance, or -1 for a leftover.

    vectors: (n, d) float32, unit length; photo_ids: (n,): a group never holds two faces of one photo.
    """
    if len(vectors) < _SMALLEST_GROUP:
        return np.full(len(vectors), LEFTOVER, np.int64)
    far, near = _distance(thresholds.weightless_cos), _distance(thresholds.split_cos)
    labels = select(tree(vectors), weightless=far, whole=near)
    labels = grouping.split_small(vectors, labels, largest=thresholds.small_group, cos=thresholds.small_group_cos)
    labels = grouping.one_face_per_photo(vectors, labels, photo_ids)
    labels = grouping.merge(vectors, labels, photo_ids, cos=thresholds.merge_cos)
    labels = grouping.attach(vectors, labels, photo_ids, cos=thresholds.attach_cos)
    return grouping.renumbered(labels)


def tree(vectors: Floats) -> NDArray[np.float64]:
    """Return the single linkage tree as hdbscan and scipy write it: (n - 1, 4) rows of left, right, distance, size.

    Prim's algorithm, one matrix-vector product a step: n^2 d multiplications, memory n d. n >= 2.
    """
    from hdbscan._hdbscan_linkage import label

    count = len(vectors)
    edges = np.empty((count - 1, 3))
    nearest = np.full(count, -np.inf, np.float32)
    link = np.zeros(count, np.int64)
    inside = np.zeros(count, bool)
    at = 0
    for step in range(count - 1):
        inside[at] = True
        nearest[at] = -np.inf
        cosines = vectors @ vectors[at]
        closer = (cosines > nearest) & ~inside
        nearest[closer] = cosines[closer]
        link[closer] = at
        following = int(nearest.argmax())
        edges[step] = link[following], following, _distance(float(nearest[following]))
        at = following
    linkage: NDArray[np.float64] = label(edges[np.argsort(edges[:, 2], kind="stable")])
    return linkage


def select(linkage: NDArray[np.float64], *, weightless: float, whole: float) -> Labels:
    """Return labels by excess of mass over hdbscan's condensed tree with groups of two and more.

    weightless: edges longer than this hold nothing together and count nothing; a single group is allowed.
    whole: a group whose two parts touch at less than this distance is not split.
    """
    from hdbscan._hdbscan_tree import condense_tree

    condensed = condense_tree(linkage, _SMALLEST_GROUP)
    points = len(linkage) + 1
    least, most = 1 / weightless, 1 / _SAME_PICTURE
    density = np.clip(condensed["lambda_val"], least, most)
    parents, children = condensed["parent"] - points, condensed["child"] - points
    nodes = _Nodes(int(parents.max()) + 1)
    is_group = children >= 0
    nodes.birth[:] = least
    nodes.birth[children[is_group]] = density[is_group]
    nodes.parent[children[is_group]] = parents[is_group]
    np.add.at(nodes.stability, parents, (density - nodes.birth[parents]) * condensed["child_size"])
    nodes.splits[parents[is_group]] = condensed["lambda_val"][is_group] <= 1 / whole
    chosen = nodes.choose()
    labels = np.full(points, LEFTOVER, np.int64)
    held = ~is_group & (condensed["lambda_val"] >= least)
    labels[children[held] + points] = chosen[parents[held]]
    return labels


@dataclass
class _Nodes:
    """The groups of a condensed tree; a child's number is larger than its parent's."""

    count: int

    def __post_init__(self) -> None:
        self.birth = np.zeros(self.count)
        self.stability = np.zeros(self.count)
        self.splits = np.zeros(self.count, bool)
        self.parent = np.full(self.count, -1, np.int64)

    def choose(self) -> Labels:
        """Return the chosen group above each node, or -1: the one whose stability its descendants together do not exceed."""
        below = np.zeros(self.count)
        is_best = np.zeros(self.count, bool)
        for node in range(self.count - 1, -1, -1):
            is_best[node] = self.stability[node] > 0 and (not self.splits[node] or self.stability[node] >= below[node])
            best = self.stability[node] if is_best[node] else below[node]
            if node:
                below[self.parent[node]] += best
        chosen = np.full(self.count, LEFTOVER, np.int64)
        for node in range(self.count):
            above = chosen[self.parent[node]] if node else LEFTOVER
            chosen[node] = above if above != LEFTOVER else (node if is_best[node] else LEFTOVER)
        return chosen


def _distance(cosine: float) -> float:
    return float(np.sqrt(max(2 - 2 * cosine, 0.0)))
