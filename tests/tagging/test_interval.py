import pytest
from scipy import stats

from tagging.interval import wilson


@pytest.mark.parametrize(("liked", "asked"), [(0, 10), (3, 10), (10, 10), (137, 200)])
def test_the_interval_of_a_share_is_scipys(liked: int, asked: int) -> None:
    expected = stats.binomtest(liked, asked).proportion_ci(method="wilson")
    assert wilson(liked, asked) == pytest.approx((expected.low, expected.high), abs=1e-4)


def test_before_anybody_was_asked_the_share_may_be_anything() -> None:
    assert wilson(0, 0) == (0, 1)
