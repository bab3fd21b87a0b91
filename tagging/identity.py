"""New groups -> the people they were before, so that ids, names and avatars survive a re-clustering."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

NOBODY = 0
LEFTOVER = -1
Pair = tuple[int, int]
Kind = Literal["add", "move", "split", "merge"]

_SPLIT_FROM = 3  # fewer faces are moved by hand sooner than a question about them is answered


@dataclass(frozen=True)
class Wish:
    """What the groups say of settled people: rows of `faces` would be added to `person`, moved from `person` to `other`,
    split off `person`, or all of `other` would be `person`. other: 0 where there is none.
    """

    kind: Kind
    person: int
    other: int
    faces: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Regrouped:
    """people: (n,) int64, whose each face is now; 0 is nobody, negative numbers are new people, -1 the first of them.

    continued: the person that each group continues, as `match` returns it.
    """

    people: NDArray[np.int64]
    wishes: tuple[Wish, ...]
    continued: dict[int, int]


def regroup(
    old: ArrayLike, new: ArrayLike, *, settled: Collection[int], confirmed: ArrayLike, barred: Collection[Pair] = ()
) -> Regrouped:
    """Return whose each face becomes: settled people lose nobody and take in leftovers, everybody else follows the groups.

    old, new: as for `match`. settled: people who change only by their owner's yes. confirmed: (n,) bool, faces that the owner
    gave to their person: they anchor it. barred: (row, person) that never come together.
    Nobody vanishes but into somebody else: who would be left with leftovers alone stays as before.

    >>> now = regroup([7, 7, 9, 9, 0], [0, 0, 0, 0, 0], settled=[7], confirmed=[True, False, False, False, False])
    >>> now.people.tolist(), now.wishes
    ([7, 7, 9, 9, 7], (Wish(kind='merge', person=7, other=9, faces=(2, 3)),))
    """
    before, groups = np.asarray(old, np.int64), np.asarray(new, np.int64)
    fixed, apart = set(settled), set(barred)
    continued = match(before, groups, weights=_anchors(before, fixed, np.asarray(confirmed, bool)))
    people = before.copy()
    fresh: dict[int, int] = {}
    for row, (person, group) in enumerate(zip(before.tolist(), groups.tolist(), strict=True)):
        if person in fixed:
            continue
        target = continued.get(group, NOBODY) if group != LEFTOVER else NOBODY
        if target in fixed and person != NOBODY:
            continue  # it waits, with its person, for the answer to a wish
        if group != LEFTOVER and target == NOBODY:
            target = fresh.setdefault(group, -1 - len(fresh))
        people[row] = NOBODY if (row, target) in apart else target
    _drop_lonely(people)
    _keep_ids(before, people)
    open_to_question = np.where(np.asarray(confirmed, bool), LEFTOVER, groups)
    return Regrouped(people, _wishes(before, open_to_question, continued, fixed, apart), continued)


def match(old: ArrayLike, new: ArrayLike, *, weights: ArrayLike | None = None) -> dict[int, int]:
    """Return which old person each new group continues: of all ways to pair them, one that keeps most faces where they were.

    old: (n,) person ids, 0 for nobody; new: (n,) groups, -1 for a leftover. A group may continue nobody.
    weights: (n,) int, above 0: for how many faces each one counts.

    >>> match([7, 7, 9, 0], [0, 0, 0, 1])
    {0: 7}
    """
    from scipy.optimize import linear_sum_assignment

    people, groups_of = np.asarray(old).tolist(), np.asarray(new).tolist()
    counts = [1] * len(people) if weights is None else np.asarray(weights).tolist()
    shared = Counter[Pair]()
    for person, group, weight in zip(people, groups_of, counts, strict=True):
        if person != NOBODY and group != LEFTOVER:
            shared[group, person] += weight
    out: dict[int, int] = {}
    for pairs in _connected(list(shared)):
        groups = list(dict.fromkeys(group for group, _ in pairs))
        people = list(dict.fromkeys(person for _, person in pairs))
        weights = np.array([[shared[group, person] for person in people] for group in groups])
        for row, column in zip(*linear_sum_assignment(weights, maximize=True), strict=True):
            if weights[row, column]:
                out[groups[row]] = people[column]
    return out


def _anchors(old: NDArray[np.int64], settled: set[int], confirmed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A confirmed face outweighs all that are not, and a settled person's all of the others."""
    most = len(old) + 1
    return np.where(confirmed, most * most, np.where(np.isin(old, list(settled)), most, 1))


def _drop_lonely(people: NDArray[np.int64]) -> None:
    """A new person has two faces at least."""
    numbers, counts = np.unique(people, return_counts=True)
    people[np.isin(people, numbers[(numbers < NOBODY) & (counts == 1)])] = NOBODY


def _keep_ids(old: NDArray[np.int64], people: NDArray[np.int64]) -> None:
    """Give those their faces back of whom nothing is left, not even as part of others."""
    alive = set(people.tolist()) | set(old[people != NOBODY].tolist())
    gone = [person for person in set(old.tolist()) - alive if person != NOBODY]
    rows = np.isin(old, gone)
    people[rows] = old[rows]


def _wishes(
    old: NDArray[np.int64], new: NDArray[np.int64], continued: dict[int, int], settled: set[int], barred: set[Pair]
) -> tuple[Wish, ...]:
    rows_of: dict[Pair, list[int]] = defaultdict(list)
    for row, (person, group) in enumerate(zip(old.tolist(), new.tolist(), strict=True)):
        if person != NOBODY and group != LEFTOVER:
            rows_of[person, group].append(row)
    sizes = Counter(old.tolist())
    found = []
    for (person, group), rows in rows_of.items():
        target = continued.get(group, NOBODY)
        if target == person:
            continue
        most = 2 * len(rows) >= sizes[person]
        asked = _asked(person, target, settled, most=most)
        if asked is None:
            continue
        kind, one, other = asked
        theirs = rows_of.get((target, group), []) if other == target != NOBODY and kind == "merge" else rows
        left = tuple(row for row in theirs if (row, other if kind == "move" else one) not in barred)
        if len(left) >= (_SPLIT_FROM if kind == "split" else 1):
            found.append(Wish(kind, one, other, left))
    return tuple(found)


def _asked(person: int, target: int, settled: set[int], *, most: bool) -> tuple[Kind, int, int] | None:
    """What is to be asked where faces of a person, most of them or few, are in the group that continues `target`."""
    if person not in settled:
        return ("merge" if most else "add", target, person) if target in settled else None
    if target == NOBODY:
        return ("split", person, NOBODY)
    if not most:
        return ("move", person, target)
    return ("merge", target, person) if target in settled else ("merge", person, target)


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
