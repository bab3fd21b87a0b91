import io

import numpy as np
import PIL.Image
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging import thumbnail
from tagging.types import Image


def plain(width: int, height: int) -> Image:
    return Image.of(np.full((height, width, 3), (200, 10, 30), np.uint8))


def size(jpeg: bytes) -> tuple[int, int]:
    photo = PIL.Image.open(io.BytesIO(jpeg))
    assert photo.format == "JPEG"
    return photo.size


def test_a_thumbnail_keeps_the_shape() -> None:
    assert size(thumbnail.thumbnail(plain(800, 400), long_side_px=200)) == (200, 100)


def test_a_thumbnail_is_never_larger_than_the_photo() -> None:
    assert size(thumbnail.thumbnail(plain(80, 40), long_side_px=200)) == (80, 40)


def test_a_thumbnail_of_a_line_keeps_one_pixel() -> None:
    assert size(thumbnail.thumbnail(plain(2000, 1), long_side_px=100)) == (100, 1)


def test_a_tile_has_room_around_the_face_and_is_never_enlarged() -> None:
    assert size(thumbnail.tile(plain(800, 400), (100, 100, 50, 60), side_px=256)) == (96, 96)


def test_a_tile_shows_the_face() -> None:
    photo = plain(400, 300)
    photo.pillow.paste((255, 255, 255), (300, 200, 340, 240))
    shown = np.asarray(PIL.Image.open(io.BytesIO(thumbnail.tile(photo, (300, 200, 40, 40), side_px=64))))
    assert shown[32, 32].min() > 240
    assert shown[2, 2].tolist()[1] < 60


def test_other_faces_are_kept_out_of_the_circle_where_less_room_does_it() -> None:
    face, beside, far, over = (100, 100, 50, 50), (160, 100, 50, 50), (200, 100, 50, 50), (120, 100, 50, 50)
    for others, side in (([], 80), ([far], 80), ([beside], 70), ([over], 62), ([far, beside], 70)):
        assert size(thumbnail.tile(plain(800, 400), face, side_px=256, others=others)) == (side, side)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 90), st.integers(1, 90), st.tuples(*[st.floats(-50, 150)] * 2), st.tuples(*[st.floats(0, 200)] * 2)
)
def test_a_tile_is_a_square_wherever_the_box_lies(
    width: int, height: int, corner: tuple[float, float], extent: tuple[float, float]
) -> None:
    across, down = size(thumbnail.tile(plain(width, height), (*corner, *extent), side_px=40))
    assert across == down <= min(40, width, height)


def test_the_dominant_colour_is_written_as_pages_need_it() -> None:
    assert thumbnail.dominant_colour(plain(3, 200)) == "#c80a1e"
