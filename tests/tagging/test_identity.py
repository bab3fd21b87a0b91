from itertools import permutations

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
