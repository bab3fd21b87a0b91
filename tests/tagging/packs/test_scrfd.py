"""SCRFD's outputs, written by hand; the real network is in test_zoo."""

from collections.abc import Sequence

import numpy as np
import pytest

from tagging.packs import scrfd
from tagging.types import Candidates, Floats

POINTS = np.tile((0.5, -0.5), 5)


def outputs(width: int, height: int, *faces: tuple[int, int, int, int, float]) -> list[Floats]:
    """Make the nine outputs for a picture. faces: stride, row, column, anchor of the cell, score."""
    strides, per_cell = scrfd.LAYOUTS[9]
    made = {stride: _level(width // stride * (height // stride) * per_cell) for stride in strides}
    for stride, row, column, anchor, score in faces:
        place = (row * (width // stride) + column) * per_cell + anchor
        for array, value in zip(made[stride], (score, (1, 2, 3, 4), POINTS), strict=True):
            array[place] = value
    return [made[stride][part] for part in range(3) for stride in strides]


def _level(anchors: int) -> list[Floats]:
    return [np.zeros((anchors, width), np.float32) for width in (1, 4, 10)]


def decode(width: int, height: int, *faces: tuple[int, int, int, int, float]) -> Candidates:
    return scrfd.decode(outputs(width, height, *faces), size=(height, width), least=0.5)


def test_a_box_is_measured_from_its_anchor_in_strides() -> None:
    found = decode(64, 96, (8, 3, 5, 0, 0.9))
    assert found.boxes.tolist() == [[40 - 8, 24 - 16, 8 + 24, 16 + 32]]
    assert found.landmarks.tolist() == [[[44, 20]] * 5]
    assert found.scores.tolist() == pytest.approx([0.9])


@pytest.mark.parametrize("anchor", [0, 1])
def test_both_anchors_of_a_cell_stand_in_its_corner(anchor: int) -> None:
    assert decode(64, 96, (16, 1, 2, anchor, 0.9)).boxes.tolist() == [[32 - 16, 16 - 32, 16 + 48, 32 + 64]]


def test_candidates_of_all_strides_come_best_first() -> None:
    found = decode(64, 96, (8, 0, 0, 0, 0.6), (16, 0, 0, 0, 0.9), (32, 0, 0, 0, 0.7))
    assert found.scores.tolist() == pytest.approx([0.9, 0.7, 0.6])
    assert found.boxes[:, 2].tolist() == [64, 128, 32]


def test_what_is_not_sure_enough_is_no_candidate() -> None:
    found = decode(64, 96, (8, 3, 5, 0, 0.5))
    assert (found.boxes.shape, found.landmarks.shape, found.scores.shape) == ((0, 4), (0, 5, 2), (0,))


def test_five_strides_have_one_anchor_each() -> None:
    levels = {stride: _level((128 // stride) ** 2) for stride in (8, 16, 32, 64, 128)}
    for array, value in zip(levels[64], (0.9, (1, 1, 1, 1), POINTS), strict=True):
        array[3] = value
    maps = [levels[stride][part] for part in range(3) for stride in levels]
    assert scrfd.decode(maps, size=(128, 128), least=0.5).boxes.tolist() == [[0, 0, 128, 128]]


class Network:
    """Answers as if the first anchor of stride 8 of every picture held a face, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[Floats] = []

    def __call__(self, batch: Floats) -> Sequence[Floats]:
        self.given.append(batch)
        one = outputs(batch.shape[3], batch.shape[2], (8, 2, 2, 0, 0.9))
        return [np.stack([each] * len(batch)) for each in one]


def test_a_batch_runs_at_once_and_is_normalised() -> None:
    network = Network()
    found = scrfd.detector(network, mean=100, std=50, one_by_one=False)(np.full((3, 3, 64, 96), 200, np.float32), 0.5)
    assert [batch.shape for batch in network.given] == [(3, 3, 64, 96)]
    assert np.unique(network.given[0]).tolist() == [2]
    assert [each.boxes.tolist() for each in found] == [[[8, 0, 32, 48]]] * 3


def test_a_network_for_one_picture_is_given_one_at_a_time() -> None:
    network = Network()
    found = scrfd.detector(network, mean=0, std=1, one_by_one=True)(np.zeros((3, 3, 64, 96), np.float32), 0.5)
    assert [len(batch) for batch in network.given] == [1, 1, 1]
    assert len(found) == 3


def test_a_picture_that_is_smaller_than_the_input_is_padded_and_its_boxes_end_at_its_border() -> None:
    network = Network()
    detector = scrfd.detector(network, mean=0, std=1, one_by_one=True, input_px=(128, 128))
    (found,) = detector(np.full((1, 3, 32, 64), 255, np.float32), 0.5)
    (given,) = network.given
    assert given.shape == (1, 3, 128, 128)
    assert given[0, :, :32, :64].min() == 255
    assert given.sum() == 3 * 32 * 64 * 255
    assert found.boxes.tolist() == [[8, 0, 32, 32]]


def test_a_picture_that_is_larger_than_the_input_is_reduced_and_its_boxes_grow_again() -> None:
    network = Network()
    detector = scrfd.detector(network, mean=0, std=1, one_by_one=True, input_px=(64, 64))
    (found,) = detector(np.full((1, 3, 64, 256), 255, np.float32), 0.5)
    assert network.given[0][0, :, :16].min() == pytest.approx(255)
    assert network.given[0][0, :, 16:].max() == 0
    assert found.boxes.tolist() == [[32, 0, 128, 64]]
    assert found.landmarks[0, 0].tolist() == [4 * (16 + 4), 4 * (16 - 4)]
