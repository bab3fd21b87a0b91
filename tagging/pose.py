"""Five landmarks -> how far a face is turned away."""

import numpy as np
from numpy.typing import ArrayLike


def turned(landmarks: ArrayLike) -> float:
    """Return how far the nose lies off the middle of the face, in distances between the eyes: 0 in front, over 1 from the side.

    The middle of the face runs from between the eyes to between the corners of the mouth. landmarks: (5, 2).

    >>> turned([[0, 0], [2, 0], [1, 1], [0, 2], [2, 2]])
    0.0
    """
    left_eye, right_eye, nose, left_mouth, right_mouth = np.asarray(landmarks, np.float64)
    eyes, mouth = (left_eye + right_eye) / 2, (left_mouth + right_mouth) / 2
    axis = (mouth - eyes) / max(float(np.linalg.norm(mouth - eyes)), 1e-6)
    across = np.array([axis[1], -axis[0]])
    width = abs(float((right_eye - left_eye) @ across))
    return abs(float((nose - eyes) @ across)) / max(width, 1e-6)
