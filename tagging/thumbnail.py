"""Photos -> the small JPEGs that pages show. Never larger than what is there."""

import io
import math
from collections.abc import Sequence

import numpy as np
import PIL.Image

from tagging.types import Floats, Image

_QUALITY = 82
Box = Sequence[float] | Floats
HEAD_ROOM = 1.6
_LEAST_ROOM = 1.25
_STEPS = 8  # from the one to the other
_REDUCING_GAP = 1.0  # whole factors are averaged first: a third of the time, and no eye sees it


def thumbnail(image: Image, *, long_side_px: int) -> bytes:
    """Return the whole photo as a JPEG whose longer side has at most `long_side_px` pixels.

    A photo more than twice as large is averaged over whole blocks, half as dear as a filter and as good to look at; its
    longer side then has between two thirds of `long_side_px` and all of it.
    """
    factor = -(-max(image.width, image.height) // long_side_px)
    if factor > 2:
        return _jpeg(image.pillow.reduce(factor))
    if factor == 2:
        scale = long_side_px / max(image.width, image.height)
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        return _jpeg(image.pillow.resize(size, PIL.Image.Resampling.BICUBIC))
    return _jpeg(image.pillow)


def tile(image: Image, box: Box, *, side_px: int, others: Sequence[Box] = ()) -> bytes:
    """Return a square JPEG of a face with room around it, at most `side_px` wide.

    box: x, y, width, height in pixels of the upright original. At the photo's border the square is moved inside.
    others: boxes of the other faces. With less room they are kept out of the circle inside the square, where they can be.
    """
    rooms = (HEAD_ROOM + (_LEAST_ROOM - HEAD_ROOM) * step / (_STEPS - 1) for step in range(_STEPS))
    squares = [_square(image, box, room) for room in (rooms if others else [HEAD_ROOM])]
    left, top, side = next((square for square in squares if _alone(image, square, others)), squares[-1])
    square = image.pillow.crop((left, top, left + side, top + side))
    if side > side_px:
        square = square.resize((side_px, side_px), PIL.Image.Resampling.HAMMING, reducing_gap=_REDUCING_GAP)
    return _jpeg(square)


def dominant_colour(image: Image) -> str:
    """Return the photo's mean colour as "#rrggbb": what a page shows until the thumbnail is there."""
    size = min(image.width, 64), min(image.height, 64)
    few = np.asarray(image.pillow.resize(size, PIL.Image.Resampling.NEAREST))
    red, green, blue = few.reshape(-1, 3).mean(axis=0).round().astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _square(image: Image, box: Box, room: float) -> tuple[int, int, int]:
    x, y, width, height = (float(value) * image.scale for value in box)
    side = max(1, round(min(max(width, height) * room, image.width, image.height)))
    left = round(min(max(x + width / 2 - side / 2, 0), image.width - side))
    return left, round(min(max(y + height / 2 - side / 2, 0), image.height - side)), side


def _alone(image: Image, square: tuple[int, int, int], others: Sequence[Box]) -> bool:
    left, top, side = square
    across, down = left + side / 2, top + side / 2
    for box in others:
        x, y, width, height = (float(value) * image.scale for value in box)
        if math.hypot(across - min(max(across, x), x + width), down - min(max(down, y), y + height)) < side / 2:
            return False
    return True


def _jpeg(photo: PIL.Image.Image) -> bytes:
    out = io.BytesIO()
    # without a comment PIL would copy the one of the original
    photo.save(out, "JPEG", quality=_QUALITY, comment=b"")  # optimised and progressive: 5 % smaller, four times slower
    return out.getvalue()
