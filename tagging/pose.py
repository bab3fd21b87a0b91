"""Five landmarks -> how a head is turned, as a rigid body seen from afar (weak perspective).

The tip of the nose stands half an eye distance before the plane of eyes and mouth and, from the front, .56 of the way from
the eyes to the mouth, which are an eye distance apart (medians of LFW and mebeauty). Where it is seen instead gives two angles.
"""

import cmath
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

_NOSE_BEFORE = 0.5
_NOSE_BELOW = 0.56
_LEAST_PX = 1e-6


@dataclass(frozen=True)
class Pose:
    """Degrees, as the picture is seen. yaw: to the right, -90 to 90; pitch: up, -90 to 90; roll: clockwise, -180 to 180."""

    yaw: float
    pitch: float
    roll: float


def pose(landmarks: ArrayLike) -> Pose:
    """Return how a head is turned. landmarks: (5, 2) x, y: eyes, nose, corners of the mouth, y pointing down.

    >>> from_the_front = [[0, 0], [2, 0], [1, 1.12], [0, 2], [2, 2]]
    >>> pose(from_the_front)
    Pose(yaw=0.0, pitch=0.0, roll=0.0)
    >>> round(pose([[0, 0], [2, 0], [2, 1.12], [0, 2], [2, 2]]).yaw)
    45
    """
    left_eye, right_eye, nose, left_mouth, right_mouth = np.asarray(landmarks, np.float64) @ np.array([1, 1j])
    eyes = (left_eye + right_eye) / 2
    axis = complex((left_mouth + right_mouth) / 2 - eyes)
    height = max(abs(axis), _LEAST_PX)
    upright = 1j * axis.conjugate() / height
    tip = (nose - eyes) * upright
    width = max(abs(((right_eye - left_eye) * upright).real), _LEAST_PX)
    return Pose(
        yaw=math.degrees(math.atan2(tip.real, _NOSE_BEFORE * width)),
        pitch=math.degrees(math.atan((_NOSE_BELOW - tip.imag / height) / _NOSE_BEFORE)),
        roll=math.degrees(cmath.phase(axis / 1j)),
    )
