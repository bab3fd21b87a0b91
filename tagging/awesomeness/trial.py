"""Likes of photos -> a head, and what it is worth to owners whose photos it never saw."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagging.awesomeness import likes, ridge, scores
from tagging.awesomeness.head import Head
from tagging.types import Floats

GROUP = 20
_SHUFFLES = 20
_SEED = 7
Doubles = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Liked:
    """Faces on photos that somebody saw, one row each.

    features: (n, d) float32, as `packs.open_features` gives them. likes, audience: (n,), of the face's photo. faces: (n,): how
    many its photo has. owners, photos: (n,), ids.
    """

    features: Floats
    likes: NDArray[np.int64]
    audience: NDArray[np.int64]
    faces: NDArray[np.int64]
    owners: NDArray[np.int64]
    photos: NDArray[np.int64]


@dataclass(frozen=True)
class Score:
    """Of an order: Spearman's correlation with what was liked, and the average precision of the first five of at most 20
    photos of one owner.
    """

    spearman: float
    map5: float


@dataclass(frozen=True)
class Report:
    """What was learned is worth on folds that were held out: whole owners, or photos where there is but one owner.

    orders: `learned` and what it is compared with. alone, together: of what was learned, for faces that are alone on their
    photo and for others; None for fewer than two. strength: of the mean, in views. calibration: predicted and seen.
    """

    faces: int
    owners: int
    strength: float
    penalty: float
    orders: Mapping[str, Score]
    alone: Score | None
    together: Score | None
    calibration: list[scores.Bin]

    def beats(self, other: str) -> bool:
        """Whether what was learned is better than another order, by both scores."""
        learned, present = self.orders["learned"], self.orders[other]
        return learned.spearman > present.spearman and learned.map5 > present.map5


def learn(
    liked: Liked, *, against: Mapping[str, NDArray[np.floating]], version: str, provenance: str
) -> tuple[Head, Report]:
    """Return a head that learned from all, and the report on heads that learned from parts.

    against: other orders by name, (n,) each, higher first: quality, size, the present head's (which may have seen these photos,
    and so looks better than it is). A random one is added. Raises ValueError for a single photo.
    """
    wanted = likes.awesomeness(liked.likes, liked.audience, liked.owners)
    owners = len(np.unique(liked.owners))
    groups = liked.owners if owners > 1 else liked.photos
    counts = likes.counts(liked.likes, liked.audience, liked.faces)
    learned = ridge.fit(liked.features, wanted, owners=liked.owners, counts=counts, groups=groups)
    rng = np.random.default_rng(_SEED)
    orders = {"learned": learned.predicted, **against, "random": rng.random(len(wanted))}
    alone = liked.faces == 1
    report = Report(
        faces=len(wanted),
        owners=owners,
        strength=likes.strength(liked.likes, liked.audience),
        penalty=learned.penalty,
        orders={name: _score(wanted, np.asarray(order, np.float64), liked.owners) for name, order in orders.items()},
        alone=_part(wanted, learned.predicted, liked.owners, alone),
        together=_part(wanted, learned.predicted, liked.owners, ~alone),
        calibration=scores.calibration(wanted, learned.predicted, bins=min(10, len(wanted))),
    )
    return Head.standard(learned.weights, liked.features, version=version, provenance=provenance), report


def _part(wanted: Doubles, predicted: Doubles, owners: NDArray[np.int64], chosen: NDArray[np.bool_]) -> Score | None:
    return _score(wanted[chosen], predicted[chosen], owners[chosen]) if chosen.sum() > 1 else None


def _score(wanted: Doubles, order: Doubles, owners: NDArray[np.int64]) -> Score:
    _, owner = np.unique(owners, return_inverse=True)
    rng = np.random.default_rng(_SEED)
    groups = [
        mine[start : start + GROUP]
        for _ in range(_SHUFFLES)
        for each in range(int(owner.max()) + 1)
        for mine in [rng.permutation(np.flatnonzero(owner == each))]
        for start in range(0, max(len(mine) - GROUP, 0) + 1, GROUP)
    ]
    centred = likes.centred(order, owner)
    return Score(scores.spearman(wanted, centred), scores.mean_average_precision(wanted, order, groups))
