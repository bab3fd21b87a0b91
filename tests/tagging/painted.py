"""Painted faces and a detector that really finds them: squares, red above, green below, on grey."""

from collections.abc import Sequence

import cv2
import numpy as np

from tagging.types import Candidates, Floats, Image, Pixels

Square = tuple[float, float, float]  # left, top, side


def paint(width: int, height: int, *squares: Square, grey: int = 60) -> Image:
    """An image of this size with faces that stand upright."""
    pixels = np.full((height, width, 3), grey, np.uint8)
    for left, top, side in squares:
        x, y, half, whole = round(left), round(top), round(top + side / 2), round(top + side)
        pixels[y:half, x : round(left + side)] = (255, 0, 0)
        pixels[half:whole, x : round(left + side)] = (0, 255, 0)
    return Image.of(pixels)


def turned(image: Image, quarters: int) -> Image:
    """The image turned anticlockwise by as many quarters."""
    return Image.of(np.rot90(image.pixels, quarters).copy())


class Finder:
    """Finds painted faces of 8 to 300 input px; the larger and the more upright, the surer. Remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, ...]] = []
        self.told: set[float] = set()

    def __call__(self, batch: Floats, least: float) -> Sequence[Candidates]:
        self.shown.append(batch.shape)
        self.told.add(least)
        return [_find(picture.transpose(1, 2, 0), least) for picture in batch]

    @property
    def pixels(self) -> int:
        """How many pixels it was shown in all."""
        return sum(shape[0] * shape[2] * shape[3] for shape in self.shown)


def _find(picture: Floats, least: float) -> Candidates:
    coloured = np.asarray(np.abs(picture[:, :, 0] - picture[:, :, 1]) > 100, np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(coloured, np.ones((3, 3), np.uint8)))
    rows = [_face(picture, labels == each, stats[each]) for each in range(1, count)]
    seen = sorted((row for row in rows if row and row[2] > least), key=lambda row: -row[2])
    boxes, landmarks, scores = zip(*seen, strict=True) if seen else ([], [], [])
    return Candidates(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(landmarks, np.float32).reshape(-1, 5, 2),
        np.array(scores, np.float32),
    )


def _face(
    picture: Floats, blob: np.ndarray, stats: Sequence[int]
) -> tuple[list[float], list[list[float]], float] | None:
    x, y, width, height = (float(value) for value in stats[:4])
    side = min(width, height) - 2
    red, green = (_middle(blob & (picture[:, :, channel] > 150)) for channel in (0, 1))
    if red is None or green is None or not 8 <= side <= 300 or max(width, height) > 1.3 * min(width, height):
        return None
    down = (green - red) / max(float(np.hypot(*(green - red))), 1e-6)
    across = np.array([down[1], -down[0]]) * side / 4
    points = [red - across, red + across, (red + green) / 2, green - across, green + across]
    upright = max(0.0, float(down[1]))
    score = min(0.5 + side / 100, 1) * (0.7 + 0.25 * upright)
    return [x + 1, y + 1, width - 2, height - 2], [each.tolist() for each in points], score


def _middle(mask: Pixels) -> Floats | None:
    rows, columns = np.nonzero(mask)
    return np.array([columns.mean() + 0.5, rows.mean() + 0.5], np.float32) if len(rows) else None
