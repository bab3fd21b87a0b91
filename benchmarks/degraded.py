"""Photos of faces made worse, each in a way that nobody would want to be shown."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import PIL.Image

from benchmarks import blurring
from tagging import align
from tagging.packs import Numbers
from tagging.quality import side_px
from tagging.types import Floats, Pixels


@dataclass(frozen=True, eq=False)
class Shot:
    """A face on a photo. landmarks: (5, 2), box: x, y, width, height; pixels of the photo."""

    photo: PIL.Image.Image
    landmarks: Floats
    box: Floats

    def crop(self, numbers: Numbers) -> Pixels:
        """Return it aligned, as the pack wants it."""
        return align.crop(self.photo, self.landmarks, numbers.template, side_px=numbers.crop_px)

    def alone(self) -> "Shot":
        """Return the part of the photo around it, as far as its box is wide on each side."""
        x, y, width, height = self.box.tolist()
        left, top = max(0, round(x - width)), max(0, round(y - height))
        right, bottom = (
            min(self.photo.width, round(x + 2 * width)),
            min(self.photo.height, round(y + 2 * height)),
        )
        corner = np.array([left, top], np.float32)
        box = self.box - np.concatenate([corner, corner * 0])
        return Shot(self.photo.crop((left, top, right, bottom)), self.landmarks - corner, box)

    @property
    def eyes_px(self) -> float:
        """Distance of the eyes, or of the eyes from the mouth where that is more: what a turned head does not shorten."""
        down = self.landmarks[3:].mean(axis=0) - self.landmarks[:2].mean(axis=0)
        return float(max(np.hypot(*(self.landmarks[1] - self.landmarks[0])), np.hypot(*down), 1.0))


Worse = Callable[[Shot, np.random.Generator], Shot]


def out_of_focus(shot: Shot, rng: np.random.Generator) -> Shot:
    """A Gaussian of .06 to .14 eye distances."""
    return _with(shot, blurring.out_of_focus(_pixels(shot), rng.uniform(0.06, 0.14) * shot.eyes_px))


def dark(shot: Shot, rng: np.random.Generator) -> Shot:
    """A tenth to a third of the grey levels, and a sensor's noise."""
    return _with(shot, _pixels(shot) * rng.uniform(0.1, 0.33) + rng.normal(0, 3, _pixels(shot).shape))


def overexposed(shot: Shot, rng: np.random.Generator) -> Shot:
    """Grey levels times 2 to 3.5, and 30 added: highlights are white."""
    return _with(shot, _pixels(shot) * rng.uniform(2, 3.5) + 30)


