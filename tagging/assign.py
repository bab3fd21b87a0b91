"""New faces -> the people who are known already, or nobody."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from tagging import ages
from tagging.ages import Days
from tagging.thresholds import Thresholds
from tagging.types import Floats

Person = TypeVar("Person", bound=Hashable)

_BLOCK = 256


@dataclass(frozen=True, eq=False)
class Known(Generic[Person]):
    """Faces that teach. vectors: (m, d) float32, unit length; person_ids: (m,).

    taken, births: (m,) days of their photos and their people's births, counted from any day on, NaN where one is not known.
    """

    vectors: Floats
    person_ids: Sequence[Person]
    taken: Days | None = None
    births: Days | None = None


def nearest_person(
    vectors: Floats,
    known: Known[Person],
    thresholds: Thresholds,
    *,
    barred: Collection[tuple[int, Person]] = (),
    taken: Days | None = None,
) -> list[tuple[Person, float] | None]:
    """Return for each vector the person whose known faces are nearest, with a confidence from .5 to 1; None if nobody is near.

    vectors: (n, d) float32, unit length. How near a person is: the mean cosine of the nearest `vote` faces (all, where a
    person has fewer). barred: (row of vectors, person) that never come together. taken: (n,) days as in Known: where they tell
    how old somebody would be, `thresholds.ages` changes the cosines.
    """
    if not len(known.vectors):
        return [None] * len(vectors)
    order, people, starts = _by_person(known.person_ids)
    places = {person: place for place, person in enumerate(people)}
    kept_apart = [(row, places[person]) for row, person in barred if person in places]
    sizes = np.diff([*starts, len(known.vectors)])
    out: list[tuple[Person, float] | None] = []
    for start in range(0, len(vectors), _BLOCK):
        block = slice(start, start + _BLOCK)
        cosines = vectors[block] @ known.vectors.T
        if taken is not None and known.taken is not None and known.births is not None:
            dated, extra = ages.between(taken[block], known.taken, known.births, thresholds.ages)
            cosines[:, dated] -= extra
        cosines = cosines[:, order]
        nearness = np.stack(
            [
                _mean_of_nearest(cosines[:, at : at + size], thresholds.vote)
                for at, size in zip(starts, sizes, strict=True)
            ],
            axis=1,
        )
        for row, place in kept_apart:
            if start <= row < start + _BLOCK:
                nearness[row - start, place] = -1.0
        best = nearness.argmax(axis=1)
        for row, place in enumerate(best.tolist()):
            cosine = float(nearness[row, place])
            near = cosine >= thresholds.same_person_cos
            out.append((people[place], confidence(cosine, thresholds)) if near else None)
    return out


def vote(
    near: Mapping[Person, Sequence[float]], sizes: Mapping[Person, int], thresholds: Thresholds, *, beyond: float
) -> tuple[Person, float] | None:
    """Return what `nearest_person` does, for one face, from the nearest of all known faces alone.

    near: cosines of each person's faces among those, best first; sizes: how many known faces each of these people has.
    beyond: the cosine below which nobody looked: where fewer than `vote` of a person's faces were seen, the others count so.

    >>> from tagging.thresholds import STARTER
    >>> vote({"Anna": [0.9, 0.6], "Ben": [0.7]}, {"Anna": 2, "Ben": 1}, STARTER, beyond=0.5)[0]
    'Anna'
    """
    best: tuple[Person, float] | None = None
    for person, found in near.items():
        wanted = min(thresholds.vote, sizes[person])
        first = [*found, *[beyond] * wanted][:wanted]
        cosine = sum(first) / wanted
        if cosine >= thresholds.same_person_cos and (best is None or cosine > best[1]):
            best = person, cosine
    return None if best is None else (best[0], confidence(best[1], thresholds))


def confidence(cosine: float, thresholds: Thresholds) -> float:
    """Return how sure an assignment at this cosine is: .5 at the threshold, 1 far above it."""
    return float(1 / (1 + np.exp((thresholds.same_person_cos - cosine) * thresholds.steepness)))


def _by_person(person_ids: Sequence[Person]) -> tuple[list[int], list[Person], list[int]]:
    faces: dict[Person, list[int]] = {}
    for number, person in enumerate(person_ids):
        faces.setdefault(person, []).append(number)
    starts = np.cumsum([0, *(len(each) for each in faces.values())])[:-1].tolist()
    return [number for each in faces.values() for number in each], list(faces), starts


def _mean_of_nearest(cosines: Floats, count: int) -> Floats:
    if cosines.shape[1] > count:
        cosines = np.partition(cosines, -count, axis=1)[:, -count:]
    mean: Floats = cosines.mean(axis=1)
    return mean
