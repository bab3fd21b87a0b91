from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging import cluster, thresholds
from tagging.cluster import LEFTOVER
from tagging.errors import ContradictoryLaw
from tagging.types import Floats
from tests.tagging.cluster.people import person, sibling, unit

LIMITS = thresholds.STARTER
PAIRS = st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=10)


def group(*people: Floats, **given_: object) -> list[int]:
    vectors = np.concatenate(people)
    found: list[int] = cluster.group(vectors, thresholds=LIMITS, **given_).labels.tolist()
    return found


def test_three_photos_of_one_person_alone_make_one_group() -> None:
    assert group(person(1, 3)) == [0, 0, 0]


def test_two_photos_of_one_person_alone_make_one_group() -> None:
    assert group(person(1, 2)) == [0, 0]


def test_two_different_people_make_no_group() -> None:
    assert group(person(1, 1), person(2, 1)) == [-1, -1]


@pytest.mark.parametrize("photos", [0, 1])
def test_nobody_and_one_face_make_no_group(photos: int) -> None:
    assert group(person(1, photos)) == [-1] * photos


def test_everybody_gets_a_group_and_strangers_stay_over() -> None:
    assert group(person(1, 5), person(2, 2), person(3, 1), person(4, 40), person(5, 1)) == [0] * 5 + [1] * 2 + [-1] + [
        2
    ] * 40 + [-1]


def test_copies_of_one_picture_do_not_break_a_group() -> None:
    faces = person(1, 6)
    assert group(faces, faces[:1], faces[:1], person(2, 3)) == [0] * 8 + [1] * 3


def test_a_small_group_that_does_not_hold_together_is_none() -> None:
    limits = replace(LIMITS, small_group_cos=0.8, merge_cos=0.8, attach_cos=0.8)
    found = cluster.group(person(1, 4, spread=0.7), thresholds=limits)
    assert found.labels.tolist() == [LEFTOVER] * 4


def test_siblings_who_are_on_one_photo_stay_two_people() -> None:
    anna = person(1, 8)
    berta = sibling(anna, 2, 8, likeness=0.85)
    photos = np.concatenate([np.arange(8), np.arange(8)])
    found = group(anna, berta, photos=photos)
    assert not set(found[:8]) & set(found[8:]) - {LEFTOVER}
    assert found.count(LEFTOVER) <= 2


def test_a_mirror_on_one_photo_shows_one_person_twice() -> None:
    faces = person(1, 8)
    mirrored = unit(faces[:1] + 0.02 * person(9, 1))
    photos = np.array([0, 1, 2, 3, 4, 5, 6, 7, 0])
    assert group(faces, mirrored, photos=photos) == [0] * 9


def test_two_faces_of_one_photo_that_are_only_alike_are_not_one_person() -> None:
    found = group(person(1, 4, spread=0.75), photos=np.array([1, 2, 3, 3]))
    assert sorted(found) == [-1, 0, 0, 0]
    assert found[:2] == [0, 0]


def spectators(photos: int, each: int) -> Floats:
    """Blurred strangers: .8 alike on one photo, .6 from photo to photo."""
    axes = np.eye(1 + photos + photos * each, 192, dtype=np.float32)
    of_photo = np.repeat(np.arange(photos), each)
    alone = axes[1 + photos :]
    return np.float32(np.sqrt(0.6)) * axes[0] + np.float32(np.sqrt(0.2)) * (axes[1 + of_photo] + alone)


def test_a_crowd_out_of_focus_is_not_one_person() -> None:
    crowd, photos = spectators(4, 5), np.repeat(np.arange(4), 5)
    assert group(crowd) == [0] * 20
    assert group(crowd, photos=photos) == [-1] * 20
    confirmed = group(crowd, photos=photos, same=[(0, 5), (5, 10)])
    assert [face for face, label in enumerate(confirmed) if label >= 0] == [0, 5, 10]


def test_a_person_of_collages_is_one_person() -> None:
    assert group(person(1, 12), photos=np.repeat(np.arange(3), 4)) == [0] * 12


