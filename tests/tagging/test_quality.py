import csv
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageFilter
import pytest

from tagging import align, packs, quality
from tagging.types import Floats, Image, Pixels

NUMBERS = packs.numbers("starter")
LIMIT = NUMBERS.thresholds.sharpness


def noise(side: int = 112, seed: int = 1) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


def detail(side: int = 112) -> Pixels:
    """Structure of all sizes, the finer the fainter, as in photographs."""
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(side), np.fft.fftfreq(side)))
    frequency[0, 0] = 1
    waves = np.fft.fft2(np.random.default_rng(1).normal(size=(side, side))) / frequency**1.5
    grey = np.fft.ifft2(waves).real
    return np.clip(128 + 40 * (grey - grey.mean()) / grey.std(), 0, 255).astype(np.uint8)[:, :, None].repeat(3, axis=2)


def gaussian(crop: Pixels, sigma_px: float) -> Pixels:
    return np.asarray(PIL.Image.fromarray(crop).filter(PIL.ImageFilter.GaussianBlur(sigma_px)))


def motion(crop: Pixels, *, down: int, right: int, length: int = 7) -> Pixels:
    """The mean of the crop moved step by step along a direction."""
    steps = range(-(length // 2), length // 2 + 1)
    moved = [np.roll(crop, (step * down, step * right), axis=(0, 1)).astype(float) for step in steps]
    return np.mean(moved, axis=0).astype(np.uint8)


def test_noise_is_as_sharp_as_can_be() -> None:
    # of white noise the second difference along a diagonal has 6/4 the mean square of the slopes of both axes
    assert quality.sharpness(noise(400)) == pytest.approx(1.5, rel=0.03)


def test_a_slope_has_no_sharpness() -> None:
    slope = np.tile(np.arange(40, dtype=np.uint8), (40, 1))[:, :, None].repeat(3, axis=2)
    assert quality.sharpness(slope) == pytest.approx(0, abs=1e-6)


def test_a_crop_that_is_nearly_black_is_not_sharp() -> None:
    black = np.zeros((112, 112, 3), np.uint8)
    black[::2, ::3] = 1
    assert quality.sharpness(black) < LIMIT * 10


@pytest.mark.parametrize("contrast", [1.0, 0.5, 0.25])
def test_contrast_does_not_count(contrast: float) -> None:
    dim = (detail() * contrast).astype(np.uint8)
    assert quality.sharpness(dim) == pytest.approx(quality.sharpness(detail()), rel=0.05)


def test_blur_lowers_sharpness() -> None:
    values = [quality.sharpness(gaussian(noise(), radius)) for radius in (0, 1, 2, 4)]
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize(("down", "right"), [(0, 1), (1, 0), (1, 1), (1, -1)])
def test_motion_in_any_direction_lowers_sharpness(down: int, right: int) -> None:
    assert quality.sharpness(motion(detail(), down=down, right=right)) < quality.sharpness(detail()) / 3


@pytest.mark.parametrize("factor", [1.5, 2, 4])
def test_a_picture_that_was_enlarged_is_as_sharp_as_it_was(factor: float) -> None:
    plain = PIL.Image.fromarray(detail(120))
    side = round(120 * factor)
    enlarged = np.asarray(plain.resize((side, side), PIL.Image.Resampling.BILINEAR))
    found = quality.sharpness(enlarged, enlarged=factor) / quality.sharpness(np.asarray(plain))
    assert 0.6 < found < 1.2


def test_a_picture_that_was_made_smaller_is_taken_as_it_is() -> None:
    assert quality.sharpness(detail(), enlarged=0.3) == quality.sharpness(detail())


def test_real_faces_of_all_origins_are_sharp_and_blurred_ones_are_not(starter: packs.Pack, data: Path) -> None:
    sharp, blurred = [], []
    for crop, enlarged in _portraits(starter, data / "mebeauty"):
        sharp.append(quality.sharpness(crop, enlarged=enlarged))
        blurred += [
            quality.sharpness(each, enlarged=enlarged) for each in (gaussian(crop, 2), motion(crop, down=0, right=1))
        ]
    assert min(sharp) > 2 * LIMIT
    assert np.mean(np.array(blurred) < LIMIT) > 0.7
    assert max(blurred) < min(sharp)


def _portraits(pack: packs.Pack, folder: Path) -> list[tuple[Pixels, float]]:
    """Three aligned faces of each ethnicity, the first in the list, and how much they were enlarged."""
    with (folder / "scores_train.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    origins = sorted({row["ethnicity"] for row in rows})
    chosen = [row["path"] for origin in origins for row in [r for r in rows if r["ethnicity"] == origin][:3]]
    return [_main_face(pack, Image(PIL.Image.open(folder / path).convert("RGB"))) for path in chosen]


def _main_face(pack: packs.Pack, photo: Image) -> tuple[Pixels, float]:
    from tagging.pipeline import Pipeline

    (faces,) = Pipeline(pack, pixel_cap=10_000_000).find_faces_in([photo])
    landmarks: Floats = max(faces, key=lambda face: quality.side_px(face.detection.box)).detection.landmarks
    crop = align.crop(photo.pillow, landmarks, NUMBERS.template, side_px=NUMBERS.crop_px)
    return crop, align.enlargement(landmarks, NUMBERS.template)


def test_the_size_of_a_face_is_its_shorter_side() -> None:
    assert quality.side_px(np.array([5, 5, 30, 20], np.float32)) == 20
