"""New faces -> the people who are known already, or nobody."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

import numpy as np

from tagging.thresholds import Thresholds
from tagging.types import Floats

Person = TypeVar("Person", bound=Hashable)

_BLOCK = 256


def nearest_person(
    vectors: Floats, known: Floats, person_ids: Sequence[Person], thresholds: Thresholds
) -> list[tuple[Person, float] | None]:
    """Return for each vector the person whose known faces are nearest, with a confidence from .5 to 1; None if nobody is near.

    vectors: (n, d), known: (m, d) float32, unit length; person_ids: (m,). How near a person is: the mean cosine of
    the nearest `vote` faces (all, where a person has fewer).
    """
    if not len(known):
        return [None] * len(vectors)
    order, people, starts = _by_person(person_ids)
    sizes = np.diff([*starts, len(known)])
    out: list[tuple[Person, float] | None] = []
    for start in range(0, len(vectors), _BLOCK):
        cosines = vectors[start : start + _BLOCK] @ known[order].T
        nearness = np.stack(
            [
                _mean_of_nearest(cosines[:, at : at + size], thresholds.vote)
                for at, size in zip(starts, sizes, strict=True)
            ],
            axis=1,
        )
        best = nearness.argmax(axis=1)
        for row, place in enumerate(best.tolist()):
            cosine = float(nearness[row, place])
            near = cosine >= thresholds.same_person_cos
            out.append((people[place], confidence(cosine, thresholds)) if near else None)
    return out


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
