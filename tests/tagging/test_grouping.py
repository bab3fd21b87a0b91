import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging import grouping
from tagging.types import Floats

AXES = np.eye(6, dtype=np.float32)


def near(axis: int, cosine: float, towards: int) -> Floats:
    return (cosine * AXES[axis] + np.sqrt(1 - cosine**2) * AXES[towards]).astype(np.float32)


def labels(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def test_a_small_group_that_does_not_hold_together_is_split() -> None:
    vectors = np.stack([AXES[0], AXES[0], AXES[1], AXES[1], AXES[2]])
    found = grouping.split_small(vectors, labels(0, 0, 0, 0, 0), largest=6, cos=0.5)
    assert grouping.renumbered(found).tolist() == [0, 0, 1, 1, -1]


def test_a_small_group_that_holds_together_and_a_large_one_stay() -> None:
    vectors = np.stack([near(0, 0.9, 1), AXES[0], AXES[1], AXES[2], AXES[3]])
    given_labels = labels(7, 7, 3, 3, 3)
    assert np.array_equal(grouping.split_small(vectors, given_labels, largest=2, cos=0.5), given_labels)


def test_of_two_faces_of_one_photo_the_nearer_stays() -> None:
    vectors = np.stack([AXES[0], near(0, 0.8, 1), near(0, 0.95, 2)])
    assert grouping.one_face_per_photo(vectors, labels(0, 0, 0), np.array([1, 1, 2])).tolist() == [0, -1, 0]


def test_a_group_of_one_photo_alone_is_none() -> None:
    vectors = np.stack([AXES[0], AXES[0]])
    assert grouping.one_face_per_photo(vectors, labels(4, 4), np.array([1, 1])).tolist() == [-1, -1]


def test_groups_that_are_near_become_one_and_others_do_not() -> None:
    vectors = np.stack([AXES[0], AXES[0], near(0, 0.8, 1), near(0, 0.8, 1), AXES[3], AXES[3]])
    found = grouping.merge(vectors, labels(0, 0, 1, 1, 2, 2), np.arange(6), cos=0.7)
    assert grouping.renumbered(found).tolist() == [0, 0, 0, 0, 1, 1]


def test_groups_that_share_a_photo_are_two_people() -> None:
    vectors = np.stack([AXES[0]] * 4)
    found = grouping.merge(vectors, labels(0, 0, 1, 1), np.array([1, 2, 2, 3]), cos=0.7)
    assert grouping.renumbered(found).tolist() == [0, 0, 1, 1]


def test_leftovers_join_the_nearest_group_that_has_not_their_photo() -> None:
    vectors = np.stack([AXES[0], AXES[0], AXES[1], AXES[1], near(0, 0.8, 1), near(0, 0.8, 1), AXES[4]])
    photos = np.array([1, 2, 3, 4, 5, 1, 6])
    start = labels(0, 0, 1, 1, -1, -1, -1)
    assert grouping.attach(vectors, start, photos, cos=0.55).tolist() == [0, 0, 1, 1, 0, 1, -1]
    assert grouping.attach(vectors, start, photos, cos=0.7).tolist() == [0, 0, 1, 1, 0, -1, -1]


def test_where_there_are_no_groups_leftovers_stay() -> None:
    assert grouping.attach(AXES, labels(*[-1] * 6), np.arange(6), cos=0.1).tolist() == [-1] * 6


@pytest.mark.parametrize("step", [grouping.merge, grouping.attach])
@given(st.integers(0, 2**32 - 1))
def test_no_step_puts_two_faces_of_one_photo_together(step: object, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(30, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    photos = rng.integers(0, 15, 30)
    start = grouping.one_face_per_photo(vectors, rng.integers(-1, 8, 30), photos)
    found = step(vectors, start, photos, cos=0.2)
    for label in np.unique(found[found >= 0]):
        own = photos[found == label]
        assert len(np.unique(own)) == len(own)
    together = (start[:, None] == start) & (start >= 0)
    assert ((found[:, None] == found) | ~together).all()
