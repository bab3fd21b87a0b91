"""What a cosine says of two people, by what was measured for the pack, or by its thresholds where nothing was."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tagging.calibration import Calibration
from tagging.thresholds import Thresholds

Doubles = NDArray[np.float64]

_MEANT = 0.1  # of the people that are asked about, and of the faces that are wrong, have somebody in the library
_MOST = 7.0  # of a log ratio that was not measured, either way


@dataclass(frozen=True)
class Ruler:
    """For one pack. calibration: None if it was never measured."""

    thresholds: Thresholds
    calibration: Calibration | None

    def log_ratio(self, cosine: ArrayLike) -> Doubles:
        """Return the natural logarithm of p(cosine | one person) / p(cosine | two people)."""
        if self.calibration is not None:
            return self.calibration.log_ratio(cosine)
        over = np.asarray(cosine, np.float64) - self.thresholds.same_person_cos
        return np.clip(self.thresholds.steepness * over, -_MOST, _MOST)

    def odds(self, cosine: ArrayLike, *, people: int) -> Doubles:
        """Return the odds that the nearest of so many people is meant, against being as near by chance.

        It is weighed how many strangers among them are as near (the calibration's false accepts).
        """
        if self.calibration is None:
            return np.asarray(np.exp(self.log_ratio(cosine)) / max(people, 1))
        return np.asarray(_MEANT / (max(people, 1) * self.calibration.false_accept_rate(cosine)))

    def twice(self, cosine: ArrayLike, *, people: int, together: ArrayLike = False) -> Doubles:
        """Return how likely two of so many people, with this mean cosine, are one: 0 to 1, and 0 below `suggest_cos`.

        together: they are on one photo.
        """
        near = np.asarray(cosine, np.float64) - np.where(together, self.thresholds.same_photo_cos, 0)
        odds = self.odds(near, people=people)
        return np.where(near >= self.thresholds.suggest_cos, odds / (1 + odds), 0.0)
