import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging.cluster.law import Law
from tagging.errors import ContradictoryLaw

PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=8)


def test_what_is_together_by_way_of_others_is_together() -> None:
    block = Law(5, same=[(0, 1), (1, 4)]).block.tolist()
    assert block[0] == block[1] == block[4]
    assert len({block[0], block[2], block[3]}) == 3


def test_faces_that_are_one_person_and_two_are_refused_by_name() -> None:
    with pytest.raises(ContradictoryLaw, match="Faces 4 and 0"):
        Law(5, same=[(0, 1), (1, 4)], apart=[(2, 3), (4, 0)])


def test_a_face_is_not_apart_from_itself() -> None:
    with pytest.raises(ContradictoryLaw):
        Law(2, apart=[(1, 1)])


@pytest.mark.parametrize("pair", [(0, 3), (-1, 0)])
def test_a_pair_that_names_no_face_is_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(IndexError, match="not among the 3"):
        Law(3, same=[pair])


def test_pairs_on_one_photo_are_found_once_each() -> None:
    found = Law(6, photos=np.array([7, 9, 7, 8, 7, 9])).on_one_photo.tolist()
    assert {tuple(sorted(pair)) for pair in found} == {(0, 2), (0, 4), (2, 4), (1, 5)}
    assert len(found) == 4


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=12, max_size=12), PAIRS, PAIRS)
def test_parted_labels_keep_the_law(
    labels: list[int], same: list[tuple[int, int]], apart: list[tuple[int, int]]
) -> None:
    try:
        law = Law(12, same=same, apart=apart)
    except ContradictoryLaw:
        return
    found = law.parted(np.array(labels))
    assert all(found[one] == found[other] for one, other in same)
    assert all(found[one] != found[other] for one, other in apart)
    if not same and not apart:
        assert np.array_equal(found[:, None] == found, np.equal.outer(labels, labels))