def occluded(shot: Shot, rng: np.random.Generator) -> Shot:
    """A patch over the eyes, the mouth or one side: of one colour, or a piece of the photo from elsewhere."""
    x, y, width, height = shot.box
    parts = ((0, 0.2, 1, 0.5), (0, 0.55, 1, 1.05), (-0.1, 0, 0.5, 1), (0.5, 0, 1.1, 1))
    left, top, right, bottom = np.array(parts[rng.integers(4)]) + rng.uniform(-0.05, 0.05, 4)
    corner = round(x + left * width), round(y + top * height)
    size = max(1, round((right - left) * width)), max(1, round((bottom - top) * height))
    photo = shot.photo.copy()
    if rng.random() < 0.5:
        patch = PIL.Image.new("RGB", size, tuple(rng.integers(0, 256, 3).tolist()))
    else:
        patch = shot.photo.crop((0, 0, max(1, photo.width // 4), max(1, photo.height // 2))).resize(size)
    photo.paste(patch, corner)
    return replace(shot, photo=photo)


def small(shot: Shot, rng: np.random.Generator) -> Shot:
    """As far away as a face of 16 to 32 px."""
    factor = min(0.6, rng.uniform(16, 32) / side_px(shot.box))
    photo, landmarks = blurring.resized(shot.photo, shot.landmarks, factor)
    return Shot(photo, landmarks, shot.box * np.float32(factor))


def cut_off(shot: Shot, rng: np.random.Generator) -> Shot:
    """The photo ends inside the face: a quarter to .45 of its box lies beyond one of the borders."""
    x, y, width, height = shot.box
    share = rng.uniform(0.25, 0.45)
    edges = [0, 0, shot.photo.width, shot.photo.height]
    side = int(rng.integers(4))
    edges[side] = round(
        (x + share * width, y + share * height, x + (1 - share) * width, y + (1 - share) * height)[side]
    )
    left, top, right, bottom = edges
    photo = shot.photo.crop((left, top, max(right, left + 2), max(bottom, top + 2)))
    shift = np.array([left, top], np.float32)
    corners = np.clip(np.array([shot.box[:2], shot.box[:2] + shot.box[2:]]) - shift, 0, photo.size)
    box = np.concatenate([corners[0], corners[1] - corners[0]]).astype(np.float32)
    return Shot(photo, shot.landmarks - shift, box)


def moved(shot: Shot, rng: np.random.Generator) -> Shot:
    """Moved along a line of .25 to .45 eye distances."""
    return _with(shot, blurring.moved(_pixels(shot), rng.uniform(0.25, 0.45) * shot.eyes_px, rng.uniform(0, 180)))


def grainy(shot: Shot, rng: np.random.Generator) -> Shot:
    """A sensor's noise of 30 to 60 grey levels, as it is seen on the crop."""
    size = max(1, round(shot.photo.width * 40 / shot.eyes_px)), max(1, round(shot.photo.height * 40 / shot.eyes_px))
    noise = rng.normal(0, rng.uniform(30, 60), (size[1], size[0], 3))
    factor = size[0] / shot.photo.width, size[1] / shot.photo.height
    photo = shot.photo.resize(size)
    grown = np.clip(np.asarray(photo) + noise, 0, 255).astype(np.uint8)
    landmarks = (shot.landmarks * np.array(factor)).astype(np.float32)
    return Shot(PIL.Image.fromarray(grown), landmarks, (shot.box * np.array(factor * 2)).astype(np.float32))


def half_in_shadow(shot: Shot, rng: np.random.Generator) -> Shot:
    """A hard shadow over one half of the face: .1 to .25 of its light."""
    x, _, width, _ = shot.box
    shade = np.ones((1, shot.photo.width, 1))
    middle = round(float(x + width * rng.uniform(0.4, 0.6)))
    shade[:, :middle] = rng.uniform(0.1, 0.25)
    return _with(shot, _pixels(shot) * (shade if rng.random() < 0.5 else shade.max() + shade.min() - shade))


def compressed(shot: Shot, rng: np.random.Generator) -> Shot:
    """A JPEG of the least quality, of a photo in which the eyes are 40 px apart."""
    photo, landmarks = blurring.resized(shot.photo, shot.landmarks, 40 / shot.eyes_px)
    stored = blurring.stored(np.asarray(photo), rng, noise=0, quality=int(rng.integers(2, 7)))
    return Shot(stored, landmarks, shot.box * np.float32(40 / shot.eyes_px))


def varied(shot: Shot) -> Shot:
    """As good as before: smaller but at least 40 px wide, other light and colours, some noise, a JPEG. The face is the seed."""
    rng = np.random.default_rng(zlib.crc32(shot.landmarks.tobytes()))
    factor = max(float(np.exp(rng.uniform(np.log(0.4), 0))), min(1.0, 40 / side_px(shot.box)))
    photo, landmarks = blurring.resized(shot.photo, shot.landmarks, factor)
    pixels = np.asarray(photo, np.float32)
    middle = pixels.mean()
    pixels = (pixels - middle) * rng.uniform(0.75, 1.2) + middle * rng.uniform(0.75, 1.25)
    pixels = np.clip(pixels * rng.uniform(0.92, 1.08, 3), 0, 255)
    stored = blurring.stored(pixels, rng, noise=rng.uniform(0, 6), quality=int(rng.integers(60, 96)))
    return Shot(stored, landmarks, shot.box * np.float32(factor))


LEARNED: Mapping[str, Worse] = {
    "out of focus": out_of_focus,
    "dark": dark,
    "overexposed": overexposed,
    "occluded": occluded,
    "small": small,
    "cut off": cut_off,
}
UNSEEN: Mapping[str, Worse] = {
    "moved": moved,
    "grainy": grainy,
    "half in shadow": half_in_shadow,
    "compressed": compressed,
}


def _pixels(shot: Shot) -> Pixels:
    return np.asarray(shot.photo)


def _with(shot: Shot, pixels: np.ndarray) -> Shot:
    return replace(shot, photo=PIL.Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)))
