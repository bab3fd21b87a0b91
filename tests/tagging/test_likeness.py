"""Who may be whom, how likely, and how many faces of a person are still out there."""

import numpy as np
import pytest

from tagging import likeness
from tagging.calibration import Calibration
from tagging.likeness import Chances, Units
from tagging.types import Floats
from tests.library import directions, near

ANNA, BEN, NOBODY = directions(3, seed=1)
MEASURED = Calibration(np.array([1, 1e-3, 1e-5]), np.array([-1, 0.3, 0.5]), 30, -12, 0.4, 0.99, "{}")


def units(*groups: list[Floats], sizes: list[int] | None = None) -> Units:
    counts = np.array([len(group) for group in groups], np.int64)
    vectors = np.array([vector for group in groups for vector in group], np.float32)
    return Units(vectors, np.cumsum(counts) - counts, counts if sizes is None else np.array(sizes, np.int64))


def some(vector: Floats, count: int, first: int = 0) -> list[Floats]:
    return [near(vector, seed=first + n) for n in range(count)]


KNOWN = units(some(ANNA, 5), some(BEN, 3))


def ask(asked: Units, *, faces: int = 50, barred: set[tuple[int, int]] | None = None) -> Chances:
    return likeness.chances(asked, KNOWN, MEASURED, faces=faces, vote=3, barred=barred or set())


def test_a_face_is_most_likely_whom_it_resembles() -> None:
    found = ask(units(some(BEN, 1, 50), some(NOBODY, 1, 60)))
    assert found.units.tolist() == [0]
    assert found.targets.tolist() == [1]
    assert found.probabilities[0] > 0.99
    assert found.rest.max() < 0.01


def test_what_was_said_is_never_likely() -> None:
    assert len(ask(units(some(BEN, 1, 50)), barred={(0, 1)}).units) == 0


def test_a_group_is_no_part_of_a_smaller_one() -> None:
    assert len(ask(units(some(BEN, 2, 50), sizes=[4])).units) == 0
    assert len(ask(units(some(BEN, 2, 50), sizes=[3])).units) == 1


def test_in_a_larger_library_the_same_likeness_says_less() -> None:
    asked = units([near(ANNA, seed=7, noise=1.6)])
    small, large = (ask(asked, faces=faces).probabilities[0] for faces in (20, 2000))
    assert large < 0.1 < small


def test_a_face_between_two_people_is_both_to_a_part() -> None:
    between = (ANNA + BEN) / np.linalg.norm(ANNA + BEN)
    found = ask(units([between]))
    assert sorted(found.targets.tolist()) == [0, 1]
    assert 0.9 < found.probabilities.sum() <= 1


def test_a_sample_may_have_fewer_faces_than_vote() -> None:
    found = likeness.chances(units(some(ANNA, 1, 9)), units(some(ANNA, 1)), MEASURED, faces=9, vote=3, barred=set())
    assert found.probabilities[0] > 0.9


def test_nobody_known_and_nobody_asked_are_no_error() -> None:
    nothing = Units(np.zeros((0, 192), np.float32), np.zeros(0, np.int64), np.zeros(0, np.int64))
    for asked, known in ((nothing, KNOWN), (units(some(ANNA, 1)), nothing)):
        found = likeness.chances(asked, known, MEASURED, faces=0, vote=3, barred=set())
        assert len(found.units) == 0


@pytest.mark.parametrize("off", [0.5, 1.0, 2.0])
def test_the_interval_holds_what_is_missing_though_the_odds_are_off_by_two(off: float) -> None:
    random = np.random.default_rng(3)
    held = []
    for _ in range(300):
        believed = random.beta(0.4, 2.0, 40)
        sizes = random.choice([1, 1, 1, 2, 5], 40)
        truly = off * believed / (1 - believed + off * believed)
        missing = int(sizes[random.random(40) < truly].sum())
        found = likeness.missing(sizes, believed, 0.0)
        held.append(found.least <= missing <= found.most)
    assert np.mean(held) >= 0.93


def test_what_is_unlikely_one_by_one_adds_up() -> None:
    found = likeness.missing(np.ones(400, np.int64), np.full(400, 0.02), 2.0)
    assert found.expected == pytest.approx(10)
    assert found.least < 10 < found.most


def test_where_nothing_can_be_hers_nothing_is_missing() -> None:
    found = likeness.missing(np.zeros(0, np.int64), np.zeros(0), 0.0)
    assert (found.expected, found.least, found.most) == (0, 0, 0)
