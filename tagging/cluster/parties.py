"""Parties: faces that are one person so far, with whom they may not be, and which photos they share."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tagging.cluster.law import Law

Ints = NDArray[np.int64]


@dataclass
class _Party:
    blocks: set[int] = field(default_factory=set)
    enemies: set[int] = field(default_factory=set)
    photos: set[int] = field(default_factory=set)


class Parties:
    """Starts with one party for every label and joins them; a label stays a name for the party it is part of."""

    def __init__(self, law: Law, labels: Ints) -> None:
        """labels: (n,) int64 that keep the law, from 0 on."""
        self._above = list(range(int(labels.max(initial=-1)) + 1))
        self._parties = [_Party() for _ in self._above]
        for face in np.flatnonzero(np.isin(law.block, law.block[law.apart])).tolist():
            party, block = self._parties[labels[face]], int(law.block[face])
            party.blocks.add(block)
            party.enemies |= law.enemies[block]
        for face in np.unique(law.on_one_photo).tolist():
            self._parties[labels[face]].photos.add(int(law.photo[face]))

    def find(self, label: int) -> int:
        """Return the label that now stands for this one's party."""
        while self._above[label] != label:
            self._above[label] = self._above[self._above[label]]
            label = self._above[label]
        return label

    def may_join(self, one: int, other: int) -> bool:
        """Return whether the law lets two parties be one person."""
        first, second = self._parties[self.find(one)], self._parties[self.find(other)]
        return not (first.enemies & second.blocks)

    def share_a_photo(self, one: int, other: int) -> bool:
        """Return whether two different parties are seen side by side."""
        first, second = self.find(one), self.find(other)
        return first != second and bool(self._parties[first].photos & self._parties[second].photos)

    def join(self, one: int, other: int) -> None:
        """Make two parties one."""
        first, second = self.find(one), self.find(other)
        if first == second:
            return
        self._above[second] = first
        kept, taken = self._parties[first], self._parties[second]
        kept.blocks |= taken.blocks
        kept.enemies |= taken.enemies
        kept.photos |= taken.photos
