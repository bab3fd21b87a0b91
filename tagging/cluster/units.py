"""Units of faces that stay together, joined step by step by the mean of all cosines between two of them.

A unit is one appearance of somebody: faces that resemble each other. What people said makes several units one party, however
little they resemble each other (a child and the adult it became). The mean cosine of two units is the product of their mean
vectors: average linkage without an n x n matrix.
"""

import heapq
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tagging.cluster.law import Law
from tagging.cluster.parties import Parties
from tagging.thresholds import Evidence
from tagging.types import Floats

Ints = NDArray[np.int64]

_ROWS = 2048
_NEAREST = 3


class Units:
    """members: the faces of each unit, by its number; a unit that was joined has no number any more."""

    def __init__(self, vectors: Floats, labels: Ints, law: Law, *, strictness: Floats, same_photo: float) -> None:
        """labels: (n,) int64, every face has one. strictness: (n,) how much each face lowers the cosine of its pairs.

        same_photo: how much lower a cosine counts where two parties are seen on one photo.
        """
        self._vectors, self._same_photo = vectors, same_photo
        party = law.parted(labels)
        self._parties = Parties(law, party)
        unit = np.unique(np.column_stack([labels, party]), axis=0, return_inverse=True)[1].reshape(-1)
        parts = np.split(np.argsort(unit, kind="stable"), np.cumsum(np.bincount(unit))[:-1])
        self.members: dict[int, Ints] = dict(enumerate(parts if len(unit) else []))
        self._label = [int(party[part[0]]) for part in self.members.values()]
        self._means = np.empty((2 * len(self._label), vectors.shape[1]), np.float32)
        self._strict = np.empty(len(self._means), np.float32)
        for number, part in self.members.items():
            self._means[number], self._strict[number] = vectors[part].mean(axis=0), strictness[part].mean()

    def labels(self) -> tuple[Ints, Ints]:
        """Return (n,) int64 twice: each face's party, and its unit."""
        party, unit = np.empty(len(self._vectors), np.int64), np.empty(len(self._vectors), np.int64)
        for number, part in self.members.items():
            party[part], unit[part] = self._parties.find(self._label[number]), number
        return party, unit

    def merge(self, *, cos: float, alone_cos: float) -> None:
        """Join the two nearest units, again and again, at a mean cosine of `cos`, or `alone_cos` where one is a single face."""
        least = min(cos, alone_cos)
        near: dict[int, set[int]] = {}
        queue: list[tuple[float, int, int]] = []
        for one, other, nearness in self._pairs(least):
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
            queue.append((-nearness, one, other))
        heapq.heapify(queue)
        while queue:
            nearness, one, other = heapq.heappop(queue)
            if one not in self.members or other not in self.members:
                continue
            alone = min(len(self.members[one]), len(self.members[other])) == 1
            if not self._joins(one, other, -nearness, alone_cos if alone else cos):
                continue
            beside = (near.pop(one) | near.pop(other)) - {one, other}
            joined = self._join(one, other)
            alive = np.array([each for each in beside if each in self.members], np.int64)
            cosines = self._means[alive] @ self._means[joined] - self._strict[alive] - self._strict[joined]
            near[joined] = set(alive[cosines >= least].tolist())
            for each, cosine in zip(alive.tolist(), cosines.tolist(), strict=True):
                if cosine >= least:
                    near[each].add(joined)
                    heapq.heappush(queue, (-cosine, each, joined))

    def claim(self, evidence: Evidence) -> None:
        """Let large units take small ones on weaker grounds: nobody else is nearly as near. The nearest first."""
        for cosine, small, large in sorted(self._claims(evidence), reverse=True):
            if small in self.members and large in self.members and self._joins(small, large, cosine, evidence.mean_cos):
                self._join(large, small, number=large)

    def offers(self, cos: float) -> Iterator[tuple[int, int, float]]:
        """Yield for faces alone: the face, the nearest unit of several that it may join, the mean cosine, at least `cos`."""
        groups = self._of_size(2)
        for block, cosines in self._cosines(self._of_size(1, 1), groups):
            for small, row in zip(block.tolist(), cosines, strict=True):
                near = np.flatnonzero(row >= cos)
                for place in near[np.argsort(-row[near], kind="stable")].tolist():
                    if self._joins(small, int(groups[place]), float(row[place]), cos):
                        yield int(self.members[small][0]), int(groups[place]), float(row[place])
                        break

    def _claims(self, evidence: Evidence) -> Iterator[tuple[float, int, int]]:
        groups = self._of_size(2)
        sizes = np.array([len(self.members[each]) for each in groups.tolist()], np.int64)
        beside = evidence.mean_cos - evidence.margin_cos
        for block, cosines in self._cosines(self._of_size(1, evidence.faces), groups):
            for small, row in zip(block.tolist(), cosines, strict=True):
                row[groups == small] = -1
                able = (sizes >= max(evidence.group, 2 * len(self.members[small]))) & (row >= evidence.mean_cos)
                if not able.any():
                    continue
                place = int(np.where(able, row, -1).argmax())
                large = int(groups[place])
                # A small group that is like the large one may be the same person, and says nothing against it.
                fragments = (4 * sizes <= sizes[place]) & (self._means[groups] @ self._means[large] >= beside)
                others = np.where(fragments, -1, row)
                others[place] = -1
                if (
                    row[place] - others.max() >= evidence.margin_cos
                    and self._nearness(small, large) >= evidence.near_cos
                ):
                    yield float(row[place]), small, large

    def _nearness(self, small: int, large: int) -> float:
        """Mean cosine of the faces of the large unit that are nearest to any face of the small one."""
        cosines = (self._vectors[self.members[large]] @ self._vectors[self.members[small]].T).max(axis=1)
        return float(np.sort(cosines)[-_NEAREST:].mean())

    def _joins(self, one: int, other: int, cosine: float, least: float) -> bool:
        first, second = self._label[one], self._label[other]
        needed = least + (self._same_photo if self._parties.share_a_photo(first, second) else 0)
        return cosine >= needed and self._parties.may_join(first, second)

    def _join(self, one: int, other: int, number: int | None = None) -> int:
        """Make two units one, with the next number unless another is given."""
        self._parties.join(self._label[one], self._label[other])
        parts = self.members.pop(one), self.members.pop(other)
        shares = np.array([len(part) for part in parts]) / sum(len(part) for part in parts)
        if number is None:
            number = len(self._label)
            self._label.append(self._label[one])
        self._means[number] = shares @ self._means[[one, other]]
        self._strict[number] = shares @ self._strict[[one, other]]
        self.members[number] = np.concatenate(parts)
        return number

    def _of_size(self, least: int, most: int | None = None) -> Ints:
        return np.array(
            [each for each, part in self.members.items() if least <= len(part) <= (most or len(part))], np.int64
        )

    def _cosines(self, rows: Ints, columns: Ints) -> Iterator[tuple[Ints, Floats]]:
        for start in range(0, len(rows) if len(columns) else 0, _ROWS):
            block = rows[start : start + _ROWS]
            yield block, self._means[block] @ self._means[columns].T

    def _pairs(self, least: float) -> Iterator[tuple[int, int, float]]:
        units = np.array(list(self.members), np.int64)
        for block, cosines in self._cosines(units, units):
            nearness = cosines - self._strict[block][:, None] - self._strict[units]
            rows, columns = np.nonzero(nearness >= least)
            upper = units[columns] > block[rows]
            rows, columns = rows[upper], columns[upper]
            yield from zip(block[rows].tolist(), units[columns].tolist(), nearness[rows, columns].tolist(), strict=True)
