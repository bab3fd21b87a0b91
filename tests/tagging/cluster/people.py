"""Made-up faces: people who are far from each other, or as near as a test wants."""

import numpy as np

from tagging.types import Floats

DIMENSION = 192


def person(seed: int, photos: int, *, spread: float = 0.6) -> Floats:
    """Faces of one person: a direction of its own with noise, mutual cosines about 1 / (1 + spread^2)."""
    rng = np.random.default_rng(seed)
    middle = rng.normal(size=DIMENSION)
    faces = middle / np.linalg.norm(middle) + spread * rng.normal(size=(photos, DIMENSION)) / np.sqrt(DIMENSION)
    return unit(faces)


def sibling(of: Floats, seed: int, photos: int, *, likeness: float, spread: float = 0.6) -> Floats:
    """Faces of somebody whose mean direction has the given cosine to that of another person's faces."""
    rng = np.random.default_rng(seed)
    theirs = unit(of.mean(axis=0))
    own = rng.normal(size=DIMENSION)
    own = unit(own - (own @ theirs) * theirs)
    middle = likeness * theirs + np.sqrt(1 - likeness**2) * own
    return unit(middle + spread * rng.normal(size=(photos, DIMENSION)) / np.sqrt(DIMENSION))


def crowd(seed: int, points: int, dimension: int) -> Floats:
    """Points in clumps of any size, some of them copies."""
    rng = np.random.default_rng(seed)
    middles = rng.normal(size=(max(1, points // 5), dimension))
    found = middles[rng.integers(0, len(middles), points)] + rng.uniform(0, 1.5, (points, 1)) * rng.normal(
        size=(points, dimension)
    )
    copies = rng.random(points) < 0.05
    found[copies] = found[rng.integers(0, points, int(copies.sum()))]
    return unit(found)


def unit(vectors: np.ndarray) -> Floats:
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)
