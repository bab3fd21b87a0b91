"""Likes and views of photos -> what a head learns from.

A photo that was seen twice and liked twice is not liked by everybody. Likes are binomial, likes / audience of a photo beta: the
posterior mean draws small audiences towards the owner's mean,

    (likes + strength * mean) / (audience + strength)

where `strength` says how many views the mean counts for. It is estimated by moments (J. Kleinman 1973, "Proportions with
extraneous variance: single and independent samples", JASA 68, with the audiences as weights).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Doubles = NDArray[np.float64]

_MOST_STRENGTH = 1e4  # views; where photos differ no more than chance makes them


def strength(likes: ArrayLike, audience: ArrayLike) -> float:
    """Return how many views the mean counts for: small where photos differ much. (n,) each, 0 <= likes <= audience >= 1.

    >>> round(strength([50] * 10, [100] * 10)), strength([0, 100, 0, 100], [100] * 4)
    (10000, 0.0)
    """
    liked, seen = np.asarray(likes, np.float64), np.asarray(audience, np.float64)
    if liked.shape != seen.shape or (seen < 1).any() or (liked < 0).any() or (liked > seen).any():
        raise ValueError("A photo was seen at least once, and liked at most as often as it was seen.")
    mean = liked.sum() / seen.sum()
    chance = mean * (1 - mean)
    free = len(seen) - 1
    spare = seen.sum() - (seen**2).sum() / seen.sum() - free
    if chance == 0 or spare <= 0:
        return _MOST_STRENGTH
    between = float((seen * (liked / seen - mean) ** 2).sum())
    alike = (between - chance * free) / (chance * spare)  # correlation of two views of one photo, 1 / (1 + strength)
    return min(_MOST_STRENGTH, max(1 / alike - 1, 0.0)) if alike > 0 else _MOST_STRENGTH


def awesomeness(likes: ArrayLike, audience: ArrayLike, owners: ArrayLike) -> Doubles:
    """Return likes / audience of each photo, shrunk, less the mean of its owner's photos: (n,), -1 to 1.

    Some owners' friends like everything: only what a photo has more than its owner's others is about the photo. An owner's mean
    is drawn to that of all, with the same strength.

    >>> awesomeness([0, 10, 9, 9], [10, 10, 10, 10], ["a", "a", "b", "b"]).round(2).tolist()
    [-0.5, 0.5, 0.0, 0.0]
    """
    liked, seen = np.asarray(likes, np.float64), np.asarray(audience, np.float64)
    pull = strength(liked, seen)
    _, owner = np.unique(np.asarray(owners), return_inverse=True)
    likes_of, views_of = np.bincount(owner, liked), np.bincount(owner, seen)
    means = (likes_of + pull * liked.sum() / seen.sum()) / (views_of + pull)
    shrunk = (liked + pull * means[owner]) / (seen + pull)
    return centred(shrunk, owner)


def counts(likes: ArrayLike, audience: ArrayLike, faces: ArrayLike) -> Doubles:
    """Return how much each face says: 1 / faces on its photo, less where few saw it: audience / (audience + strength). (n,) each.

    >>> counts([0, 100, 0, 100], [100] * 4, [1, 1, 4, 2]).tolist()
    [1.0, 1.0, 0.25, 0.5]
    """
    seen = np.asarray(audience, np.float64)
    return np.asarray(seen / (seen + strength(likes, seen)) / np.asarray(faces, np.float64))


def centred(values: Doubles, owner: NDArray[np.int64], weights: Doubles | None = None) -> Doubles:
    """Return values (n,) or (n, d) less the weighted mean of those with the same owner. owner: (n,), 0 to m - 1."""
    shares = np.ones(len(values)) if weights is None else weights
    totals = np.zeros((int(owner.max()) + 1, *values.shape[1:]))
    np.add.at(totals, owner, (values.T * shares).T)
    means = (totals.T / np.bincount(owner, shares)).T
    return np.asarray(values - means[owner])
