import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging import strictness
from tagging.strictness import ENOUGH, learn, share, stricter
from tagging.thresholds import ARCFACE, CC0, STARTER

RNG = np.random.default_rng(7)
FACES = RNG.normal(0.62, 0.06, 400)  # a family whose strangers resemble each other
STRANGERS = RNG.normal(0.60, 0.02, 300)


def test_no_step_changes_nothing_and_each_asks_for_more() -> None:
    for pack in (STARTER, CC0, ARCFACE):
        assert stricter(pack, 0) == pack
        cosines = [stricter(pack, steps).same_person_cos for steps in strictness.STEPS]
        assert cosines == sorted(set(cosines))
        assert max(cosines) < 1


def test_a_step_is_worth_less_where_vectors_lie_close_together() -> None:
    assert strictness.step_cos(STARTER) == pytest.approx(0.01)
    assert strictness.step_cos(CC0) < 0.002


def test_what_does_not_bring_faces_together_stays() -> None:
    moved = stricter(STARTER, 5)
    assert (moved.trash_distance, moved.sharpness, moved.weightless_cos) == (
        STARTER.trash_distance,
        STARTER.sharpness,
        STARTER.weightless_cos,
    )
    assert moved.merge_cos == pytest.approx(STARTER.merge_cos + 0.05)
    assert moved.evidence[0].mean_cos == pytest.approx(STARTER.evidence[0].mean_cos + 0.05)


def test_nothing_is_learned_from_too_few_answers_or_from_one_kind() -> None:
    few = learn(FACES[:100], STRANGERS[: ENOUGH - 101], STARTER)
    assert (few.steps, few.yes + few.no, few.refused) == (None, ENOUGH - 1, None)
    assert learn(FACES, STRANGERS[:3], STARTER).steps is None


def test_where_strangers_are_alike_it_becomes_stricter_and_says_how_often_it_errs() -> None:
    alike = learn(np.full(300, 0.75), STRANGERS, STARTER)
    assert alike.steps is not None
    assert alike.steps > 0
    assert alike.accepted is not None
    assert alike.accepted_before is not None
    assert alike.accepted.count < alike.accepted_before.count
    assert alike.accepted.least <= alike.accepted.count / alike.accepted.of <= alike.accepted.most


def test_the_many_yes_do_not_outvote_the_few_no() -> None:
    loose = learn(np.full(1000, 0.9), np.full(20, 0.59), STARTER)
    assert loose.steps is not None
    assert stricter(STARTER, loose.steps).same_person_cos > 0.59


def test_answers_that_say_nothing_change_nothing() -> None:
    both = np.random.default_rng(1).uniform(0.4, 0.8, 600)
    assert learn(both[:300], both[300:], STARTER).steps in {None, *range(-10, 11)}
    assert learn(np.full(300, 0.9), np.full(300, 0.1), STARTER).steps is None


@settings(deadline=None)
@given(st.integers(0, 400), st.integers(1, 400))
def test_an_interval_holds_its_share(count: int, of: int) -> None:
    found = share(min(count, of), of)
    assert 0 <= found.least <= found.count / of + 1e-4
    assert found.count / of - 1e-4 <= found.most <= 1
