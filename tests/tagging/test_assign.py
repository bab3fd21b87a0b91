import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging import assign, thresholds
from tagging.assign import Known
from tagging.types import Floats

LIMITS = thresholds.STARTER
AXES = np.eye(8, dtype=np.float32)


def between(one: Floats, other: Floats, cosine: float) -> Floats:
    """Return the unit vector that has this cosine with `one` and lies towards `other`, which is at a right angle to it."""
    return (cosine * one + np.sqrt(1 - cosine**2) * other).astype(np.float32)


def nearest(vectors: list[Floats], known: list[Floats], ids: list[str]) -> list[tuple[str, float] | None]:
    return assign.nearest_person(np.array(vectors), Known(np.array(known).reshape(-1, 8), ids), LIMITS)


def test_a_face_goes_to_the_nearest_person() -> None:
    (found,) = nearest([between(AXES[1], AXES[0], 0.8)], [AXES[0], AXES[1]], ["Anna", "Ben"])
    assert found is not None
    assert found[0] == "Ben"


def test_a_stranger_goes_to_nobody() -> None:
    assert nearest([AXES[5]], [AXES[0], AXES[1]], ["Anna", "Ben"]) == [None]


def test_where_nobody_is_known_all_are_strangers() -> None:
    assert nearest([AXES[0], AXES[1]], [], []) == [None, None]


def test_no_faces_are_no_answers() -> None:
    assert assign.nearest_person(AXES[:0], Known(AXES, list(range(8))), LIMITS) == []


@pytest.mark.parametrize(("above", "taken"), [(0.02, True), (-0.02, False)])
def test_the_threshold_decides(above: float, taken: bool) -> None:
    (found,) = nearest([between(AXES[0], AXES[3], LIMITS.same_person_cos + above)], [AXES[0]], ["Anna"])
    assert (found is not None) == taken


def test_one_chance_likeness_does_not_outvote_a_person_who_is_near_throughout() -> None:
    face = AXES[0]
    alike = [between(face, AXES[1 + number % 3], 0.75) for number in range(LIMITS.vote)]
    once = [between(face, AXES[5], 0.85)] + [between(face, AXES[6], 0.1)] * (LIMITS.vote - 1)
    (found,) = nearest([face], [*once, *alike], ["Ben"] * len(once) + ["Anna"] * len(alike))
    assert found is not None
    assert found[0] == "Anna"


def test_old_looks_of_a_person_do_not_count_against_the_nearest() -> None:
    face = AXES[0]
    known = [between(face, AXES[1], 0.8)] * LIMITS.vote + [between(face, AXES[2], 0.0)] * 20
    (found,) = nearest([face], known, ["Anna"] * len(known))
    assert found is not None


def test_confidence_grows_with_the_cosine_from_a_half_at_the_threshold() -> None:
    values = [assign.confidence(LIMITS.same_person_cos + step, LIMITS) for step in (0, 0.1, 0.3)]
    assert values[0] == pytest.approx(0.5)
    assert values == sorted(values)
    assert values[-1] > 0.99


@given(st.integers(0, 2**32 - 1), st.integers(1, 600))
def test_the_order_of_the_known_faces_does_not_matter(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    known = rng.normal(size=(12, 8)).astype(np.float32)
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    faces = known[rng.integers(0, 12, count)] + rng.normal(size=(count, 8)).astype(np.float32) * 0.2
    faces = (faces / np.linalg.norm(faces, axis=1, keepdims=True)).astype(np.float32)
    ids = rng.integers(0, 4, 12).tolist()
    order = rng.permutation(12)
    one = assign.nearest_person(faces, Known(known, ids), LIMITS)
    other = assign.nearest_person(faces, Known(known[order], [ids[each] for each in order]), LIMITS)
    assert [each and each[0] for each in one] == [each and each[0] for each in other]


def test_who_is_barred_is_passed_over_for_the_next_nearest() -> None:
    known = np.array([[1, 0], [0.8, 0.6]], np.float32)
    cases: list[tuple[list[tuple[int, str]], str]] = [
        ([], "Anna"),
        ([(0, "Anna")], "Ben"),
        ([(0, "Ben"), (0, "Clara")], "Anna"),
    ]
    for barred, expected in cases:
        (match,) = assign.nearest_person(known[:1], Known(known, ["Anna", "Ben"]), LIMITS, barred=barred)
        assert match is not None
        assert match[0] == expected


@given(st.integers(0, 10**6))
def test_a_vote_among_the_nearest_says_what_all_would_say(seed: int) -> None:
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((6, 8))
    names = rng.integers(0, 6, 40)
    known = centres[names] + 0.6 * rng.standard_normal((40, 8))
    known = (known / np.linalg.norm(known, axis=1, keepdims=True)).astype(np.float32)
    asked, known, names = known[:1], known[1:], names[1:]
    (all_say,) = assign.nearest_person(asked, Known(known, names.tolist()), LIMITS)
    cosines = (known @ asked[0]).astype(float)
    order = np.argsort(-cosines)[:15]
    near: dict[int, list[float]] = {}
    for place in order.tolist():
        near.setdefault(int(names[place]), []).append(float(cosines[place]))
    sizes = {person: int((names == person).sum()) for person in near}
    voted = assign.vote(near, sizes, LIMITS, beyond=float(cosines[order[-1]]))
    if all_say is None:
        # what was not seen counts as near as what was seen last: only that may lift a person over the line
        assert voted is None or min(len(near[voted[0]]), LIMITS.vote) < min(sizes[voted[0]], LIMITS.vote)
    else:
        assert voted is not None


def test_a_child_has_to_be_nearer_than_an_adult_to_be_taken_for_somebody() -> None:
    face = between(AXES[0], AXES[3], LIMITS.same_person_cos + 0.05)[None]
    year = 365.0
    for age, taken in ((5 * year, False), (30 * year, True)):
        known = Known(AXES[:1], ["Anna"], taken=np.array([age]), births=np.array([0.0]))
        (found,) = assign.nearest_person(face, known, LIMITS, taken=np.array([age]))
        assert (found is not None) == taken
        (undated,) = assign.nearest_person(face, known, LIMITS, taken=np.array([np.nan]))
        assert undated is not None
