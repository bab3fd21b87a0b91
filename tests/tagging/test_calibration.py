import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging import packs
from tagging.calibration import Calibration, usual_cosine

MEASURED = Calibration(
    rates=np.array([1, 1e-1, 1e-2, 1e-3, 1e-4]),
    cosines=np.array([-0.6, 0.2, 0.33, 0.45, 0.53]),
    slope=30.0,
    intercept=-12.0,
    threshold_cos=0.53,
    accuracy=0.993,
    provenance='{"set": "made up"}',
)
cosines = st.floats(-1, 1)


@settings(deadline=None)
@given(cosines, cosines)
def test_the_more_alike_the_fewer_strangers_and_the_likelier_one_person(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert MEASURED.false_accept_rate(low) >= MEASURED.false_accept_rate(high)
    assert MEASURED.log_ratio(low) <= MEASURED.log_ratio(high)


@settings(deadline=None)
@given(st.floats(1e-4, 1))
def test_the_cosine_of_a_rate_has_that_rate(rate: float) -> None:
    assert MEASURED.false_accept_rate(MEASURED.cosine_at(rate)) == pytest.approx(rate, rel=1e-6)


def test_what_was_measured_comes_back_and_between_it_is_interpolated() -> None:
    assert MEASURED.false_accept_rate(MEASURED.cosines).tolist() == pytest.approx(MEASURED.rates.tolist())
    assert MEASURED.false_accept_rate(0.49) == pytest.approx(10**-3.5)


def test_nothing_is_claimed_beyond_what_was_measured() -> None:
    assert MEASURED.false_accept_rate(0.99) == pytest.approx(1e-4)
    assert MEASURED.log_ratio(0.99) == pytest.approx(np.log(1e4))
    assert MEASURED.log_ratio(-0.99) == pytest.approx(-np.log(1e4))
    with pytest.raises(ValueError, match="1e-09 was not measured"):
        MEASURED.cosine_at(1e-9)


def test_a_file_gives_back_what_was_put_in() -> None:
    file = io.BytesIO()
    np.savez(file, trash=np.zeros(3), **MEASURED.arrays())
    file.seek(0)
    with np.load(file) as arrays:
        found = Calibration.read(arrays)
    assert found is not None
    for key, value in vars(MEASURED).items():
        np.testing.assert_array_equal(getattr(found, key), value)


def test_a_file_without_one_has_none() -> None:
    assert Calibration.read({"trash": np.zeros(3)}) is None


@settings(deadline=None)
@given(st.floats(-1, 0.3))
def test_among_faces_that_are_more_alike_everything_moves_up_together(usual_cos: float) -> None:
    found = MEASURED.shifted(usual_cos)
    shift = max(0.0, usual_cos - MEASURED.cosine_at(0.5))
    assert found.threshold_cos == pytest.approx(MEASURED.threshold_cos + shift)
    assert found.false_accept_rate(0.4 + shift) == pytest.approx(MEASURED.false_accept_rate(0.4))
    assert found.log_ratio(0.4 + shift) == pytest.approx(MEASURED.log_ratio(0.4))


def test_the_usual_cosine_of_a_library_is_the_median_of_its_pairs() -> None:
    corners = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    assert usual_cosine(corners) == pytest.approx(0.6)


def test_of_a_large_library_some_faces_from_all_over_it_are_compared() -> None:
    halves = np.repeat(np.eye(2, dtype=np.float32), [2600, 1400], axis=0)
    assert usual_cosine(halves) == 1
    assert usual_cosine(np.repeat(np.eye(4, dtype=np.float32), 1000, axis=0)) == 0


@pytest.mark.parametrize("faces", [0, 1])
def test_without_pairs_nothing_is_usual(faces: int) -> None:
    assert usual_cosine(np.eye(3, dtype=np.float32)[:faces]) == 0


@pytest.mark.parametrize("name", list(packs.PACKS))
def test_every_pack_of_ours_brings_one(name: str) -> None:
    found = packs.numbers(name).calibration
    assert found is not None
    assert (np.diff(found.rates) < 0).all()
    assert (np.diff(found.cosines) > 0).all()
    assert found.false_accept_rate(found.threshold_cos) == pytest.approx(1e-4, rel=0.05)
    assert found.log_ratio(found.threshold_cos) > 0
    assert json.loads(found.provenance)["pack"] == name
