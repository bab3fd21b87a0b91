"""Faces made smaller, and blurred as cameras blur: out of focus, and moved along a line."""

import io
import math

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from tagging.types import Floats, Pixels


def resized(photo: PIL.Image.Image, landmarks: Floats, factor: float) -> tuple[PIL.Image.Image, Floats]:
    """Return the photo and the landmarks of a face on it, made smaller or larger."""
    size = max(1, round(photo.width * factor)), max(1, round(photo.height * factor))
    scale = np.array(size, np.float32) / np.array(photo.size, np.float32)
    return photo.resize(size, PIL.Image.Resampling.LANCZOS), landmarks * scale


def out_of_focus(picture: Pixels, sigma_px: float) -> Pixels:
    """Return the picture under a Gaussian."""
    import cv2

    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma_px))


def moved(picture: Pixels, length_px: float, degrees: float) -> Pixels:
    """Return the mean of the picture on its way along a line."""
    import cv2

    return np.asarray(cv2.filter2D(picture, -1, _line(length_px, degrees)))


def stored(picture: Pixels, rng: np.random.Generator, *, noise: float, quality: int) -> PIL.Image.Image:
    """Return the picture as a camera would keep it: with the noise of a sensor (grey levels), as a JPEG."""
    noisy = np.clip(picture + rng.normal(0, noise, picture.shape), 0, 255).astype(np.uint8)
    file = io.BytesIO()
    PIL.Image.fromarray(noisy).save(file, "JPEG", quality=quality)
    return PIL.Image.open(file).convert("RGB")


def _line(length_px: float, degrees: float) -> NDArray[np.float32]:
    """Return a kernel: a line through its middle, each of its points shared among the four pixels around it."""
    middle = math.ceil(length_px / 2) + 1
    kernel = np.zeros((2 * middle + 1,) * 2, np.float32)
    way = (np.arange(round(16 * length_px)) + 0.5) / round(16 * length_px) - 0.5
    across, down = (
        middle + way * length_px * part for part in (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))
    )
    for right in (0, 1):
        for below in (0, 1):
            x, y = np.floor(across).astype(int) + right, np.floor(down).astype(int) + below
            np.add.at(kernel, (y, x), (1 - np.abs(across - x)) * (1 - np.abs(down - y)))
    return kernel / kernel.sum()
