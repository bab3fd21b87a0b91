"""The values that pass between the steps: frozen, with their shapes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import PIL.Image
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

# A network that is ready to run: one float32 batch in, its outputs in order. Sessions of onnxruntime and fakes alike.
Network = Callable[[Floats], Sequence[Floats]]

Verdict = Literal["trash", "small", "blurry", "profile", "face"]


@dataclass(frozen=True, eq=False)
class Image:
    """An upright photograph in memory, sRGB.

    pillow: mode RGB. It stays as the decoder made it: an array of a whole photo would cost as much again, and only small
    parts and small versions are ever looked at.
    scale: pixels of this picture per pixel of the upright original, 0 < scale <= 1 (reduced decoding).
    turned: the file holds it on its side, upside down or mirrored.
    original: (width, height) of the upright original; None where that is this picture.
    """

    pillow: PIL.Image.Image
    scale: float = 1.0
    turned: bool = False
    original: tuple[int, int] | None = None

    @classmethod
    def of(cls, pixels: Pixels, *, scale: float = 1.0) -> "Image":
        """Return the image of an array (height, width, 3)."""
        return cls(PIL.Image.fromarray(pixels), scale)

    @property
    def pixels(self) -> Pixels:
        """A copy as an array: (height, width, 3) uint8."""
        return np.asarray(self.pillow)

    @property
    def width(self) -> int:
        """Pixels of this picture."""
        return self.pillow.width

    @property
    def height(self) -> int:
        """Pixels of this picture."""
        return self.pillow.height


@dataclass(frozen=True)
class PhotoInfo:
    """What a file says of itself, read while it is verified.

    width, height: pixels of the upright photo, as the file at its full size gives it.
    taken_at: the camera's wall clock; aware if the file knows its offset from UTC, else naive.
    latitude, longitude: degrees, WGS 84.
    """

    format: str
    content_type: str
    width: int
    height: int
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, eq=False)
class Candidates:
    """What a detector sees in one picture, best first, before suppression, in pixels of the network's input.

    boxes: (n, 4) float32 x, y, width, height. landmarks: (n, 5, 2) float32 as in Detection. scores: (n,) float32, 0 to 1.
    """

    boxes: Floats
    landmarks: Floats
    scores: Floats


# Batch (n, 3, height, width) RGB 0 to 255, and the least score -> the candidates of each picture.
Detector = Callable[[Floats, float], Sequence[Candidates]]


@dataclass(frozen=True, eq=False)
class Detection:
    """One face as the detector sees it, in pixels of the image it was given.

    box: (x, y, width, height) float32.
    landmarks: (5, 2) float32: left eye, right eye, nose, left mouth corner, right mouth corner, as seen when the face is set
        upright.
    score: 0 to 1.
    """

    box: Floats
    landmarks: Floats
    score: float


@dataclass(frozen=True, eq=False)
class Face:
    """A detection that was aligned, embedded and judged, in pixels of the upright original.

    vector: (dimension,) float32, unit length.
    norm: length of the raw embedding, before it was made a unit vector.
    sharpness: 0 to 1.5, as tagging.quality measures it: sharp faces of every size have .2 to .5, blurred ones less than .1.
    trash_distance: cosine distance to the trash centroid, 0 to 2; small means "no face".
    awesomeness: 0 for an ordinary face, 1 a standard deviation above it; None where the pack has no head.
    rated_by: the version of the head that said so; empty where there is none.
    """

    detection: Detection
    vector: Floats
    norm: float
    sharpness: float
    trash_distance: float
    verdict: Verdict
    awesomeness: float | None = None
    rated_by: str = ""
