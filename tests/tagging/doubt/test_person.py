"""The faces of one person: what is unlike the rest, who is two, and what the owner's answers change."""

import numpy as np
import pytest

from tagging import thresholds
from tagging.doubt import person
from tagging.doubt.person import Look
from tagging.doubt.ruler import Ruler
from tagging.types import Floats
from tests.library import directions, near

RULER = Ruler(thresholds.STARTER, None)
ANNA, BEN, CLARA = directions(3)


def faces(direction: Floats, count: int, *, seed: int = 0) -> Floats:
    return np.stack([near(direction, seed=seed + n) for n in range(count)])


def look(
    vectors: Floats, *, photos: list[int] | None = None, confirmed: tuple[int, ...] = (), rejections: int = 0
) -> Look:
    known = np.isin(np.arange(len(vectors)), confirmed)
    places = np.array(photos or range(len(vectors)))
    return person.look(vectors, photos=places, confirmed=known, rejections=rejections, ruler=RULER)


def test_nobody_is_doubtful_among_faces_of_one_person() -> None:
    found = look(faces(ANNA, 10))
    assert found.wrong.max() < 0.1
    assert found.apart < 0.1


def test_a_single_face_is_not_doubted() -> None:
    assert look(faces(ANNA, 1)).wrong.tolist() == [0]


def test_a_face_of_somebody_else_is_found() -> None:
    found = look(np.concatenate([faces(ANNA, 10), faces(BEN, 1)]))
    assert np.flatnonzero(found.wrong > 0.5).tolist() == [10]


def test_two_people_in_one_are_told_apart() -> None:
    found = look(np.concatenate([faces(ANNA, 12), faces(BEN, 7, seed=50)]))
    assert found.apart > 0.9
    assert np.flatnonzero(found.second).tolist() == list(range(12, 19))


def test_what_the_owner_confirmed_is_not_doubted() -> None:
    found = look(np.concatenate([faces(ANNA, 10), faces(BEN, 2, seed=50)]), confirmed=(10, 11))
    assert found.wrong[10:].tolist() == [0, 0]
    assert not found.second[10:].any()


def test_refused_faces_make_the_rest_more_doubtful() -> None:
    vectors = np.stack([near(ANNA, seed=n, noise=0.8) for n in range(6)])
    assert (look(vectors, rejections=30).wrong > look(vectors).wrong).all()


def test_of_two_faces_on_one_photo_the_less_alike_is_doubtful() -> None:
    vectors = np.concatenate([faces(ANNA, 8), near(ANNA, seed=90, noise=0.6)[None]])
    found = look(vectors, photos=[*range(8), 3])
    assert found.collisions == 1
    assert np.flatnonzero(found.wrong >= 0.5).tolist() == [8]


def test_a_confirmed_face_outdoes_another_on_its_photo() -> None:
    vectors = np.concatenate([faces(ANNA, 8), near(ANNA, seed=90, noise=0.6)[None]])
    found = look(vectors, photos=[*range(8), 3], confirmed=(8,))
    assert np.flatnonzero(found.wrong >= 0.5).tolist() == [3]


@pytest.mark.parametrize(("confirmed", "rejections"), [(20, 0), (0, 0), (0, 20)])
def test_the_share_that_is_expected_to_be_wrong_is_a_share(confirmed: int, rejections: int) -> None:
    assert 0 < person.wrong_before(confirmed, rejections) < 1
