import numpy as np
from numpy.testing import assert_allclose

from tagging import trash


def test_the_centre_is_0_away_its_opposite_2_and_what_has_nothing_in_common_1() -> None:
    centre = np.array([1, 0], np.float32)
    vectors = np.array([[1, 0], [-1, 0], [0, 1]], np.float32)
    assert_allclose(trash.distances(vectors, centre), [0, 2, 1])
