"""CenterFace's maps, written by hand."""

import numpy as np
import pytest

from tagging.packs import heatmap
from tagging.types import Candidates, Floats


def maps(rows: int = 8, columns: int = 8) -> list[Floats]:
    return [np.zeros((channels, rows, columns), np.float32) for channels in (1, 2, 2, 10)]


def put(onto: list[Floats], *, row: int, column: int, score: float, width: float, height: float) -> None:
    """Write one face: its middle in the middle of a cell, its landmarks at a quarter of the box from the corner."""
    heat, sizes, _, points = onto
    heat[0, row, column] = score
    sizes[:, row, column] = np.log(height / 4), np.log(width / 4)
    points[:, row, column] = 0.25


def decode(onto: list[Floats]) -> Candidates:
    return heatmap.decode(onto, least=0.5)


def test_a_face_is_decoded_to_pixels_of_the_input() -> None:
    onto = maps()
    put(onto, row=3, column=5, score=0.9, width=8, height=12)
    found = decode(onto)
    assert found.boxes.tolist() == [[18, 8, 8, 12]]  # the cell's middle is (22, 14)
    assert found.landmarks.tolist() == [[[20, 11]] * 5]
    assert found.scores.tolist() == pytest.approx([0.9])


def test_the_offset_is_read_as_y_and_x() -> None:
    onto = maps()
    put(onto, row=3, column=5, score=0.9, width=8, height=8)
    onto[2][:, 3, 5] = 0.5, 0.25
    assert decode(onto).boxes.tolist() == [[19, 12, 8, 8]]


def test_landmarks_are_read_as_y_before_x() -> None:
    onto = maps()
    put(onto, row=3, column=5, score=0.9, width=8, height=8)
    onto[3][:2, 3, 5] = 0.5, 0.75
    assert decode(onto).landmarks[0, 0].tolist() == [18 + 0.75 * 8, 10 + 0.5 * 8]


def test_a_box_ends_at_the_border() -> None:
    onto = maps(rows=8, columns=16)
    put(onto, row=0, column=15, score=0.9, width=20, height=20)
    ((x, y, width, height),) = decode(onto).boxes.tolist()
    assert (x, y, x + width, y + height) == pytest.approx((52, 0, 64, 20))


def test_candidates_come_best_first_and_none_is_suppressed() -> None:
    onto = maps()
    put(onto, row=3, column=5, score=0.6, width=16, height=16)
    put(onto, row=3, column=4, score=0.9, width=16, height=16)
    assert decode(onto).scores.tolist() == pytest.approx([0.9, 0.6])


def test_what_is_not_sure_enough_is_no_candidate() -> None:
    onto = maps()
    put(onto, row=3, column=5, score=0.5, width=8, height=8)
    found = decode(onto)
    assert (found.boxes.shape, found.landmarks.shape, found.scores.shape) == ((0, 4), (0, 5, 2), (0,))


def test_every_picture_of_a_batch_has_its_own_candidates() -> None:
    one, none = maps(), maps()
    put(one, row=3, column=5, score=0.9, width=8, height=8)
    stacked = [np.stack(pair) for pair in zip(none, one, strict=True)]
    found = heatmap.detector(lambda batch: stacked)(np.zeros((2, 3, 32, 32), np.float32), 0.5)
    assert [len(each.scores) for each in found] == [0, 1]
