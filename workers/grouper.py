"""The one place where rows meet the grouping of tagging: an owner's faces and law in, groups out."""

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cloudphotos.catalog.vectors import FaceVectors
from tagging import cluster
from tagging.cluster import Groups
from tagging.thresholds import Thresholds
from tagging.types import Floats

Pair = tuple[int, int]
NOBODY = 0

_BLOCK = 512
# people a person is told apart from: who is less alike than so many others meets her by no chain of faces
_NEAREST = 200
_TOLD_APART = 20  # of an unconfirmed person's faces a rejected face is told apart from so many


def group(faces: FaceVectors, rows: NDArray[np.int64], barred: Collection[Pair], thresholds: Thresholds) -> Groups:
    """Group these rows of `faces`; results are by place in `rows`. barred: (row of faces, person) that never come together.

    Confirmed faces of a person are together whatever their vectors say; a barred face, and the confirmed faces of two people,
    never are.
    """
    mine = faces.where(np.isin(np.arange(len(faces)), rows))
    place = {row: number for number, row in enumerate(rows.tolist())}
    here = {(place[row], person) for row, person in barred if row in place}
    same, apart = _law(mine, here)
    return cluster.group(mine.vectors, photos=mine.photo_ids, same=same, apart=apart, thresholds=thresholds)


def _law(faces: FaceVectors, barred: Collection[Pair]) -> tuple[list[Pair], NDArray[np.int64]]:
    """Pairs of faces that are together, and pairs (k, 2) that never are."""
    of_people: dict[int, list[int]] = {}
    for number in np.flatnonzero(faces.person_ids != NOBODY).tolist():
        of_people.setdefault(int(faces.person_ids[number]), []).append(number)
    confirmed = {person: [n for n in members if faces.confirmed[n]] for person, members in of_people.items()}
    anchors = {person: members for person, members in confirmed.items() if members}
    same = [pair for members in anchors.values() for pair in pairwise(members)]
    said = []
    for face, person in barred:
        # confirmed faces are together: what is apart from one is apart from all
        known = anchors[person][:1] if person in anchors else of_people.get(person, [])[:_TOLD_APART]
        said += [(face, other) for other in known if other != face]
    return same, np.concatenate([_people_apart(faces, list(anchors.values())), np.array(said, np.int64).reshape(-1, 2)])


def _people_apart(faces: FaceVectors, anchors: Sequence[list[int]]) -> NDArray[np.int64]:
    if len(anchors) < 2:
        return np.empty((0, 2), np.int64)
    means: Floats = np.stack([faces.vectors[members].mean(axis=0) for members in anchors])
    count = min(_NEAREST + 1, len(anchors))
    pairs = []
    for start in range(0, len(means), _BLOCK):
        nearest = np.argpartition(-(means[start : start + _BLOCK] @ means.T), count - 1, axis=1)[:, :count]
        ones = np.repeat(np.arange(start, start + len(nearest)), count)
        pairs.append(np.sort(np.column_stack([ones, nearest.ravel()]), axis=1))
    told = np.unique(np.concatenate(pairs), axis=0)
    first = np.array([members[0] for members in anchors], np.int64)
    apart: NDArray[np.int64] = first[told[told[:, 0] != told[:, 1]]]
    return apart
