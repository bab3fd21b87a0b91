"""All people of a library, one after the other, then beside each other: who is doubtful, and how much.

Of each face its vector is held only while its person is looked at, and of the doubtful ones longer, until they have been compared
with everybody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tagging.doubt import person
from tagging.doubt.person import Flags, Ints
from tagging.doubt.ruler import Doubles, Ruler
from tagging.search import Index
from tagging.types import Floats

HELD = 500  # faces of a person that are compared with everybody else: the most doubtful
_NO_DOUBT = 1e-3  # of a face: nobody else can be so near that it becomes one
_BLOCK = 20_000  # faces compared at once
_RATHER = 0.5
SAID = 0.3  # from this chance on it is said where somebody may belong


@dataclass(frozen=True)
class Pair:
    """Two people who may be one. cosine: the mean of all pairs of their faces."""

    one: int
    other: int
    cosine: float


@dataclass(frozen=True)
class Doubtful:
    """What speaks against one person. expected: faces that are with the wrong person, on average, at most half of all.

    unlike: faces that are rather somebody else's. second: faces of the smaller half, if they are rather two people, else 0.
    collisions: photos with two of the faces. worst: (id, chance) of the faces, the worst first, at most HELD.
    strays: (id, chance) of faces that lie with others and may be hers, the likeliest first. missing: how many of her
    faces lie with others, on average.
    """

    person: int
    faces: int
    expected: float
    unlike: int
    second: int
    collisions: int
    worst: list[tuple[int, float]]
    strays: list[tuple[int, float]]
    missing: float

    def score(self, *, twice: float, conflicts: int) -> float:
        """Return how many faces may be with the wrong person in all.

        twice: how likely they are all those of somebody with as many faces. conflicts: faces that were moved back and forth.
        """
        return self.expected + self.missing + conflicts / 2 + twice * self.faces


@dataclass(eq=False)
class _Seen:
    """ids, likeness, wrong, vectors: of the doubtful faces. rest: the chances of the others, summed up."""

    person: int
    size: int
    ids: Ints
    likeness: Doubles
    wrong: Doubles
    vectors: Floats
    rest: float
    usual: float
    second: int
    apart: float
    collisions: int
    strays: list[tuple[int, float]] = field(default_factory=list)


class People:
    """The people of one library; `add` them all, then ask."""

    def __init__(self, ruler: Ruler, *, among: int = 0) -> None:
        """among: how many people the library has, where not all of them are added."""
        self._ruler = ruler
        self._among = among
        self._seen: list[_Seen] = []
        self._means: list[Floats] = []

    def __len__(self) -> int:
        return len(self._seen)

    @property
    def _many(self) -> int:
        """How many people somebody may be."""
        return max(len(self._seen), self._among)

    def add(  # noqa: PLR0913 - each of them is a different thing to know
        self, number: int, *, ids: Ints, vectors: Floats, photos: Ints, confirmed: Flags, rejections: int
    ) -> None:
        """Look at a person of this number; arguments as for `person.look`, ids: (n,) of the faces."""
        found = person.look(vectors, photos=photos, confirmed=confirmed, rejections=rejections, ruler=self._ruler)
        worst = np.argsort(-found.wrong, kind="stable")[:HELD]
        held = worst[found.wrong[worst] > _NO_DOUBT]
        self._means.append(vectors.mean(axis=0))
        self._seen.append(
            _Seen(
                person=number,
                size=len(ids),
                ids=ids[held],
                likeness=found.likeness[held],
                wrong=found.wrong[held],
                vectors=vectors[held].astype(np.float16),
                rest=float(found.wrong.sum() - found.wrong[held].sum()),
                usual=found.usual,
                second=int(found.second.sum()),
                apart=found.apart,
                collisions=found.collisions,
            )
        )

    def pairs(self) -> list[Pair]:
        """Return for each person the nearest other one, where they may be one; each pair once."""
        if len(self._seen) < 2:
            return []
        means = np.stack(self._means)
        nearest, cosine = _nearest_other(self._index(means), means, np.arange(len(means)))
        found: dict[tuple[int, int], float] = {}
        for one in np.flatnonzero(self._ruler.twice(cosine, people=self._many) > 0).tolist():
            pair = sorted((self._seen[one].person, self._seen[int(nearest[one])].person))
            found[pair[0], pair[1]] = float(cosine[one])
        return [Pair(*pair, cosine) for pair, cosine in found.items()]

    def twice(self, pair: Pair, *, together: bool) -> float:
        """Return how likely the two are one, 0 to 1. together: they are on one photo."""
        return float(self._ruler.twice(pair.cosine, people=self._many, together=together))

    def doubtful(self) -> Iterator[Doubtful]:
        """Return what speaks against each of them, now that everybody else is known."""
        self._compare()
        return (_summed_up(seen) for seen in self._seen)

    def _index(self, means: Floats) -> Index:
        index = Index(means.shape[1])
        index.add(np.arange(len(means)), means)
        return index

    def _compare(self) -> None:
        """Weigh how near the doubtful faces are to the nearest other person."""
        if len(self._seen) < 2:
            return
        index = self._index(np.stack(self._means))
        batch: list[tuple[int, _Seen]] = []
        held = 0
        for place, seen in enumerate(self._seen):
            batch.append((place, seen))
            held += len(seen.ids)
            if held >= _BLOCK or place + 1 == len(self._seen):
                self._compare_batch(index, batch)
                batch, held = [], 0

    def _compare_batch(self, index: Index, batch: list[tuple[int, _Seen]]) -> None:
        asked = np.concatenate([seen.vectors for _, seen in batch]).astype(np.float32)
        if not len(asked):
            return
        own = np.repeat([place for place, _ in batch], [len(seen.ids) for _, seen in batch])
        whose, nearest = _nearest_other(index, asked, own)
        fits = self._ruler.odds(nearest, people=self._many)
        start = 0
        for _, seen in batch:
            mine = slice(start, start + len(seen.ids))
            ratio = self._ruler.log_ratio(seen.likeness)
            other = person.chance(ratio, usual=seen.usual, others=(1 + fits[mine]) / 2)
            seen.wrong = np.maximum(seen.wrong, other)
            theirs = seen.wrong * fits[mine] / (1 + fits[mine])
            for row in np.flatnonzero(theirs > _NO_DOUBT).tolist():
                self._seen[int(whose[start + row])].strays.append((int(seen.ids[row]), float(theirs[row])))
            start += len(seen.ids)


def _summed_up(seen: _Seen) -> Doubtful:
    half = seen.size // 2
    expected = max(float(seen.wrong.sum()) + seen.rest, seen.apart * seen.second)
    order = np.argsort(-seen.wrong, kind="stable")
    return Doubtful(
        person=seen.person,
        faces=seen.size,
        expected=min(expected, seen.size / 2),
        unlike=min(int((seen.wrong > _RATHER).sum()), half),
        second=seen.second if seen.apart > _RATHER else 0,
        collisions=seen.collisions,
        worst=list(zip(seen.ids[order].tolist(), seen.wrong[order].tolist(), strict=True)),
        strays=sorted((each for each in seen.strays if each[1] > SAID), key=lambda each: -each[1]),
        missing=sum(chance for _, chance in seen.strays),
    )


def _nearest_other(index: Index, asked: Floats, own: Ints) -> tuple[Ints, Doubles]:
    """Of each vector (n, dimension) the nearest mean but that of its own person (n,), and the cosine: (n,) each.

    One's own is not always the nearest: it may be short.
    """
    places, cosines = index.nearest(asked, k=2)
    hers = places[:, 0] == own
    return np.where(hers, places[:, 1], places[:, 0]), np.where(hers, cosines[:, 1], cosines[:, 0])
