import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging.pose import Pose, pose

# Eyes, nose, corners of the mouth of a head, in eye distances: x to the right, y down, z towards who looks at it.
HEAD = np.array([[-0.5, 0, 0], [0.5, 0, 0], [0, 0.56, 0.5], [-0.4, 1, 0], [0.4, 1, 0]])
ANGLES = st.floats(-70, 70)


def seen(*, yaw: float = 0, pitch: float = 0, roll: float = 0) -> np.ndarray:
    """The landmarks of a head that looks to the right, up, and is tilted clockwise by so many degrees, from afar."""
    y, p, r = np.radians([yaw, pitch, roll])
    to_the_right = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    up = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    clockwise = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return (HEAD @ (clockwise @ up @ to_the_right).T)[:, :2]


def test_who_looks_into_the_camera_is_not_turned() -> None:
    found = pose(HEAD[:, :2])
    assert (found.yaw, found.pitch, found.roll) == pytest.approx((0, 0, 0), abs=1e-6)


@given(ANGLES)
def test_yaw_is_measured_to_the_right(degrees: float) -> None:
    assert pose(seen(yaw=degrees)).yaw == pytest.approx(degrees, abs=1e-6)


@given(ANGLES)
def test_pitch_is_measured_upwards(degrees: float) -> None:
    assert pose(seen(pitch=degrees)).pitch == pytest.approx(degrees, abs=1e-6)


@given(st.floats(-170, 170), ANGLES)
def test_roll_is_measured_clockwise_and_changes_nothing_else(roll: float, yaw: float) -> None:
    found = pose(seen(roll=roll, yaw=yaw))
    assert (found.roll, found.yaw) == pytest.approx((roll, yaw), abs=1e-6)


@given(st.floats(0.2, 900), st.floats(-5000, 5000))
def test_it_does_not_depend_on_where_or_how_large_the_face_is(scale: float, shift: float) -> None:
    landmarks = seen(yaw=20, pitch=-10, roll=5)
    found, moved = pose(landmarks), pose(landmarks * scale + shift)
    assert (moved.yaw, moved.pitch, moved.roll) == pytest.approx((found.yaw, found.pitch, found.roll), abs=1e-3)


def test_a_face_from_the_side_whose_eyes_lie_on_one_another_is_turned_by_90_degrees() -> None:
    landmarks = HEAD[:, [2, 1]]
    assert pose(landmarks).yaw == pytest.approx(90, abs=0.1)


def test_points_that_coincide_give_numbers() -> None:
    found = pose(np.zeros((5, 2)))
    assert found == Pose(yaw=0.0, pitch=found.pitch, roll=0.0)
    assert np.isfinite(found.pitch)
