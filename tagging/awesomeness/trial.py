"""Likes of photos -> a head, and what it is worth to owners whose photos it never saw."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagging.awesomeness import likes, ridge, scores
from tagging.awesomeness.gain import Gain, gain
from tagging.awesomeness.head import Head
from tagging.awesomeness.scores import Score
from tagging.types import Floats

PRESENT = "present head"
# What an owner chose is better than what would be shown instead by so many standard deviations of what was liked, and counts
# as much as a photo that everybody saw.
CHOICE_GAIN, CHOICE_COUNTS = 2.0, 1.0
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


@dataclass(frozen=True, eq=False)
class Chosen:
    """Faces of people by whom their owners want them to be shown, and those that would be shown instead; one row each.

    features: (n, d). chosen: (n,) bool. people, owners, photos: (n,), ids.
    """

    features: Floats
    chosen: NDArray[np.bool_]
    people: NDArray[np.int64]
    owners: NDArray[np.int64]
    photos: NDArray[np.int64]


@dataclass(frozen=True)
class Choices:
    """Of so many people, the share in whom the chosen face comes first: by what was learned, by the present head, by chance."""

    people: int
    learned: float
    present: float
    chance: float


@dataclass(frozen=True)
class Report:
    """What was learned is worth on folds that were held out: whole owners, or photos where there is but one owner.

    orders: `learned` and what it is compared with. gain: over the present head, on photos from which that did not learn; None
    where there are too few of them. alone, together: of what was learned, for faces that are alone on their photo and for
    others; None for fewer than two. strength: of the mean, in views. calibration: predicted and seen.
    """

    faces: int
    owners: int
    strength: float
    penalty: float
    orders: Mapping[str, Score]
    gain: Gain | None
    alone: Score | None
    together: Score | None
    choices: Choices | None
    calibration: list[scores.Bin]


def learn(
    liked: Liked,
    *,
    present: NDArray[np.floating],
    against: Mapping[str, NDArray[np.floating]],
    chosen: Chosen | None = None,
    unseen: NDArray[np.bool_] | None = None,
) -> tuple[Head, Report]:
    """Return a head that learned from all, without provenance, and the report on heads that learned from parts.

    present: (d,), the weights of the present head. against: other orders by name, (n,) each, higher first; a random one is added.
    chosen: what owners chose. unseen: (n,) bool, where the present head did not learn from the photo: elsewhere it looks better
    than it is; all of them unless given. Raises ValueError for a single photo.
    """
    wanted = likes.awesomeness(liked.likes, liked.audience, liked.owners)
    learned = _fit(liked, wanted, chosen)
    guessed, guessed_of_chosen = np.split(learned.predicted, [len(wanted)])
    by_present = np.asarray(liked.features @ present, np.float64)
    random = np.random.default_rng(_SEED).random(len(wanted))
    orders = {"learned": guessed, PRESENT: by_present, **against, "random": random}
    told = np.ones(len(wanted), bool) if unseen is None else unseen
    alone = liked.faces == 1
    report = Report(
        faces=len(wanted),
        owners=len(np.unique(liked.owners)),
        strength=likes.strength(liked.likes, liked.audience),
        penalty=learned.penalty,
        orders={
            name: scores.score(wanted, np.asarray(order, np.float64), liked.owners) for name, order in orders.items()
        },
        gain=gain(wanted[told], guessed[told], by_present[told], owners=liked.owners[told], photos=liked.photos[told]),
        alone=_part(wanted, guessed, liked.owners, alone),
        together=_part(wanted, guessed, liked.owners, ~alone),
        choices=_choices(chosen, guessed_of_chosen, present) if chosen is not None else None,
        calibration=scores.calibration(wanted, guessed, bins=min(10, len(wanted))),
    )
    version = f"likes-{hashlib.sha256(learned.weights.astype('<f4').tobytes()).hexdigest()[:8]}"
    return Head.standard(learned.weights, liked.features, version=version, provenance="{}"), report


def _fit(liked: Liked, wanted: Doubles, chosen: Chosen | None) -> ridge.Fitted:
    """Learn from likes and choices together: owners, and people whose portrait was chosen, are each compared with themselves."""
    whole = len(np.unique(liked.owners)) > 1
    counts = likes.counts(liked.likes, liked.audience, liked.faces)
    groups = liked.owners if whole else liked.photos
    if chosen is None:
        return ridge.fit(liked.features, wanted, owners=liked.owners, counts=counts, groups=groups)
    spread = float(np.sqrt(np.average(wanted**2, weights=counts)))
    _, owner = np.unique(liked.owners, return_inverse=True)
    _, person = np.unique(chosen.people, return_inverse=True)
    return ridge.fit(
        np.concatenate([liked.features, chosen.features]),
        np.concatenate([wanted, CHOICE_GAIN * spread * chosen.chosen]),
        owners=np.concatenate([owner, owner.max() + 1 + person]),
        counts=np.concatenate([counts, np.full(len(person), CHOICE_COUNTS)]),
        groups=np.concatenate([groups, chosen.owners if whole else chosen.photos]),
    )


def _choices(chosen: Chosen, guessed: Doubles, present: NDArray[np.floating]) -> Choices:
    by_present = chosen.features @ present
    rows = [np.flatnonzero(chosen.people == person) for person in np.unique(chosen.people)]

    def share(order: NDArray[np.floating]) -> float:
        return float(np.mean([chosen.chosen[mine[np.argmax(order[mine])]] for mine in rows]))

    return Choices(len(rows), share(guessed), share(by_present), float(np.mean([1 / len(mine) for mine in rows])))


def _part(wanted: Doubles, predicted: Doubles, owners: NDArray[np.int64], some: NDArray[np.bool_]) -> Score | None:
    return scores.score(wanted[some], predicted[some], owners[some]) if some.sum() > 1 else None
