"""What the tests of the numbers share: the real pack, the data folder, pictures made on the spot."""

import io
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from cloudphotos import home
from tagging import packs
from tagging.types import Pixels

CAP = 100_000_000
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def starter() -> packs.Pack:
    return packs.load("starter", home.weights())


@pytest.fixture(scope="session")
def data() -> Path:
    if not DATA.is_dir():
        pytest.skip("needs the evaluation photographs in ../shared/data")
    return DATA


@pytest.fixture
def gradient() -> Pixels:
    """A 60 x 40 picture in which every corner has its own colour."""
    y, x = np.mgrid[0:40, 0:60]
    return np.stack([x * 4, y * 6, np.full_like(x, 90)], axis=2).astype(np.uint8)


def encoded(pixels: Pixels | PIL.Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Return the bytes of a file that holds the picture."""
    photo = pixels if isinstance(pixels, PIL.Image.Image) else PIL.Image.fromarray(pixels)
    out = io.BytesIO()
    photo.save(out, kind, **options)
    return out.getvalue()


def smooth(width: int, height: int) -> Pixels:
    """A picture without detail, in which every place has its own colour."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return np.stack([x * 255 / width, y * 255 / height, 255 - (x + y) * 127 / (width + height)], axis=2).astype(
        np.uint8
    )
