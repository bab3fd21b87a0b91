from itertools import permutations
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tagging import identity

libraries = st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 3)), max_size=25)


def kept(old: list[int], new: list[int], matched: dict[int, int]) -> int:
    return sum(1 for person, group in zip(old, new, strict=True) if person and matched.get(group) == person)


def test_the_same_groups_are_the_same_people() -> None:
    assert identity.match([5, 5, 8, 8], [1, 1, 0, 0]) == {1: 5, 0: 8}


def test_a_person_who_was_split_is_the_larger_part() -> None:
    assert identity.match([5, 5, 5], [0, 1, 1]) == {1: 5}


def test_people_who_were_merged_are_who_had_more_faces() -> None:
    assert identity.match([5, 8, 8], [0, 0, 0]) == {0: 8}


def test_a_chain_is_matched_as_a_whole_and_not_greedily() -> None:
    old = [1] * 5 + [1] * 4 + [2] * 4
    new = [0] * 5 + [1] * 4 + [0] * 4
    assert identity.match(old, new) == {0: 2, 1: 1}


def test_leftovers_and_nobody_match_nothing() -> None:
    assert identity.match([0, 5, 0], [0, -1, -1]) == {}


def test_an_empty_library_has_nobody() -> None:
    assert identity.match(np.zeros(0, int), np.zeros(0, int)) == {}


@given(libraries)
def test_no_pairing_keeps_more_faces_and_nobody_is_taken_twice(library: list[tuple[int, int]]) -> None:
    old, new = [person for person, _ in library], [group for _, group in library]
    matched = identity.match(old, new)
    assert len(set(matched.values())) == len(matched)
    best = max(kept(old, new, dict(zip(range(4), people, strict=True))) for people in permutations([1, 2, 3, 4]))
    assert kept(old, new, matched) == best


def _regroup(old: list[int], new: list[int], **said: Any) -> identity.Regrouped:
    return identity.regroup(old, new, **{"settled": [], "confirmed": [False] * len(old), **said})


def test_unsettled_people_follow_the_groups_and_keep_their_ids() -> None:
    now = _regroup([5, 5, 5, 6, 6, 0, 0, 0], [0, 0, 1, 1, 1, 2, 2, -1])
    assert now.people.tolist() == [5, 5, 6, 6, 6, -1, -1, 0]
    assert now.wishes == ()
    assert now.continued == {0: 5, 1: 6}


def test_a_settled_person_loses_nobody_takes_in_leftovers_and_the_rest_is_wished() -> None:
    old = [7, 7, 7, 7, 0, 8, 8, 7, 7, 7, 9, 9]
    new = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2]
    now = _regroup(old, new, settled=[7])
    assert now.people.tolist() == [7, 7, 7, 7, 7, 8, 8, 7, 7, 7, 9, 9]
    assert now.wishes == (identity.Wish("merge", 7, 8, (5, 6)), identity.Wish("split", 7, 0, (7, 8, 9)))


def test_of_two_settled_people_in_one_group_it_is_wished_to_merge_or_to_move() -> None:
    assert _regroup([7, 7, 7, 8, 8], [0] * 5, settled=[7, 8]).wishes == (identity.Wish("merge", 7, 8, (3, 4)),)
    few = _regroup([7, 7, 7, 8, 8, 8, 8], [0, 0, 0, 0, 1, 1, 1], settled=[7, 8])
    assert few.wishes == (identity.Wish("move", 8, 7, (3,)),)


def test_a_settled_person_who_is_the_smaller_part_of_a_group_is_asked_about_the_larger() -> None:
    now = _regroup([7, 8, 8, 8], [0] * 4, settled=[7])
    assert now.wishes == (identity.Wish("merge", 7, 8, (1, 2, 3)),)


def test_one_confirmed_face_outweighs_any_number() -> None:
    now = _regroup([7, 8, 8, 8, 0], [0] * 5, settled=[7], confirmed=[True, False, False, False, False])
    assert now.continued == {0: 7}
    assert now.people.tolist() == [7, 8, 8, 8, 7]


def test_confirmed_faces_are_not_asked_about() -> None:
    now = _regroup([7] * 6, [0, 0, 0, 1, 1, 1], settled=[7], confirmed=[True] * 6)
    assert now.wishes == ()


def test_what_is_barred_stays_out_and_is_not_wished() -> None:
    now = _regroup([7, 7, 0, 8], [0] * 4, settled=[7], barred=[(2, 7), (3, 7)])
    assert now.people.tolist() == [7, 7, 0, 8]
    assert now.wishes == ()


def test_nobody_is_left_with_nothing_but_leftovers_and_a_new_person_has_two_faces() -> None:
    assert _regroup([5, 5, 6, 6], [-1, -1, 0, -1]).people.tolist() == [5, 5, 6, 0]
    assert _regroup([7, 7, 7, 0], [0, 0, 1, 1], settled=[7]).people.tolist() == [7, 7, 7, 0]


@given(libraries, st.sets(st.sampled_from([1, 2, 3, 4])))
def test_settled_people_keep_every_face_and_nobody_vanishes_but_into_somebody(
    library: list[tuple[int, int]], settled: set[int]
) -> None:
    old, new = [person for person, _ in library], [group for _, group in library]
    now = _regroup(old, new, settled=settled).people.tolist()
    assert all(after == before for before, after in zip(old, now, strict=True) if before in settled)
    for person in {before for before in old if before}:
        assert any(after for before, after in zip(old, now, strict=True) if before == person)
    assert all(now.count(person) > 1 for person in now if person < 0)
