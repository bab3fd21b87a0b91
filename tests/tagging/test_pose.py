import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging import packs, pose

FRONT = packs.numbers("starter").template


def with_nose(x: float) -> np.ndarray:
    points = FRONT.copy()
    points[2, 0] = x
    return points


def test_a_face_from_the_front_is_hardly_turned() -> None:
    assert pose.turned(FRONT) < 0.02


def test_the_further_the_nose_lies_off_the_middle_the_more_it_is_turned() -> None:
    values = [pose.turned(with_nose(x)) for x in (56, 66, 76, 86)]
    assert values == sorted(values)
    assert values[-1] > 0.8


def test_left_and_right_count_alike() -> None:
    assert pose.turned(with_nose(56 - 20)) == pytest.approx(pose.turned(with_nose(56 + 20)), abs=0.03)


@given(st.floats(0.2, 9), st.floats(-180, 180), st.floats(-500, 500))
def test_it_does_not_depend_on_where_how_large_or_how_tilted_the_face_is(
    scale: float, degrees: float, shift: float
) -> None:
    turn = scale * np.exp(1j * np.radians(degrees))
    where = (with_nose(70) @ np.array([1, 1j])) * turn + shift
    assert pose.turned(np.stack([where.real, where.imag], axis=1)) == pytest.approx(
        pose.turned(with_nose(70)), rel=1e-4
    )


def test_points_that_coincide_give_a_number() -> None:
    assert np.isfinite(pose.turned(np.zeros((5, 2))))
