"""What happens to the groups that the tree gives: small ones must hold together, groups that are one person become one,
leftovers join. Everything goes by the mean cosine over all pairs, which is the product of the groups' mean vectors.
"""

import heapq

import numpy as np
from numpy.typing import NDArray

from tagging.types import Floats

Labels = NDArray[np.int64]
Ids = NDArray[np.generic]
LEFTOVER = -1
_BLOCK = 2048


def split_small(vectors: Floats, labels: Labels, *, largest: int, cos: float) -> Labels:
    """Split each group of at most `largest` faces whose mean pairwise cosine is below `cos`, by average linkage at `cos`."""
    out = labels.copy()
    following = int(labels.max(initial=LEFTOVER)) + 1
    for members in _members(labels).values():
        if len(members) > largest:
            continue
        cosines = vectors[members] @ vectors[members].T
        if (cosines.sum() - np.trace(cosines)) / (len(members) * (len(members) - 1)) >= cos:
            continue
        for part in _average_linkage(cosines, cos):
            out[members[part]] = following if len(part) > 1 else LEFTOVER
            following += 1
    return out


def one_face_per_photo(vectors: Floats, labels: Labels, photo_ids: Ids) -> Labels:
    """Leave over all but one face of a photo in each group: the one nearest to the group's mean stays."""
    out = labels.copy()
    for members in _members(labels).values():
        photos = photo_ids[members]
        if len(np.unique(photos)) == len(members):
            continue
        order = np.argsort(-(vectors[members] @ vectors[members].mean(axis=0)), kind="stable")
        _, first = np.unique(photos[order], return_index=True)
        kept = members[order[first]]
        out[members] = LEFTOVER
        if len(kept) > 1:
            out[kept] = labels[members[0]]
    return out


def merge(vectors: Floats, labels: Labels, photo_ids: Ids, *, cos: float) -> Labels:
    """Make one of two groups whose mean pairwise cosine is `cos` or more, the nearest first, unless they share a photo."""
    groups = _members(labels)
    members = dict(enumerate(groups.values()))
    photos = {number: set(photo_ids[each].tolist()) for number, each in members.items()}
    means = _means(vectors, list(members.values()))
    queue = _pairs(means, cos)
    heapq.heapify(queue)
    while queue:
        _, one, other = heapq.heappop(queue)
        if one not in members or other not in members or photos[one] & photos[other]:
            continue
        joined = np.concatenate([members.pop(one), members.pop(other)])
        number = len(means)
        means = np.concatenate([means, vectors[joined].mean(axis=0, keepdims=True)])
        members[number] = joined
        photos[number] = photos.pop(one) | photos.pop(other)
        for near in np.nonzero(means[:-1] @ means[-1] >= cos)[0].tolist():
            if near in members:
                heapq.heappush(queue, (-float(means[near] @ means[-1]), near, number))
    out = np.full_like(labels, LEFTOVER)
    for number, each in members.items():
        out[each] = number
    return out


def attach(vectors: Floats, labels: Labels, photo_ids: Ids, *, cos: float) -> Labels:
    """Give each leftover to the group of the highest mean cosine, from `cos` on, the nearest first, unless it has its photo."""
    out = labels.copy()
    groups = _members(labels)
    if not groups:
        return out
    numbers = np.array(list(groups))
    photos = {number: set(photo_ids[each].tolist()) for number, each in groups.items()}
    means = _means(vectors, list(groups.values()))
    leftovers = np.nonzero(labels == LEFTOVER)[0]
    offers: list[tuple[float, int, int]] = []
    for start in range(0, len(leftovers), _BLOCK):
        block = leftovers[start : start + _BLOCK]
        cosines = vectors[block] @ means.T
        rows, columns = np.nonzero(cosines >= cos)
        offers += zip((-cosines[rows, columns]).tolist(), block[rows].tolist(), numbers[columns].tolist(), strict=True)
    for _, face, number in sorted(offers):
        photo = photo_ids[face].item()
        if out[face] == LEFTOVER and photo not in photos[number]:
            out[face] = number
            photos[number].add(photo)
    return out


def renumbered(labels: Labels) -> Labels:
    """Return the same groups numbered from 0 in order of first appearance.

    >>> renumbered(np.array([7, -1, 3, 7]))
    array([ 0, -1,  1,  0])
    """
    found, first = np.unique(labels, return_index=True)
    order = [label for _, label in sorted(zip(first.tolist(), found.tolist(), strict=True)) if label != LEFTOVER]
    number = {label: place for place, label in enumerate(order)} | {LEFTOVER: LEFTOVER}
    return np.array([number[label] for label in labels.tolist()], np.int64)


def _members(labels: Labels) -> dict[int, NDArray[np.int64]]:
    order = np.argsort(labels, kind="stable")
    found, starts = np.unique(labels[order], return_index=True)
    parts = np.split(order, starts[1:])
    return {int(label): part for label, part in zip(found, parts, strict=True) if label != LEFTOVER}


def _means(vectors: Floats, groups: list[NDArray[np.int64]]) -> Floats:
    if not groups:
        return np.empty((0, vectors.shape[1]), np.float32)
    return np.stack([vectors[each].mean(axis=0) for each in groups])


def _pairs(means: Floats, cos: float) -> list[tuple[float, int, int]]:
    found: list[tuple[float, int, int]] = []
    for start in range(0, len(means), _BLOCK):
        cosines = means[start : start + _BLOCK] @ means.T
        rows, columns = np.nonzero(cosines >= cos)
        upper = columns > rows + start
        rows, columns = rows[upper], columns[upper]
        found += zip((-cosines[rows, columns]).tolist(), (rows + start).tolist(), columns.tolist(), strict=True)
    return found


def _average_linkage(cosines: Floats, cos: float) -> list[list[int]]:
    """Join the two nearest parts until none are as near as `cos` on average. cosines: (n, n), n small."""
    parts = [[each] for each in range(len(cosines))]
    while len(parts) > 1:
        nearest, one, other = max(
            (float(cosines[np.ix_(parts[a], parts[b])].mean()), a, b)
            for a in range(len(parts))
            for b in range(a + 1, len(parts))
        )
        if nearest < cos:
            break
        parts[one] += parts.pop(other)
    return parts
