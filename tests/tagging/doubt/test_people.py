"""All people of a library beside each other: who is taken for two, and whose faces lie with others."""

import numpy as np

from tagging import thresholds
from tagging.doubt.people import Doubtful, People
from tagging.doubt.plane import plane
from tagging.doubt.ruler import Ruler
from tagging.types import Floats
from tests.library import directions, near

RULER = Ruler(thresholds.STARTER, None)
ANNA, BEN, CLARA = directions(3)


def library(*groups: list[Floats], among: int = 0) -> People:
    """People 1, 2, ...; each face has the id 10 * person + its place, and a photo of its own."""
    people = People(RULER, among=among)
    for number, vectors in enumerate(groups, 1):
        ids = 10 * number + np.arange(len(vectors))
        none = np.zeros(len(vectors), bool)
        people.add(number, ids=ids, vectors=np.stack(vectors), photos=ids, confirmed=none, rejections=0)
    return people


def some(direction: Floats, count: int, *, seed: int = 0) -> list[Floats]:
    return [near(direction, seed=seed + n) for n in range(count)]


def found(people: People) -> dict[int, Doubtful]:
    return {each.person: each for each in people.doubtful()}


def test_whoever_has_a_wrong_face_is_more_doubtful_than_who_has_none() -> None:
    doubtful = found(library(some(ANNA, 6), [*some(BEN, 6), *some(CLARA, 1)]))
    assert doubtful[1].expected < 0.2
    assert doubtful[2].expected > 0.9
    assert doubtful[2].unlike == 1
    assert doubtful[2].worst[0][0] == 26


def test_a_face_that_lies_with_others_is_found_from_whom_it_belongs_to() -> None:
    doubtful = found(library(some(ANNA, 6), [*some(BEN, 6), *some(ANNA, 1, seed=70)]))
    assert [face for face, _ in doubtful[1].strays] == [26]
    assert doubtful[1].missing > 0.5
    assert doubtful[2].strays == []


def test_in_a_large_library_a_likeness_says_less_though_only_two_are_looked_at() -> None:
    groups = some(ANNA, 6), [*some(BEN, 6), *some(ANNA, 1, seed=50)]
    assert found(library(*groups, among=10_000))[1].missing < 0.2 < found(library(*groups))[1].missing


def test_one_person_taken_for_two_is_a_pair() -> None:
    people = library(some(ANNA, 6), some(BEN, 5), some(ANNA, 4, seed=70))
    (pair,) = people.pairs()
    assert (pair.one, pair.other) == (1, 3)
    assert people.twice(pair, together=False) > 0.9
    assert people.twice(pair, together=True) < people.twice(pair, together=False)


def test_no_more_than_half_of_a_person_is_wrong() -> None:
    doubtful = found(library([*some(ANNA, 1), *some(BEN, 1)]))
    assert doubtful[1].unlike == 1
    assert 0.9 < doubtful[1].expected <= 1


def test_the_score_counts_faces() -> None:
    doubtful = found(library(some(ANNA, 6), some(BEN, 5)))
    assert doubtful[1].score(twice=0.5, conflicts=2) > doubtful[1].score(twice=0.0, conflicts=0) + 3


def test_a_library_of_nobody_or_of_one_has_no_pairs() -> None:
    assert library().pairs() == library(some(ANNA, 3)).pairs() == []
    assert list(library().doubtful()) == []


def test_two_people_lie_apart_on_the_map() -> None:
    places = plane(np.stack([*some(ANNA, 5), *some(BEN, 5)]))
    assert places.shape == (10, 2)
    assert np.abs(places).max() == 1
    assert len(set(np.sign(places[:5, 0]))) == len(set(np.sign(places[5:, 0]))) == 1
    assert places[0, 0] * places[9, 0] < 0


def test_a_map_of_one_face_is_its_middle() -> None:
    assert plane(ANNA[None]).tolist() == [[0, 0]]
