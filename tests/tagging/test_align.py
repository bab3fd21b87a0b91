import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging import align, packs
from tagging.errors import DegenerateLandmarks
from tagging.types import Floats

TEMPLATE = packs.numbers("starter").template


def moved(points: Floats, *, scale: float, degrees: float, shift: tuple[float, float]) -> Floats:
    turn = scale * np.exp(1j * np.radians(degrees))
    where = (points @ np.array([1, 1j])) * turn + complex(*shift)
    return np.stack([where.real, where.imag], axis=1).astype(np.float32)


@given(st.floats(0.1, 20), st.floats(-180, 180), st.tuples(*[st.floats(-3000, 3000)] * 2))
def test_a_face_that_was_moved_scaled_and_turned_is_brought_back(
    scale: float, degrees: float, shift: tuple[float, float]
) -> None:
    landmarks = moved(TEMPLATE, scale=scale, degrees=degrees, shift=shift)
    turn, offset = align.similarity(landmarks, TEMPLATE)
    back = (landmarks @ np.array([1, 1j])) * turn + offset
    assert np.abs(back - TEMPLATE @ np.array([1, 1j])).max() < 0.05 / min(scale, 1)


@given(
    st.lists(st.tuples(*[st.floats(0, 500)] * 2), min_size=5, max_size=5, unique=True),
    st.complex_numbers(max_magnitude=0.1),
)
def test_no_other_similarity_comes_nearer(points: list[tuple[float, float]], change: complex) -> None:
    landmarks = np.array(points, np.float32)
    source, target = landmarks @ np.array([1, 1j]), TEMPLATE @ np.array([1, 1j])
    try:
        turn, shift = align.similarity(landmarks, TEMPLATE)
    except DegenerateLandmarks:
        return
    best = np.sum(np.abs(source * turn + shift - target) ** 2)
    for other, moved_by in ((turn + change, shift), (turn, shift + change)):
        assert best <= np.sum(np.abs(source * other + moved_by - target) ** 2) * (1 + 1e-6)


def test_a_mirrored_face_is_not_mirrored_back() -> None:
    mirrored = TEMPLATE * np.array([-1, 1], np.float32)
    turn, shift = align.similarity(mirrored, TEMPLATE)
    away = np.abs(mirrored @ np.array([1, 1j]) * turn + shift - TEMPLATE @ np.array([1, 1j]))
    assert away.max() > 5


@pytest.mark.parametrize("landmarks", [np.zeros((5, 2)), np.full((5, 2), np.nan), np.full((5, 2), np.inf)])
def test_landmarks_that_coincide_are_refused(landmarks: Floats) -> None:
    with pytest.raises(DegenerateLandmarks, match="cannot be cut out"):
        align.similarity(landmarks.astype(np.float32), TEMPLATE)


@pytest.mark.parametrize(("scale", "degrees"), [(1, 0), (0.5, 0), (3, 0), (8, 0), (2, 90), (1, 180), (6, 33)])
def test_every_face_lies_alike_in_its_crop(scale: float, degrees: float) -> None:
    """A photo whose colours are its own crop's coordinates must come out as those coordinates."""
    side = 112
    landmarks = moved(TEMPLATE, scale=scale, degrees=degrees, shift=(700, 600))
    turn, shift = align.similarity(landmarks, TEMPLATE)
    y, x = np.mgrid[0:1600, 0:1600]
    where = (x + 0.5 + 1j * (y + 0.5)) * turn + shift
    photo = np.clip(np.stack([where.real, where.imag, where.real], axis=2) * 2, 0, 255).astype(np.uint8)
    crop = align.crop(PIL.Image.fromarray(photo), landmarks, TEMPLATE, side_px=side)
    middle = np.arange(20, 90) + 0.5
    assert np.abs(crop[50, 20:90, 0] / 2 - middle).max() < 1.5
    assert np.abs(crop[20:90, 50, 1] / 2 - middle).max() < 1.5


def test_beyond_the_border_it_is_black() -> None:
    landmarks = moved(TEMPLATE, scale=1, degrees=0, shift=(-60, 0))
    crop = align.crop(PIL.Image.fromarray(np.full((200, 200, 3), 255, np.uint8)), landmarks, TEMPLATE, side_px=112)
    assert crop[50, 10].tolist() == [0, 0, 0]
    assert crop[50, 100].tolist() == [255, 255, 255]


def test_a_face_wholly_beyond_the_border_is_black_and_no_error() -> None:
    landmarks = moved(TEMPLATE, scale=1, degrees=0, shift=(900, 900))
    assert not align.crop(
        PIL.Image.fromarray(np.full((50, 50, 3), 255, np.uint8)), landmarks, TEMPLATE, side_px=112
    ).any()


def test_the_grain_of_a_large_face_is_averaged_away() -> None:
    grain = np.random.default_rng(1).integers(0, 256, (1200, 1200, 1), dtype=np.uint8).repeat(3, axis=2)
    crop = align.crop(
        PIL.Image.fromarray(grain), moved(TEMPLATE, scale=8, degrees=0, shift=(100, 100)), TEMPLATE, side_px=112
    )
    assert crop.std() < grain.std() / 5
