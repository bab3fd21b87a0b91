"""A made-up library of faces as vectors, for time and memory; never for choosing thresholds.

Photos per person are heavy-tailed (1 + Pareto, shape 1.1, at most n/20), a person has one to three appearances, 10 % of the
faces are hard, 5 % of the people have a sibling in the library, 20 % of the faces are strangers of one photo each.
"""

import numpy as np

from tagging.types import Floats

_STRANGERS, _HARD, _SIBLINGS = 0.2, 0.1, 0.05


def library(faces: int, dimension: int, *, seed: int = 1) -> tuple[Floats, np.ndarray]:
    """Return (n, d) float32 unit vectors in random order and (n,) int64 the people."""
    rng = np.random.default_rng(seed)
    people = _photos_per_person(rng, faces)
    middles = rng.normal(size=(len(people), dimension)).astype(np.float32)
    siblings = np.flatnonzero(rng.random(len(people)) < _SIBLINGS)
    middles[siblings] = 0.7 * middles[siblings] + 0.7 * middles[siblings - 1]
    looks = [middle + 0.5 * rng.normal(size=(rng.integers(1, 4), dimension)) for middle in middles]
    who = np.repeat(np.arange(len(people)), people)
    spread = np.where(rng.random(faces) < _HARD, 1.3, rng.uniform(0.4, 0.8, faces))
    vectors = np.empty((faces, dimension), np.float32)
    for row, person in enumerate(who.tolist()):
        own = looks[person]
        vectors[row] = own[rng.integers(len(own))] + spread[row] * rng.standard_normal(dimension, np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = rng.permutation(faces)
    return vectors[order], who[order]


def _photos_per_person(rng: np.random.Generator, faces: int) -> np.ndarray:
    photos = [1] * int(faces * _STRANGERS)
    while sum(photos) < faces:
        photos.append(min(1 + int(2 * rng.pareto(1.1)), max(2, faces // 20), faces - sum(photos)))
    return np.array(photos)
