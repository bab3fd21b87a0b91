"""Pairs of faces of which one is the better -> the weights of a head.

Logistic regression on the difference (Bradley and Terry 1952; for ranking, Burges et al. 2005): the chance that the first of a
pair is the better is 1 / (1 + exp(-(first - second) @ weights)). Only differences within a pair are seen: where both show one
person, nothing is learned of what people look like.
"""

import numpy as np
from numpy.typing import NDArray

_STEPS = 30
_ENOUGH = 1e-8


def fit(differences: NDArray[np.floating], *, penalty: float, counts: NDArray[np.floating] | None = None) -> np.ndarray:
    """Return the weights (d,) of the features as they are, by Newton's method.

    differences: (pairs, d), the better face less the worse. penalty: of the squared length of the weights, when features have
    differences of a mean square of one. counts: (pairs,): how much each pair says.

    >>> float(fit(np.array([[1.0], [1], [1]]), penalty=1)[0].round(3))
    0.88
    """
    says = np.ones(len(differences)) if counts is None else np.asarray(counts, np.float64)
    squares = np.average(np.asarray(differences, np.float64) ** 2, axis=0, weights=says)
    scales = np.maximum(np.sqrt(squares), 1e-9)
    inputs = differences / scales
    weights = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        wrong = 1 / (1 + np.exp(np.clip(inputs @ weights, -50, 50)))
        slope = inputs.T @ (says * wrong) - penalty * weights
        curve = (inputs.T * (says * wrong * (1 - wrong))) @ inputs + penalty * np.eye(len(weights))
        step = np.linalg.solve(curve, slope)
        weights += step
        if float(step @ step) < _ENOUGH:
            break
    return np.asarray(weights / scales)
