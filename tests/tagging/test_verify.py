import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging import verify
from tagging.calibration import Calibration
from tagging.search import Index
from tagging.types import Floats

MEASURED = Calibration(
    rates=np.array([1, 1e-2, 1e-4, 1e-6]),
    cosines=np.array([-0.6, 0.33, 0.53, 0.66]),
    slope=30.0,
    intercept=-12.0,
    threshold_cos=0.53,
    accuracy=0.993,
    provenance="{}",
)


def pair(cosine: float) -> tuple[Floats, Floats]:
    return np.array([1, 0], np.float32), np.array([cosine, np.sqrt(1 - cosine**2)], np.float32)


def test_two_faces_alike_are_one_person_and_two_others_are_not() -> None:
    same, other = verify.verify(*pair(0.8), MEASURED), verify.verify(*pair(0.1), MEASURED)
    assert same.same
    assert same.cosine == pytest.approx(0.8)
    assert same.probability == pytest.approx(1 / (1 + np.exp(-12)))
    assert not other.same
    assert other.probability == pytest.approx(np.exp(-9), rel=1e-3)


def test_the_rate_of_false_accepts_is_that_of_the_decision() -> None:
    assert verify.verify(*pair(0.9), MEASURED).false_accept_rate == pytest.approx(1e-4)
    assert verify.verify(*pair(0.1), MEASURED).false_accept_rate == pytest.approx(1e-4)


@settings(deadline=None)
@given(st.floats(-1, 1), st.floats(0.001, 0.999))
def test_odds_before_and_evidence_multiply(cosine: float, prior: float) -> None:
    even = verify.verify(*pair(cosine), MEASURED)
    found = verify.verify(*pair(cosine), MEASURED, prior=prior)
    odds = even.probability / (1 - even.probability) * prior / (1 - prior)
    assert found.probability / (1 - found.probability) == pytest.approx(odds, rel=1e-3)
    assert found.same == even.same


@settings(deadline=None)
@given(st.floats(-1, 1))
def test_which_face_comes_first_does_not_matter(cosine: float) -> None:
    one, other = pair(cosine)
    assert verify.verify(one, other, MEASURED) == verify.verify(other, one, MEASURED)


def test_a_vector_is_its_own_person_in_spite_of_rounding() -> None:
    vector = np.full(192, np.float32(1 / np.sqrt(192)) * np.float32(1.0000001), np.float32)
    assert verify.verify(vector, vector, MEASURED).cosine <= 1


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.floats(-1, 1, width=32)), max_size=12),
    st.integers(12, 100_000),
    st.floats(0.01, 0.99),
)
def test_nobody_is_named_twice_and_the_chances_add_up_to_less_than_one(
    neighbours: list[tuple[int, float]], known: int, prior: float
) -> None:
    people = [person for person, _ in neighbours]
    cosines = np.array([cosine for _, cosine in neighbours], np.float32)
    found = verify.identify(people, cosines, MEASURED, known=known, prior=prior)
    assert {each.person for each in found} == {
        person for person, cosine in zip(people, cosines.tolist(), strict=True) if cosine >= MEASURED.threshold_cos
    }
    assert len({each.person for each in found}) == len(found)
    assert sum(each.probability for each in found) < 1
    assert [each.probability for each in found] == sorted((each.probability for each in found), reverse=True)


def test_in_a_larger_crowd_the_same_likeness_means_less() -> None:
    few, many = (verify.identify(["Ada"], np.array([0.6], np.float32), MEASURED, known=n)[0] for n in (10, 10_000))
    assert few.probability > many.probability
    assert many.false_accepts == pytest.approx(1000 * few.false_accepts)


def test_a_face_is_found_among_thousands() -> None:
    rng = np.random.default_rng(5)
    known = rng.normal(size=(5000, 64)).astype(np.float32)
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    index = Index(64)
    index.add(np.arange(5000), known)
    again = known[[77]] + rng.normal(0, 0.05, (1, 64)).astype(np.float32)
    ids, cosines = index.nearest(again / np.linalg.norm(again), k=5)
    found = verify.identify(ids[0].tolist(), cosines[0], MEASURED, known=len(index))
    assert [each.person for each in found] == [77]
    assert found[0].probability > 0.99


def test_a_stranger_is_nobody() -> None:
    assert verify.identify(["Ada", "Bob"], np.array([0.3, 0.1], np.float32), MEASURED, known=2) == []