def test_a_child_and_the_adult_it_became_are_one_person_if_people_say_so() -> None:
    child, adult = person(1, 6), person(2, 6)
    assert len(set(group(child, adult))) == 2
    found = cluster.group(np.concatenate([child, adult]), same=[(0, 11)], thresholds=LIMITS)
    assert found.labels.tolist() == [0] * 12
    assert len(set(found.appearances[:6])) == len(set(found.appearances[6:])) == 1
    assert found.appearances[0] != found.appearances[6]


def test_one_face_that_is_somebody_else_leaves_the_group_as_it_was() -> None:
    assert group(person(1, 10), apart=[(3, 0), (3, 5)]) == [0] * 3 + [-1] + [0] * 6


def test_contradictions_are_refused() -> None:
    with pytest.raises(ContradictoryLaw):
        group(person(1, 4), same=[(0, 1), (1, 2)], apart=[(0, 2)])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1), PAIRS, PAIRS)
def test_what_people_said_holds_whatever_the_vectors(
    seed: int, same: list[tuple[int, int]], apart: list[tuple[int, int]]
) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit(
        person(int(rng.integers(0, 3)), 30) + rng.uniform(0, 2, (30, 1)) * person(7, 30)[rng.permutation(30)]
    )
    try:
        found = cluster.group(vectors, photos=rng.integers(0, 15, 30), same=same, apart=apart, thresholds=LIMITS)
    except ContradictoryLaw:
        return
    labels = found.labels
    assert all(labels[one] == labels[other] != LEFTOVER for one, other in same if one != other)
    assert all(labels[one] != labels[other] or labels[one] == LEFTOVER for one, other in apart)
    assert ((found.confidence > 0) == (labels != LEFTOVER)).all()
    groups, sizes = np.unique(labels[labels != LEFTOVER], return_counts=True)
    assert groups.tolist() == list(range(len(groups)))
    assert (sizes > 1).all()
    for face, number, cosine in found.suggestions:
        assert labels[face] == LEFTOVER
        assert 0 <= number < len(groups)
        assert cosine >= LIMITS.suggest_cos
        members = np.flatnonzero(labels == number).tolist()
        assert not any((one == face and other in members) or (other == face and one in members) for one, other in apart)


def test_a_face_that_is_nearly_near_enough_is_suggested_not_assigned() -> None:
    anna = person(1, 3, spread=0.3)
    doubtful = sibling(anna, 5, 1, likeness=0.51, spread=0.01)
    found = cluster.group(np.concatenate([anna, doubtful]), thresholds=LIMITS)
    assert found.labels.tolist() == [0, 0, 0, -1]
    [(face, number, cosine)] = found.suggestions
    assert (face, number) == (3, 0)
    assert 0.45 <= cosine < 0.55


def test_a_large_group_takes_a_face_on_weaker_grounds_if_nobody_else_is_near() -> None:
    anna = person(1, 20, spread=0.5)
    turned = sibling(anna, 5, 1, likeness=0.56, spread=0.01)
    alone = group(anna, turned)
    twin = sibling(turned, 6, 3, likeness=0.55, spread=0.4)
    assert alone == [0] * 21
    assert group(anna, turned, twin)[20] == LEFTOVER


def test_confidence_is_higher_in_the_middle_of_a_group() -> None:
    faces = person(1, 8, spread=0.4)
    edge = sibling(faces, 5, 1, likeness=0.75, spread=0.01)
    found = cluster.group(np.concatenate([faces, edge]), thresholds=LIMITS)
    assert found.labels.tolist() == [0] * 9
    assert found.confidence[8] < found.confidence[:8].min()
    assert 0.5 <= found.confidence[8] < 1


def test_progress_reaches_the_end_and_can_stop_the_work() -> None:
    seen: list[float] = []
    cluster.group(person(1, 20), thresholds=LIMITS, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cluster.group(person(1, 20), thresholds=LIMITS, progress=stop)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 60))
def test_the_order_of_the_faces_changes_only_the_numbers(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = np.concatenate([person(0, 1)] + [person(int(seed + each % 9), 3)[[each % 3]] for each in range(count)])
    order = rng.permutation(len(vectors))
    plain = cluster.group(vectors, thresholds=LIMITS).labels
    back = np.empty_like(plain)
    back[order] = cluster.group(vectors[order], thresholds=LIMITS).labels
    assert np.array_equal((plain[:, None] == plain) & (plain >= 0), (back[:, None] == back) & (back >= 0))
