"""The one place where rows meet the grouping of tagging: an owner's faces and law in, groups out."""

from collections.abc import Collection
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

_FAR_COS = 0.25  # faces so much further apart than what joins a group are not told apart: nothing would join them
_TOLD_APART = 20  # of an unconfirmed person's faces a rejected face is told apart from so many


def group(faces: FaceVectors, rows: NDArray[np.int64], barred: Collection[Pair], thresholds: Thresholds) -> Groups:
    """Group these rows of `faces`; results are by place in `rows`. barred: (row of faces, person) that never come together.

    Confirmed faces of a person are together whatever their vectors say; a barred face, and the confirmed faces of two people,
    never are.
    """
    mine = faces.where(np.isin(np.arange(len(faces)), rows))
    place = {row: number for number, row in enumerate(rows.tolist())}
    here = {(place[row], person) for row, person in barred if row in place}
    far = thresholds.attach_cos - _FAR_COS
    same, apart = _law(mine, here, far=far)
    return cluster.group(mine.vectors, photos=mine.photo_ids, same=same, apart=apart, thresholds=thresholds)


def _law(faces: FaceVectors, barred: Collection[Pair], *, far: float) -> tuple[list[Pair], list[Pair]]:
    """Pairs of faces that are together, and pairs that never are."""
    of_people: dict[int, list[int]] = {}
    for number in np.flatnonzero(faces.person_ids != NOBODY).tolist():
        of_people.setdefault(int(faces.person_ids[number]), []).append(number)
    confirmed = {person: [n for n in members if faces.confirmed[n]] for person, members in of_people.items()}
    anchors = {person: members for person, members in confirmed.items() if members}
    same = [pair for members in anchors.values() for pair in pairwise(members)]
    apart = _people_apart(faces, anchors, far)
    for face, person in barred:
        known = anchors.get(person, of_people.get(person, []))[:_TOLD_APART]
        near = [other for other in known if other != face and float(faces.vectors[face] @ faces.vectors[other]) >= far]
        apart += [(face, other) for other in (near[:1] if person in anchors else near)]
    return same, apart


def _people_apart(faces: FaceVectors, anchors: dict[int, list[int]], far: float) -> list[Pair]:
    if len(anchors) < 2:
        return []
    members = list(anchors.values())
    means: Floats = np.stack([faces.vectors[each].mean(axis=0) for each in members])
    one, other = np.nonzero(np.triu(means @ means.T >= far, k=1))
    return [(members[a][0], members[b][0]) for a, b in zip(one.tolist(), other.tolist(), strict=True)]
