import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tagging.awesomeness import likes

photos = st.lists(
    st.integers(1, 500).flatmap(lambda seen: st.tuples(st.integers(0, seen), st.just(seen), st.integers(0, 3))),
    min_size=1,
    max_size=40,
)


def test_the_strength_that_the_photos_were_made_with_is_found_again() -> None:
    rng = np.random.default_rng(5)
    shares = rng.beta(0.3 * 20, 0.7 * 20, 4000)
    audience = rng.integers(5, 300, 4000)
    assert likes.strength(rng.binomial(audience, shares), audience) == pytest.approx(20, rel=0.1)


def test_photos_that_differ_by_chance_alone_are_all_alike() -> None:
    rng = np.random.default_rng(5)
    audience = rng.integers(5, 300, 2000)
    liked = rng.binomial(audience, 0.4)
    assert likes.strength(liked, audience) > 300
    assert np.abs(likes.awesomeness(liked, audience, np.zeros(2000))).max() < 0.1


def test_two_of_two_is_not_as_good_as_ninety_of_a_hundred() -> None:
    liked, audience = [2, 90, 10, 50, 30, 70], [2, 100, 100, 100, 100, 100]
    rated = likes.awesomeness(liked, audience, ["anna"] * 6)
    assert rated[1] > rated[0] > 0


def test_photos_are_compared_with_others_of_the_same_owner() -> None:
    generous, strict = [80, 90, 85], [10, 20, 15]
    rated = likes.awesomeness([*generous, *strict], [100] * 6, ["anna"] * 3 + ["ben"] * 3)
    assert_allclose(rated[:3], rated[3:], atol=0.02)
    assert rated[1] > rated[2] > rated[0]


@given(photos)
def test_the_photos_of_each_owner_are_ordinary_on_average(made: list[tuple[int, int, int]]) -> None:
    liked, audience, owners = (np.array(column) for column in zip(*made, strict=True))
    rated = likes.awesomeness(liked, audience, owners)
    assert np.abs(rated).max() <= 1
    for owner in set(owners.tolist()):
        assert rated[owners == owner].mean() == pytest.approx(0, abs=1e-9)


@given(photos)
def test_of_two_photos_with_the_same_audience_the_more_liked_is_never_worse(made: list[tuple[int, int, int]]) -> None:
    audience = np.full(len(made), 500)
    liked = np.array([each[0] for each in made])
    rated = likes.awesomeness(liked, audience, np.zeros(len(made)))
    assert (np.diff(rated[np.argsort(liked)]) >= -1e-12).all()


def test_a_face_says_less_where_few_saw_it_and_where_it_is_one_of_many() -> None:
    said = likes.counts([10, 50, 10, 1], [100, 100, 100, 2], [1, 1, 5, 1])
    assert said[0] == said[1] > said[3] > 0
    assert said[2] == pytest.approx(said[0] / 5)


@pytest.mark.parametrize(("liked", "audience"), [([1], [0]), ([3], [2]), ([-1], [5]), ([1, 2], [5])])
def test_likes_that_cannot_be_are_refused(liked: list[int], audience: list[int]) -> None:
    with pytest.raises(ValueError, match="at least once"):
        likes.strength(liked, audience)
