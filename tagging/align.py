"""Five landmarks -> a square crop in which every face sits alike.

The similarity of least squares (Umeyama 1991) written with complex numbers, where a rotation with scale is one
multiplication: a reflection cannot come out.
"""

import numpy as np
import PIL.Image

from tagging.errors import DegenerateLandmarks
from tagging.types import Floats, Pixels

Similarity = tuple[complex, complex]
_LEAST_SPREAD_PX = 1e-3
_LEAST_SCALE, _MOST_SCALE = 1e-3, 1e3  # crop pixels per photo pixel: a face of 50,000 px, of a tenth of one


def similarity(landmarks: Floats, template: Floats) -> Similarity:
    """Return (a, b) such that a * z + b takes landmarks z = x + iy nearest to the template. Both (5, 2), pixels.

    Raises DegenerateLandmarks where the landmarks coincide or are not finite.

    >>> square = np.array([[0, 0], [2, 0], [1, 1], [0, 2], [2, 2]], np.float32)
    >>> turn, shift = similarity(square, 3 * square + 1)
    >>> round(abs(turn), 6), round(abs(shift - (1 + 1j)), 6)
    (3.0, 0.0)
    """
    turn, shift = 0j, 0j
    if np.isfinite(landmarks).all():
        source, target = (np.asarray(points, np.float64) @ np.array([1, 1j]) for points in (landmarks, template))
        centred = source - source.mean()
        spread = max(float(np.sum(np.abs(centred) ** 2)), _LEAST_SPREAD_PX)
        turn = complex(np.sum(centred.conj() * (target - target.mean())) / spread)
        shift = complex(target.mean() - turn * source.mean())
    if not _LEAST_SCALE < abs(turn) < _MOST_SCALE:
        raise DegenerateLandmarks(
            "The five points of a face lie on one another, so it cannot be cut out. Draw its box by hand."
        )
    return turn, shift


def enlargement(landmarks: Floats, template: Floats) -> float:
    """Return pixels of the crop per pixel of the photo; 0 where no crop can be cut."""
    try:
        return abs(similarity(landmarks, template)[0])
    except DegenerateLandmarks:
        return 0.0


def crop(photo: PIL.Image.Image, landmarks: Floats, template: Floats, *, side_px: int) -> Pixels:
    """Return the (side, side, 3) crop of one face; black beyond the photo's border. photo: mode RGB.

    A face much larger than the crop is averaged down first: skipping pixels would make noise of detail.
    Raises DegenerateLandmarks.
    """
    turn, shift = similarity(landmarks, template)
    left, top, right, bottom = _region(photo, turn, shift, side_px)
    part = photo.crop((left, top, right, bottom))
    factor = max(1, int(1 / abs(turn)))
    if factor > 1:
        part = part.reduce(factor)
    back = 1 / (turn * factor)
    start = -shift / (turn * factor) - complex(left, top) / factor
    rows = (back.real, -back.imag, start.real, back.imag, back.real, start.imag)
    size = (side_px, side_px)
    return np.asarray(part.transform(size, PIL.Image.Transform.AFFINE, rows, PIL.Image.Resampling.BILINEAR))


def _region(photo: PIL.Image.Image, turn: complex, shift: complex, side_px: int) -> tuple[int, int, int, int]:
    """Return the part of the photo the crop looks at: left, top, right, bottom; at least one pixel."""
    corners = (np.array([0, side_px, 1j * side_px, side_px + 1j * side_px]) - shift) / turn
    width, height = photo.size
    margin = 2 + int(1 / abs(turn))
    left, right = _range(corners.real, margin, width)
    top, bottom = _range(corners.imag, margin, height)
    return left, top, right, bottom


def _range(values: np.ndarray[tuple[int], np.dtype[np.float64]], margin: int, limit: int) -> tuple[int, int]:
    start = min(max(int(values.min()) - margin, 0), limit - 1)
    return start, max(min(int(values.max()) + margin, limit), start + 1)
