"""Shapes of tiles, and addresses of pictures."""

import re
from pathlib import Path

import pytest

from cloudphotos.catalog.models import Photo
from cloudphotos.web import pictures
from cloudphotos.web.pictures import NARROWEST, SHAPES, STEP, shape

STYLE = Path(pictures.__file__).parent / "static/web/style/shapes.css"


@pytest.mark.parametrize(("width", "height"), [(4000, 3000), (3000, 4000), (1920, 1080), (1000, 1000), (1200, 1900)])
def test_a_tile_is_as_wide_as_its_photo_within_two_percent(width: int, height: int) -> None:
    fits = NARROWEST * STEP ** shape(Photo(width=width, height=height))
    assert fits == pytest.approx(width / height, rel=0.02)


@pytest.mark.parametrize(("width", "height", "expected"), [(100, 5000, 0), (20000, 500, SHAPES - 1)])
def test_very_long_photos_take_the_outermost_shape(width: int, height: int, expected: int) -> None:
    assert shape(Photo(width=width, height=height)) == expected


def test_the_stylesheet_has_every_shape() -> None:
    found = dict(re.findall(r"\.shape-(\d+) \{ --shape: ([\d.]+); \}", STYLE.read_text()))
    assert {int(n): float(ratio) for n, ratio in found.items()} == pytest.approx(
        {n: NARROWEST * STEP**n for n in range(SHAPES)}, abs=0.0001
    )


def test_a_picture_that_is_not_there_has_no_address() -> None:
    assert pictures.thumbnail_url(Photo(pk=1)) == ""


def test_another_picture_has_another_address() -> None:
    first, second = (Photo(pk=1, thumbnail=f"1/derived/aa/{name}.jpg") for name in ("aa01", "aa02"))
    assert pictures.thumbnail_url(first) != pictures.thumbnail_url(second)
