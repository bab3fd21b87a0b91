"""Two faces -> one person or two (1:1); a face and its neighbours -> who it is (1:N). With calibrated odds."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from tagging.calibration import Calibration
from tagging.types import Floats

Person = TypeVar("Person", bound=Hashable)


@dataclass(frozen=True)
class Verification:
    """What two faces have in common.

    cosine: -1 to 1. probability: of one person, 0 to 1. same: the decision.
    false_accept_rate: the share of pairs of strangers for whom the same decision would be wrong, 0 to 1.
    """

    cosine: float
    probability: float
    same: bool
    false_accept_rate: float


@dataclass(frozen=True)
class Candidate(Generic[Person]):
    """Somebody a face may be.

    cosine: of this person's nearest face. probability: 0 to 1; all of them and that of "nobody known" add up to 1.
    false_accepts: how many of the known faces would be as near to a stranger's, on average.
    """

    person: Person
    cosine: float
    probability: float
    false_accepts: float


def verify(one: Floats, other: Floats, calibration: Calibration, *, prior: float = 0.5) -> Verification:
    """Compare two vectors (dimension,) of one pack, unit length.

    prior: how likely it was that they are one person before anybody looked, above 0 and below 1.
    The decision does not depend on it: it is taken at the calibration's threshold, whose rate of false accepts is returned.
    """
    cosine = float(np.clip(one @ other, -1, 1))
    odds = calibration.log_ratio(cosine) + np.log(prior / (1 - prior))
    return Verification(
        cosine=cosine,
        probability=float(1 / (1 + np.exp(-odds))),
        same=cosine >= calibration.threshold_cos,
        false_accept_rate=float(calibration.false_accept_rate(calibration.threshold_cos)),
    )


def identify(
    people: Sequence[Person], cosines: Floats, calibration: Calibration, *, known: int, prior: float = 0.5
) -> list[Candidate[Person]]:
    """Return who a face may be, most likely first: everybody with a face from the calibration's threshold on.

    people, cosines (k,): the nearest of the `known` faces it was compared with, whose each is (`search.Index.nearest`).
    prior: how likely it was that the person is among them at all, above 0 and below 1.
    Bayes: each known face had the chance prior / known beforehand; those further away than the k nearest count for nothing.

    >>> measured = Calibration(np.array([1, 1e-2, 1e-4]), np.array([-1, 0.3, 0.5]), 30, -12, 0.5, 0.99, "{}")
    >>> found = identify(["Ada", "Bob", "Ada"], np.array([0.8, 0.52, 0.51], np.float32), measured, known=1000)
    >>> [(each.person, round(each.probability, 2), round(each.false_accepts, 3)) for each in found]
    [('Ada', 0.91, 0.1), ('Bob', 0.0, 0.1)]
    """
    nearest: dict[Person, float] = {}
    for person, cosine in zip(people, cosines.tolist(), strict=True):
        nearest[person] = max(cosine, nearest.get(person, -1.0))
    ratios = {person: float(np.exp(calibration.log_ratio(cosine))) for person, cosine in nearest.items()}
    nobody = known * (1 - prior) / prior
    everything = nobody + sum(ratios.values())
    found = [
        Candidate(person, cosine, ratios[person] / everything, known * float(calibration.false_accept_rate(cosine)))
        for person, cosine in nearest.items()
        if cosine >= calibration.threshold_cos
    ]
    return sorted(found, key=lambda each: -each.cosine)
