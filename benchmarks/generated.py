"""Pictures of no face that anybody may use, because a seeded generator draws them: what a detector might still take for one."""

import math
from collections.abc import Callable

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFilter
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def pictures(count: int, *, side_px: int = 160, seed: int = 1) -> list[Pixels]:
    """Return `count` pictures (side, side, 3), the kinds in turn."""
    rng = np.random.default_rng(seed)
    return [KINDS[number % len(KINDS)](rng, side_px) for number in range(count)]


def _smooth(rng: np.random.Generator, side: int, cells: int) -> NDArray[np.float64]:
    small = PIL.Image.fromarray(rng.integers(0, 256, (cells, cells, 3), dtype=np.uint8))
    return np.asarray(small.resize((side, side), PIL.Image.Resampling.BICUBIC), float)


def clouds(rng: np.random.Generator, side: int) -> Pixels:
    """Noise of several octaves, tinted: stone, foliage, sky."""
    cells = [int(each) for each in (3, 6, 12, 24, 48)]
    roughness = rng.uniform(0.3, 0.9)
    layers = [_smooth(rng, side, each) * roughness**level for level, each in enumerate(cells)]
    total = sum(layers) / sum(roughness**level for level in range(len(cells)))
    grey = np.asarray(total).mean(axis=2, keepdims=True)
    mixed = grey + rng.uniform(0, 0.6) * (total - grey)
    return _bytes((mixed - 128) * rng.uniform(1, 4) + rng.uniform(60, 200, 3))


def stripes(rng: np.random.Generator, side: int) -> Pixels:
    """Waves and gratings: fur, fences, cloth."""
    y, x = np.mgrid[0:side, 0:side] / side
    angle, bend = rng.uniform(0, math.pi), rng.uniform(0, 3)
    phase = (x * math.cos(angle) + y * math.sin(angle)) * rng.uniform(10, 90) + bend * np.sin(6 * y + rng.uniform(0, 6))
    wave = np.sin(phase)[..., None] * rng.uniform(20, 100, 3) + rng.uniform(60, 190, 3)
    return _bytes(wave + rng.normal(0, rng.uniform(0, 25), (side, side, 1)))


def shapes(rng: np.random.Generator, side: int) -> Pixels:
    """Ellipses, boxes and lines over a gradient: objects, diagrams, plates and wheels."""
    photo = PIL.Image.fromarray(_bytes(_smooth(rng, side, 2)))
    draw = PIL.ImageDraw.Draw(photo)
    for _ in range(int(rng.integers(3, 25))):
        x, y = rng.uniform(-0.2, 1, 2) * side
        width, height = rng.uniform(0.03, 0.7, 2) * side
        colour = tuple(int(each) for each in rng.integers(0, 256, 3))
        kind = rng.integers(4)
        if kind == 0:
            draw.ellipse((x, y, x + width, y + height), fill=colour)
        elif kind == 1:
            draw.rectangle((x, y, x + width, y + height), fill=colour)
        elif kind == 2:
            draw.ellipse((x, y, x + width, y + width), outline=colour, width=int(rng.integers(1, 9)))
        else:
            draw.line((x, y, x + width, y + height), fill=colour, width=int(rng.integers(1, 9)))
    return np.asarray(photo.filter(PIL.ImageFilter.GaussianBlur(rng.uniform(0, 2.5))))


def blobs(rng: np.random.Generator, side: int) -> Pixels:
    """A shaded ball with dark spots on it, somewhere on a cloudy ground: animals' heads, fruit, dials, outlets."""
    y, x = np.mgrid[0:side, 0:side] / side
    middle, radius = rng.uniform(0.35, 0.65, 2), rng.uniform(0.25, 0.6)
    stretch = rng.uniform(0.7, 1.4)
    away = np.hypot((x - middle[0]) * stretch, y - middle[1]) / radius
    light = np.clip(1.1 - away**2 * rng.uniform(0.2, 0.8) + rng.uniform(-0.4, 0.4) * (x - middle[0]), 0, 1.3)[..., None]
    inside = (away < 1)[..., None]
    picture = np.where(inside, light * rng.uniform(60, 255, 3), clouds(rng, side))
    for _ in range(int(rng.integers(1, 7))):
        spot, size = middle + rng.uniform(-0.6, 0.6, 2) * radius, rng.uniform(0.03, 0.16)
        depth = np.exp(-(((x - spot[0]) / size) ** 2 + ((y - spot[1]) / size) ** 2))[..., None]
        picture = picture * (1 - depth * rng.uniform(0.3, 1)) + depth * rng.uniform(0, 60, 3)
    return _bytes(picture + rng.normal(0, rng.uniform(0, 14), (side, side, 1)))


def text(rng: np.random.Generator, side: int) -> Pixels:
    """Lines of dashes on paper: print, screens, labels."""
    ground, ink = rng.uniform(150, 255, 3), rng.uniform(0, 110, 3)
    if rng.random() < 0.3:
        ground, ink = ink, ground
    marks = np.zeros((side, side), bool)
    pitch = int(rng.integers(5, 24))
    for row in range(2, side - pitch, pitch):
        marks[row : row + pitch // 2] = np.repeat(rng.random(side) < 0.6, max(1, pitch // 6))[:side]
    picture = np.where(marks[..., None], ink, ground) + rng.normal(0, rng.uniform(0, 12), (side, side, 1))
    return _bytes(picture)


def grain(rng: np.random.Generator, side: int) -> Pixels:
    """Nearly nothing: a plain, its gradient, and the noise of a sensor."""
    plain = _smooth(rng, side, 2) * rng.uniform(0, 0.5) + rng.uniform(0, 200, 3)
    return _bytes(plain + rng.normal(0, rng.uniform(1, 60), (side, side, int(rng.choice([1, 3])))))


KINDS: tuple[Callable[[np.random.Generator, int], Pixels], ...] = (clouds, stripes, shapes, blobs, text, grain)


def _bytes(values: NDArray[np.float64]) -> Pixels:
    return np.clip(values, 0, 255).astype(np.uint8)
