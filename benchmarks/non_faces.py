"""Aligned crops of what is no face, placed as if its middle held one, jittered as a detector would."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import PIL.Image

from benchmarks.generated import pictures
from benchmarks.main_faces import PIXEL_CAP, rows
from tagging import align, image, packs
from tagging.types import Pixels

GENERATED = 1200
PIECES_OF_A_NASA_PHOTO = 60
SEED = 20261122
_JITTER = 0.03  # of the crop's side
_LEAST_PX = 24

# Photos of the set `trash` on which somebody who was looked at does show people: in the distance, at the border, as pictures.
SHOW_PEOPLE = {
    "clowns_colorful.jpg",
    "n02398521_hippopotamus.jpg",
    "n02437312_Arabian_camel.jpg",
    "n02917067_bullet_train.jpg",
    "n02992211_cello.jpg",
    "n03791053_motor_scooter.jpg",
    "n04127249_safety_pin.jpg",
    "n04428191_thresher.jpg",
    "n04590129_window_shade.jpg",
    "n07860988_dough.jpg",
}


def generated(numbers: packs.Numbers) -> Pixels:
    """Return crops (n, side, side, 3) of generated pictures."""
    rng = np.random.default_rng(SEED)
    return np.stack([_crop(each, numbers, rng) for each in pictures(GENERATED, seed=SEED)])


def of_nasa(numbers: packs.Numbers, album: Path) -> Pixels:
    """Return crops of pieces of those photos of the NASA album that show no face."""
    empty = [row["photo"] for row in rows(album / "album_photos.csv") if row["has_face"] == "no"]
    return pieces(numbers, [album / "album" / photo for photo in sorted(empty)], each=PIECES_OF_A_NASA_PHOTO)


def pieces(numbers: packs.Numbers, photos: Iterable[Path], *, each: int) -> Pixels:
    """Return crops of `each` seeded pieces of every photo, of all sizes."""
    rng = np.random.default_rng(SEED)
    crops = []
    for photo in photos:
        pixels = image.read(photo.read_bytes(), pixel_cap=PIXEL_CAP).pixels
        for _ in range(each):
            side = int(np.exp(rng.uniform(np.log(_LEAST_PX), np.log(min(pixels.shape[:2])))))
            top, left = (int(rng.integers(0, limit - side + 1)) for limit in pixels.shape[:2])
            crops.append(_crop(pixels[top : top + side, left : left + side], numbers, rng))
    return np.stack(crops)


def photos_below(folder: Path) -> list[Path]:
    """Return the pictures of a folder and of those inside it, in order of their names."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})


def halves(photos: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return every second photo, and the others."""
    return list(photos[::2]), list(photos[1::2])


def _crop(pixels: Pixels, numbers: packs.Numbers, rng: np.random.Generator) -> Pixels:
    side = numbers.crop_px
    landmarks = (numbers.template / side + rng.normal(0, _JITTER, (5, 2))) * pixels.shape[0]
    return align.crop(PIL.Image.fromarray(pixels), landmarks.astype(np.float32), numbers.template, side_px=side)
