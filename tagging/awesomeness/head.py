"""What the branch of a recogniser's network multiplies by: a few kilobytes, one version of many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from tagging.types import Floats

_PREFIX = "head_"


@dataclass(frozen=True, eq=False)
class Head:
    """Awesomeness = features @ weights + bias: 0 for an ordinary face, 1 a standard deviation above it.

    weights: (d,) float32, d as many as the features that the pack's vector is made from (`tagging.packs.branch`).
    version: tells heads of one pack apart. provenance: what it learned from and by which script, JSON.
    """

    weights: Floats
    bias: float
    version: str
    provenance: str = "{}"

    def arrays(self) -> dict[str, Any]:
        """Return what `numpy.savez` keeps of it; `read` is the way back."""
        return {_PREFIX + name: np.asarray(value) for name, value in vars(self).items()}

    @classmethod
    def read(cls, arrays: Mapping[str, Any]) -> Self | None:
        """Return the head among the arrays of an open .npz file, None where there is none."""
        if _PREFIX + "weights" not in arrays:
            return None
        return cls(
            weights=np.asarray(arrays[_PREFIX + "weights"], np.float32),
            bias=float(arrays[_PREFIX + "bias"]),
            version=str(arrays[_PREFIX + "version"]),
            provenance=str(arrays[_PREFIX + "provenance"]),
        )

    @classmethod
    def standard(cls, weights: np.ndarray, features: np.ndarray, *, version: str, provenance: str) -> Self:
        """Return the head that gives ordinary faces a mean of 0 and a standard deviation of 1.

        weights: (d,), any scale. features: (n, d) of ordinary faces.
        """
        scores = features @ weights
        spread = max(float(scores.std()), 1e-12)
        return cls(np.asarray(weights / spread, np.float32), -float(scores.mean()) / spread, version, provenance)
