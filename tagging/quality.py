"""How much a face can teach: how sharp it is, how large."""

import numpy as np

from tagging.types import Floats, Pixels

_GREY = np.array([0.299, 0.587, 0.114], np.float32)
_BORDER = 0.12  # of the crop's side: hair and background, which may be sharp behind a blurred face
_AXES = ((0, 1), (1, 0))
_DIAGONALS = ((1, 1), (1, -1))
_ROUNDING = 0.5  # grey levels squared: what 8 bits add to the slopes of a picture of nothing


def sharpness(crop: Pixels, *, enlarged: float = 1.0) -> float:
    """Return how sharp a face is, 0 to 1.5: a sharp one has .2 to .5, whatever its size, contrast and skin, noise 1.5.

    The variance of the Laplacian grows with contrast and does not see motion that blurs one direction only. So its parts, the
    second derivatives, are taken along four directions; the least mean square of them is divided by that of the gradient.
    What an enlargement took away by interpolating is given back: it is proportional.

    crop: (side, side, 3) uint8, an aligned face. enlarged: pixels of the crop per pixel of the picture it was cut from.

    >>> sharpness(np.full((8, 8, 3), 77, np.uint8))
    0.0
    """
    grey = crop @ _GREY
    border = int(len(grey) * _BORDER)
    grey = grey[border : len(grey) - border, border : len(grey) - border]
    middle = 2 * grey[1:-1, 1:-1]
    bends = [
        _mean_square(_moved(grey, -down, -right) + _moved(grey, down, right) - middle)
        / (down * down + right * right) ** 2
        for down, right in (*_AXES, *_DIAGONALS)
    ]
    gradient = sum(_mean_square(_moved(grey, down, right) - _moved(grey, -down, -right)) / 4 for down, right in _AXES)
    return max(enlarged, 1.0) * min(bends) / (gradient + _ROUNDING)


def side_px(box: Floats) -> float:
    """Return the shorter side of a box (x, y, width, height)."""
    return float(min(box[2], box[3]))


def _moved(grey: Floats, down: int, right: int) -> Floats:
    """Return the inner part, all but the outermost pixels, of the picture moved by at most one pixel."""
    height, width = grey.shape
    return grey[1 + down : height - 1 + down, 1 + right : width - 1 + right]


def _mean_square(values: Floats) -> float:
    return float(np.vdot(values, values)) / values.size
