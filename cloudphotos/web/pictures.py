"""Where pictures are, and the shapes in which they stand in rows."""

import math
from pathlib import PurePosixPath

from django.urls import reverse

from cloudphotos.catalog.models import Face, Photo

NARROWEST = 0.5  # width over height; what is narrower is cropped in the grid, never on its own page
STEP = 1.04  # a shape differs by 4 % from the next: cropping stays under 2 %
SHAPES = 47  # up to 3.04


def version(name: str) -> str:
    """What changes in the address when the stored picture changes: the beginning of its name in the storage."""
    return PurePosixPath(name).stem[:12]


def thumbnail_url(photo: Photo) -> str:
    """Address of the small picture, "" while there is none."""
    return _address("thumbnail", photo.pk, photo.thumbnail)


def preview_url(photo: Photo) -> str:
    """Address of the large picture, "" while there is none."""
    return _address("preview", photo.pk, photo.preview)


def tile_url(face: Face) -> str:
    """Address of the square crop of a face, "" if there is none."""
    return _address("face_tile", face.pk, face.tile)


def shape(photo: Photo) -> int:
    """Which of the stylesheet's shapes fits the photo best, 0 to SHAPES - 1; shape n is NARROWEST * STEP**n wide."""
    steps = math.log(photo.width / photo.height / NARROWEST) / math.log(STEP)
    return min(max(round(steps), 0), SHAPES - 1)


def _address(view: str, key: int, name: str) -> str:
    return f"{reverse(view, args=[key])}?v={version(name)}" if name else ""
