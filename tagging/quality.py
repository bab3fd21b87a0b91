"""How much a face can teach: how sharp it is, how large."""

import numpy as np

from tagging.types import Floats, Pixels

_GREY = np.array([0.299, 0.587, 0.114], np.float32)


def sharpness(crop: Pixels) -> float:
    """Return the variance of the Laplacian of the grey crop, grey levels squared. crop: (side, side, 3) uint8.

    >>> sharpness(np.full((8, 8, 3), 77, np.uint8))
    0.0
    """
    grey = crop @ _GREY
    inner = grey[1:-1, 1:-1]
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * inner
    return float(laplacian.var())


def side_px(box: Floats) -> float:
    """Return the shorter side of a box (x, y, width, height)."""
    return float(min(box[2], box[3]))
