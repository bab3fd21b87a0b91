"""How a photo is put before the detector: which part, turned how, how large. Points found there go back to the photo.

No input is longer than 640 pixels: what needs more of them is cut into tiles that overlap.
"""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from tagging.types import Candidates, Floats

LONG_SIDE_PX = 640
STRIDE_PX = 32
MOST_ENLARGED = 2.0
_LEAST_SHORT_SIDE = 0.4  # of the long side; a photo longer than that is tiled, or its faces would shrink to nothing
_LONGEST = 5  # long sides: a strip of thread has no faces worth twenty tiles
_OVERLAP_PX = 96
_LEAST_REGION_PX = 160
_ROOM = 2.0  # sizes of the face around which one looks closer
_WORTH_IT = 1.3
_BORDER_PX = 2

Region = tuple[int, int, int, int]


@dataclass(frozen=True)
class _Grid:
    """scale: pixels of the input per pixel of the picture. Tiles have at most most_px on each side and share overlap_px."""

    scale: float
    most_px: float
    overlap_px: float


@dataclass(frozen=True)
class Pass:
    """One input of the detector.

    region: left, top, width, height of the part, in pixels of the picture. turns: quarter turns, anticlockwise, 0 to 3.
    size: (width, height) of the input, after turning; multiples of 32. whole: (width, height) of the picture.
    """

    region: Region
    size: tuple[int, int]
    whole: tuple[int, int]
    turns: int = 0

    def points(self, found: Floats) -> Floats:
        """Return points (..., 2) x, y of the input in pixels of the picture."""
        x, y = np.moveaxis(found / np.array(self.size, np.float32), -1, 0)
        unturned = ((x, y), (1 - y, x), (1 - x, 1 - y), (y, 1 - x))[self.turns]
        left, top, width, height = self.region
        return (np.stack(unturned, axis=-1) * (width, height) + (left, top)).astype(np.float32)

    def boxes(self, found: Floats) -> Floats:
        """Return boxes (n, 4) x, y, width, height of the input in pixels of the picture."""
        one, other = self.points(found[:, :2]), self.points(found[:, :2] + found[:, 2:])
        return np.concatenate([np.minimum(one, other), np.abs(other - one)], axis=1)

    def on_picture(self, found: Candidates) -> Candidates:
        """Return what was found in the input in pixels of the picture, without what the border of the part cuts."""
        whole = ~self._cut(found.boxes)
        return Candidates(self.boxes(found.boxes)[whole], self.points(found.landmarks)[whole], found.scores[whole])

    def _cut(self, boxes: Floats) -> NDArray[np.bool_]:
        """Return which boxes touch a border of the input beyond which the picture goes on."""
        left, top, width, height = self.region
        goes_on = [left > 0, top > 0, left + width < self.whole[0], top + height < self.whole[1]]
        goes_on = goes_on[self.turns :] + goes_on[: self.turns]
        corners, opposites = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
        limit = np.array(self.size, np.float32) - _BORDER_PX
        touches = np.concatenate([corners <= _BORDER_PX, opposites >= limit], axis=1)
        return np.asarray(touches[:, goes_on].any(axis=1))


def whole(width: int, height: int, *, part: float = 1.0, turns: int = 0) -> list[Pass]:
    """Return the passes that show all of a picture once: one, or tiles where it is more than 2.5 times as long as wide.

    part: of the usual 640 px, for a quick look. Neighbouring tiles share a square, so that each face lies whole in one.

    >>> [each.size for each in whole(4000, 3000)]
    [(640, 480)]
    >>> [each.region for each in whole(5000, 1000)]
    [(0, 0, 2334, 1000), (1333, 0, 2334, 1000), (2666, 0, 2334, 1000)]
    """
    scale = scale_of_whole(width, height) * part
    grid = _Grid(scale, LONG_SIDE_PX * part, overlap_px=min(width, height) * scale)
    return _tiles((0, 0, width, height), (width, height), grid, turns)


def scale_of_whole(width: int, height: int) -> float:
    """Return pixels of the input per pixel of the picture when all of it is shown."""
    long, short = max(width, height), min(width, height)
    strip = min(LONG_SIDE_PX * _LEAST_SHORT_SIDE / short, LONG_SIDE_PX * _LONGEST / long)
    return min(max(LONG_SIDE_PX / long, strip), MOST_ENLARGED)


def closer(width: int, height: int, around: Floats, *, turns: int = 0) -> list[Pass]:
    """Return the passes that show parts of a picture twice as large: where these boxes lie, and some room around them.

    around: (n, 4) x, y, width, height. No pass where the picture has no more pixels to give.
    """
    once = scale_of_whole(width, height)
    scale = min(2 * once, MOST_ENLARGED)
    if scale < _WORTH_IT * once:
        return []
    grid = _Grid(scale, LONG_SIDE_PX, _OVERLAP_PX)
    parts = _merged([_surroundings(box, (width, height), scale) for box in around])
    return [each for part in parts for each in _tiles(part, (width, height), grid, turns)]


def _surroundings(box: Floats, picture: tuple[int, int], scale: float) -> Region:
    """Return a box with room around it, wide enough for the network to see what belongs to a face."""
    room = max(_ROOM * float(box[2:].max()), (_LEAST_REGION_PX / scale - float(box[2:].max())) / 2)
    left, top = (max(0, floor(start - room)) for start in box[:2])
    right, bottom = (min(limit, ceil(end + room)) for end, limit in zip(box[:2] + box[2:], picture, strict=True))
    return left, top, right - left, bottom - top


def _merged(regions: list[Region]) -> list[Region]:
    """Return regions that do not overlap: those that do become the one that holds both."""
    merged: list[Region] = []
    for each in regions:
        hull = each
        while touching := next((other for other in merged if _overlap(hull, other)), None):
            merged.remove(touching)
            left, top = min(hull[0], touching[0]), min(hull[1], touching[1])
            right, bottom = (max(hull[axis] + hull[axis + 2], touching[axis] + touching[axis + 2]) for axis in (0, 1))
            hull = (left, top, right - left, bottom - top)
        merged.append(hull)
    return merged


def _overlap(one: Region, other: Region) -> bool:
    return all(one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2] for axis in (0, 1))


def _tiles(region: Region, picture: tuple[int, int], grid: _Grid, turns: int) -> list[Pass]:
    left, top, width, height = region
    passes = []
    for down, tall in _cuts(height, grid):
        for across, wide in _cuts(width, grid):
            size = _strides(wide * grid.scale), _strides(tall * grid.scale)
            part = (left + across, top + down, wide, tall)
            passes.append(Pass(part, size if turns % 2 == 0 else size[::-1], picture, turns))
    return passes


def _cuts(side: int, grid: _Grid) -> list[tuple[int, int]]:
    """Return start and length of each tile along one side, in pixels of the picture."""
    long_px = side * grid.scale
    spare = grid.most_px - grid.overlap_px
    count = 1 if long_px <= grid.most_px + 1 else ceil((long_px - grid.overlap_px) / spare)
    length = min(side, ceil((long_px + (count - 1) * grid.overlap_px) / count / grid.scale))
    return [(round(number * (side - length) / max(count - 1, 1)), length) for number in range(count)]


def _strides(side_px: float) -> int:
    return max(1, ceil(side_px / STRIDE_PX - 1e-6)) * STRIDE_PX
