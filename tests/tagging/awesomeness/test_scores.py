import numpy as np
import pytest
from scipy import stats

from tagging.awesomeness import scores

RNG = np.random.default_rng(4)


def test_the_rank_correlation_is_scipys() -> None:
    one, other = RNG.integers(0, 20, 100), RNG.integers(0, 20, 100)
    assert scores.spearman(one, other) == pytest.approx(stats.spearmanr(one, other).statistic)


def test_a_constant_says_nothing_about_the_order() -> None:
    assert scores.spearman(np.ones(5), np.arange(5)) == 0


def test_average_precision_by_hand() -> None:
    wanted = np.array([9, 8, 7, 1, 2, 3])
    guess = np.array([9, 1, 8, 7, 2, 3])  # right, right, wrong
    found = scores.mean_average_precision(wanted, guess, [np.arange(6)], first=3)
    assert found == pytest.approx((1 / 1 + 2 / 2 + 0) / 3)


def test_the_right_order_is_perfect_and_the_reverse_has_nothing() -> None:
    groups = [RNG.choice(50, 20, replace=False) for _ in range(10)]
    assert scores.mean_average_precision(np.arange(50), np.arange(50), groups) == 1
    assert scores.mean_average_precision(np.arange(50), -np.arange(50), groups) == 0


def test_random_order_of_twenty_has_a_seventh() -> None:
    groups = [np.arange(20)] * 2000
    guesses = [scores.mean_average_precision(np.arange(20), RNG.random(20), [group]) for group in groups]
    assert np.mean(guesses) == pytest.approx(0.143, abs=0.012)


def test_a_calibrated_prediction_is_seen_as_predicted() -> None:
    guess = RNG.random(5000)
    bins = scores.calibration(RNG.random(5000) < guess, guess)
    assert sum(each.faces for each in bins) == 5000
    assert [each.seen for each in bins] == pytest.approx([each.predicted for each in bins], abs=0.07)


def test_an_order_between_owners_is_worth_nothing() -> None:
    owners = np.repeat([0, 1], 100)
    assert scores.score(RNG.normal(size=200), owners * 1.0, owners).spearman == 0
