"""New groups -> the people they were before, so that ids, names and avatars survive a re-clustering."""

from collections import Counter

import numpy as np
from numpy.typing import ArrayLike

NOBODY = 0
LEFTOVER = -1
Pair = tuple[int, int]


def match(old: ArrayLike, new: ArrayLike) -> dict[int, int]:
    """Return which old person each new group continues: of all ways to pair them, one that keeps most faces where they were.

    old: (n,) person ids, 0 for nobody; new: (n,) groups, -1 for a leftover. A group may continue nobody.

    >>> match([7, 7, 9, 0], [0, 0, 0, 1])
    {0: 7}
    """
    from scipy.optimize import linear_sum_assignment

    faces = zip(np.asarray(old).tolist(), np.asarray(new).tolist(), strict=True)
    shared = Counter((group, person) for person, group in faces if person != NOBODY and group != LEFTOVER)
    out: dict[int, int] = {}
    for pairs in _connected(list(shared)):
        groups = list(dict.fromkeys(group for group, _ in pairs))
        people = list(dict.fromkeys(person for _, person in pairs))
        weights = np.array([[shared[group, person] for person in people] for group in groups])
        for row, column in zip(*linear_sum_assignment(weights, maximize=True), strict=True):
            if weights[row, column]:
                out[groups[row]] = people[column]
    return out


def _connected(pairs: list[Pair]) -> list[list[Pair]]:
    """Split (group, person) pairs into parts that have neither in common, so that each matching is small."""
    part: dict[tuple[str, int], list[Pair]] = {}
    for group, person in pairs:
        mine = part.setdefault(("group", group), [])
        other = part.setdefault(("person", person), mine)
        if other is not mine:
            small, large = sorted((mine, other), key=len)
            large += small
            for one, another in small:
                part["group", one] = part["person", another] = large
            part["group", group] = part["person", person] = large
            mine = large
        mine.append((group, person))
    return list({id(each): each for each in part.values()}.values())
