"""Cosines -> rates of error and probabilities: what was measured for a pack on pairs of faces of known people."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tagging.types import Floats

Doubles = NDArray[np.float64]

_PREFIX = "calibration_"
_MOST_FACES = 1000


@dataclass(frozen=True, eq=False)
class Calibration:
    """The curve of false accepts, and a logistic regression of "the same person" on the cosine (Platt 1999).

    rates: (m,) falling: shares of the pairs of strangers, 0 to 1. cosines: (m,) rising: what so many of them reach.
    slope, intercept: logarithm of the likelihood ratio of one person against two = slope * cosine + intercept.
    threshold_cos: the decision "the same person" is taken from this cosine on.
    accuracy: LFW View 2, mean over its ten folds, 0 to 1.
    provenance: the set, the script and the pack's files it was measured with, JSON.
    own: (k,) rising: cosines of pairs of one person at evenly spaced shares from 0 to 1; None where that was not written down.

    >>> known = Calibration(np.array([1, 0.1, 0.01]), np.array([-1, 0.2, 0.4]), 20, -6, 0.4, 0.99, "{}")
    >>> round(float(known.false_accept_rate(0.3)), 4), float(known.cosine_at(0.01))
    (0.0316, 0.4)
    """

    rates: Doubles
    cosines: Doubles
    slope: float
    intercept: float
    threshold_cos: float
    accuracy: float
    provenance: str
    own: Doubles | None = None

    def false_accept_rate(self, cosine: ArrayLike) -> Doubles:
        """Return the share of pairs of strangers that reach `cosine`, interpolated in its logarithm.

        Beyond the last cosine that was measured it stays at the last rate: "at most that".
        """
        return np.asarray(np.exp(np.interp(np.asarray(cosine, np.float64), self.cosines, np.log(self.rates))))

    def false_reject_rate(self, cosine: float) -> float | None:
        """Return the share of pairs of one person that do not reach `cosine`, interpolated; None where that is not known."""
        return None if self.own is None else float(np.interp(cosine, self.own, np.linspace(0, 1, len(self.own))))

    def cosine_at(self, rate: float) -> float:
        """Return the least cosine that at most `rate` of all pairs of strangers reach.

        Raises ValueError for a rate below the least one measured.
        """
        if rate < self.rates[-1]:
            raise ValueError(f"A rate of {rate:g} was not measured; the least one is {self.rates[-1]:g}.")
        return float(np.interp(-np.log(rate), -np.log(self.rates), self.cosines))

    def log_ratio(self, cosine: ArrayLike) -> Doubles:
        """Return the natural logarithm of p(cosine | one person) / p(cosine | two people).

        It never claims more than the number of pairs that were measured can show: at most 1 to the least rate, either way.
        """
        most = -np.log(self.rates[-1])
        return np.clip(self.slope * np.asarray(cosine, np.float64) + self.intercept, -most, most)

    def shifted(self, usual_cos: float) -> Self:
        """Return it for a library whose faces resemble each other more than those it was measured on (one family, one people).

        usual_cos: the library's `usual_cosine`. Everything moves up by what it has more than the median of the strangers here,
        so that the rates hold again (docs/thresholds.md says how nearly, and what it costs); it never moves down.
        """
        shift = max(0.0, usual_cos - self.cosine_at(0.5))
        return replace(
            self,
            cosines=self.cosines + shift,
            intercept=self.intercept - self.slope * shift,
            threshold_cos=self.threshold_cos + shift,
        )

    def arrays(self) -> dict[str, Any]:
        """Return what `numpy.savez` keeps of it; `read` is the way back."""
        known = {each.name: getattr(self, each.name) for each in fields(self)}
        return {_PREFIX + name: np.asarray(value) for name, value in known.items() if value is not None}

    @classmethod
    def read(cls, arrays: Mapping[str, Any]) -> Self | None:
        """Return the calibration among the arrays of an open .npz file, None where there is none."""
        if _PREFIX + "rates" not in arrays:
            return None
        found = {each.name: arrays[_PREFIX + each.name] for each in fields(cls) if _PREFIX + each.name in arrays}
        return cls(**{name: value if value.ndim else value.item() for name, value in found.items()})


def usual_cosine(vectors: Floats) -> float:
    """Return the median cosine of a library's pairs of faces, of a thousand faces spread evenly over it; 0 where there are none.

    vectors: (n, dimension), unit length. As long as fewer than half of the pairs are of one person it is a stranger's.
    """
    some = vectors[:: max(1, -(-len(vectors) // _MOST_FACES))]
    above = np.triu_indices(len(some), 1)
    return float(np.median((some @ some.T)[above])) if len(some) > 1 else 0.0
