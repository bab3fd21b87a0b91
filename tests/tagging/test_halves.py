"""Two people among the faces of one are told apart, whichever is larger."""

import numpy as np
import pytest

from tagging.halves import LOOKED_AT, halves
from tests.library import directions, near


@pytest.mark.parametrize(("first", "second"), [(10, 10), (30, 3), (3, 30), (100, 2), (2, 1), (LOOKED_AT, 200)])
def test_two_people_are_parted_and_the_smaller_half_is_the_second(first: int, second: int) -> None:
    one, other = directions(2, seed=4)
    vectors = np.stack([near(one, seed=n) for n in range(first)] + [near(other, seed=9000 + n) for n in range(second)])
    found = halves(vectors)
    of_other = np.arange(first + second) >= first
    assert np.array_equal(found, of_other) or (np.array_equal(found, ~of_other) and first <= second)


@pytest.mark.parametrize("count", [0, 1])
def test_who_has_hardly_a_face_is_not_parted(count: int) -> None:
    assert not halves(directions(3)[:count]).any()


def test_faces_that_are_all_the_same_are_no_reason_to_stop() -> None:
    assert len(halves(np.repeat(directions(1), 5, axis=0))) == 5
