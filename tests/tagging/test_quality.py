import numpy as np
import PIL.Image
import PIL.ImageFilter
import pytest

from tagging import quality


def test_a_checkerboard_is_as_sharp_as_can_be() -> None:
    board = (np.indices((10, 10)).sum(axis=0) % 2 * 255).astype(np.uint8)
    crop = board[:, :, None].repeat(3, axis=2)
    assert quality.sharpness(crop) == pytest.approx((8 * 127.5) ** 2, rel=1e-4)


def test_a_slope_has_no_sharpness() -> None:
    slope = np.tile(np.arange(40, dtype=np.uint8), (40, 1))[:, :, None].repeat(3, axis=2)
    assert quality.sharpness(slope) == pytest.approx(0, abs=1e-6)


def test_blur_lowers_sharpness() -> None:
    noise = PIL.Image.fromarray(np.random.default_rng(1).integers(0, 256, (60, 60, 3), dtype=np.uint8))
    values = [
        quality.sharpness(np.asarray(noise.filter(PIL.ImageFilter.GaussianBlur(radius)))) for radius in (0, 1, 2, 4)
    ]
    assert values == sorted(values, reverse=True)


def test_the_size_of_a_face_is_its_shorter_side() -> None:
    assert quality.side_px(np.array([5, 5, 30, 20], np.float32)) == 20
