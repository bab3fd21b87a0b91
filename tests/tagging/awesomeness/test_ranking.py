import numpy as np
from numpy.testing import assert_allclose

from tagging.awesomeness import ranking

RNG = np.random.default_rng(3)
D = 10
TRUE = RNG.normal(size=D)


def test_the_order_behind_the_pairs_is_found_again() -> None:
    differences = RNG.normal(size=(3000, D)) * RNG.uniform(0.01, 100, D)
    scaled = TRUE / differences.std(axis=0)
    chance = 1 / (1 + np.exp(-differences @ scaled))
    told = np.where(RNG.random(3000)[:, None] < chance[:, None], differences, -differences)
    weights = ranking.fit(told, penalty=1)
    assert np.corrcoef(differences @ weights, differences @ scaled)[0, 1] > 0.98


def test_pairs_that_all_agree_give_weights_that_are_finite() -> None:
    weights = ranking.fit(np.abs(RNG.normal(size=(200, D))), penalty=1e-3)
    assert np.isfinite(weights).all()
    assert (weights > 0).all()


def test_what_people_look_like_is_not_learned() -> None:
    """Both faces of a pair share all that belongs to the person, so that it is in no difference."""
    person = RNG.normal(size=(500, D)) * 100
    worse = person + RNG.normal(0, 0.1, (500, D))
    better = person + RNG.normal(0, 0.1, (500, D)) + np.eye(D)[0]
    weights = ranking.fit(better - worse, penalty=1)
    assert abs(weights[0]) > 5 * np.abs(weights[1:]).max()


def test_a_pair_that_counts_twice_is_two_pairs() -> None:
    pairs = RNG.normal(0.3, 1, (50, D))
    twice = ranking.fit(np.concatenate([pairs, pairs[:10]]), penalty=2)
    counts = np.where(np.arange(50) < 10, 2.0, 1.0)
    assert_allclose(twice, ranking.fit(pairs, penalty=2, counts=counts), rtol=1e-6, atol=1e-9)
