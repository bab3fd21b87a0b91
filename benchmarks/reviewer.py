"""Somebody who looks through a library with known errors, one person after the other, and puts right what is wrong."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tagging.doubt.people import Doubtful, People
from tagging.doubt.ruler import Ruler
from tagging.types import Floats

Ints = NDArray[np.int64]
SHOWN = 60  # faces of others that a light table shows, as in catalog.staff.ranking


@dataclass(frozen=True, eq=False)
class Library:
    """vectors: (n, d). truth, now: (n,) numbers of people, who the faces are and with whom they lie."""

    vectors: Floats
    truth: Ints
    now: Ints

    @classmethod
    def with_errors(cls, vectors: Floats, truth: Ints, share: float, way: str, seed: int) -> Self:
        """Move so many faces to wrong people. way: to any of the `people`, or to those of the `faces`."""
        rng = np.random.default_rng(seed)
        now = truth.copy()
        for face in rng.choice(len(truth), round(share * len(truth)), replace=False).tolist():
            while now[face] == truth[face]:
                now[face] = rng.integers(truth.max() + 1) if way == "people" else truth[rng.integers(len(truth))]
        return cls(vectors, truth, now)

    @property
    def people(self) -> Ints:
        """Those who have faces."""
        return np.unique(self.now)

    def curves(self, shelf: "Shelf") -> dict[str, NDArray[np.int64]]:
        """Errors found after each look, for each order in which somebody may look through."""
        people = self.people
        wrong = np.bincount(self.now[self.now != self.truth], minlength=int(self.truth.max()) + 1)
        sizes = np.bincount(self.now, minlength=len(wrong))
        doubts = np.array([shelf.doubts[int(person)].expected for person in people])
        orders = {
            "the ranking, own faces only": doubts,
            "by size": sizes[people],
            "at random": np.random.default_rng(0).random(len(people)),
            "knowing the number of errors": wrong[people],
        }
        fixed = {name: np.cumsum(wrong[people[np.argsort(-by, kind="stable")]]) for name, by in orders.items()}
        return {"the ranking": shelf.look_through(), **fixed}


class Shelf:
    """The people of a library as they are ranked while they are put right."""

    def __init__(self, library: Library, ruler: Ruler) -> None:
        self._library, self._ruler = library, ruler
        self._faces = {int(person): set(np.flatnonzero(library.now == person).tolist()) for person in library.people}
        people = self._ranked(list(self._faces))
        self._alike = self._twice(people)
        self.doubts: dict[int, Doubtful] = {each.person: each for each in people.doubtful()}
        self._strays = {person: dict(each.strays[:SHOWN]) for person, each in self.doubts.items()}

    def look_through(self) -> NDArray[np.int64]:
        """Look at everybody, the most doubtful of the rest first. Returns the errors found after each look."""
        errors = set(np.flatnonzero(self._library.now != self._library.truth).tolist())
        scores = {person: self._score(person) for person in self._faces}
        found, curve = 0, []
        while scores:
            person = max(scores, key=lambda each: scores[each])
            del scores[person]
            right = {face for face in self._faces[person] if face in errors}
            here = {face for face in self._strays[person] if face in errors and self._library.truth[face] == person}
            errors -= right | here
            found += len(right) + len(here)
            curve.append(found)
            for touched in self._put_right(person, right, here):
                if touched in scores:
                    scores[touched] = self._score(touched)
        return np.array(curve)

    def _put_right(self, person: int, gone: set[int], came: set[int]) -> set[int]:
        """Take faces out and in; returns who has to be looked at again."""
        changed = {int(self._library.now[face]) for face in came}
        self._faces[person] = self._faces[person] - gone | came
        for other in changed:
            self._faces[other] -= came
        for each in self._ranked([other for other in changed if self._faces[other]]).doubtful():
            self.doubts[each.person] = each
        whose = {other for other, strays in self._strays.items() if strays.keys() & (gone | came)}
        for other in whose:
            self._strays[other] = {k: v for k, v in self._strays[other].items() if k not in gone | came}
        return changed | whose

    def _score(self, person: int) -> float:
        if not self._faces[person]:
            return 0.0
        missing = sum(self._strays[person].values())
        return self.doubts[person].expected + missing + self._alike.get(person, 0.0) * len(self._faces[person])

    def _ranked(self, numbers: list[int]) -> People:
        people = People(self._ruler, among=len(self._faces))
        for number in numbers:
            faces = np.array(sorted(self._faces[number]))
            nothing = np.zeros(len(faces), bool)
            vectors = self._library.vectors[faces]
            people.add(number, ids=faces, vectors=vectors, photos=faces, confirmed=nothing, rejections=0)
        return people

    def _twice(self, people: People) -> dict[int, float]:
        """How likely the smaller of two people is the larger one."""
        found: dict[int, float] = {}
        for pair in people.pairs():
            smaller = min(pair.one, pair.other, key=lambda person: (len(self._faces[person]), -person))
            found[smaller] = max(found.get(smaller, 0.0), people.twice(pair, together=False))
        return found
