from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tagging import detect
from tagging.types import Floats, Image

ONE = np.ones(2, np.float32)


def maps(rows: int = 8, columns: int = 8) -> list[Floats]:
    return [np.zeros((channels, rows, columns), np.float32) for channels in (1, 2, 2, 10)]


def put(onto: list[Floats], *, row: int, column: int, score: float, width: float, height: float) -> None:
    """Write one face: its middle in the middle of a cell, its landmarks at a quarter of the box from the corner."""
    heat, sizes, _, points = onto
    heat[0, row, column] = score
    sizes[:, row, column] = np.log(height / 4), np.log(width / 4)
    points[:, row, column] = 0.25


def test_a_face_is_decoded_to_pixels_of_the_input() -> None:
    onto = maps()
    put(onto, row=3, column=5, score=0.9, width=8, height=12)
    (found,) = detect.decode(onto, score=0.5, size=(32, 32), scale=ONE)
    assert found.box.tolist() == [18, 8, 8, 12]  # the cell's middle is (22, 14)
    assert found.landmarks.tolist() == [[20, 11]] * 5
    assert found.score == pytest.approx(0.9)


def test_the_offset_is_read_as_y_and_x() -> None:
    onto = maps()
    put(onto, row=3, column=5, score=0.9, width=8, height=8)
    onto[2][:, 3, 5] = 0.5, 0.25
    (found,) = detect.decode(onto, score=0.5, size=(32, 32), scale=ONE)
    assert found.box.tolist() == [19, 12, 8, 8]


def test_landmarks_are_read_as_y_before_x() -> None:
    onto = maps()
    put(onto, row=3, column=5, score=0.9, width=8, height=8)
    onto[3][:2, 3, 5] = 0.5, 0.75
    (found,) = detect.decode(onto, score=0.5, size=(32, 32), scale=ONE)
    assert found.landmarks[0].tolist() == [18 + 0.75 * 8, 10 + 0.5 * 8]


def test_a_face_is_scaled_to_the_photo_by_each_axis() -> None:
    onto = maps()
    put(onto, row=3, column=5, score=0.9, width=8, height=12)
    (found,) = detect.decode(onto, score=0.5, size=(32, 32), scale=np.array([2, 10], np.float32))
    assert found.box.tolist() == [36, 80, 16, 120]


def test_a_box_ends_at_the_border() -> None:
    onto = maps()
    put(onto, row=0, column=7, score=0.9, width=20, height=20)
    (found,) = detect.decode(onto, score=0.5, size=(32, 32), scale=ONE)
    x, y, width, height = found.box.tolist()
    assert (x, y, x + width, y + height) == pytest.approx((20, 0, 32, 20))


def test_of_two_boxes_of_one_face_the_surer_stays() -> None:
    onto = maps()
    put(onto, row=3, column=5, score=0.6, width=16, height=16)
    put(onto, row=3, column=4, score=0.9, width=16, height=16)
    put(onto, row=7, column=0, score=0.7, width=4, height=4)
    assert [each.score for each in detect.decode(onto, score=0.5, size=(32, 32), scale=ONE)] == pytest.approx(
        [0.9, 0.7]
    )


def test_what_is_not_sure_enough_is_no_face() -> None:
    onto = maps()
    put(onto, row=3, column=5, score=0.5, width=8, height=8)
    assert detect.decode(onto, score=0.5, size=(32, 32), scale=ONE) == []


@given(arrays.arrays(np.float32, st.tuples(st.integers(0, 20), st.just(4)), elements=st.floats(0, 50, width=32)))
def test_no_two_boxes_that_stay_overlap_much(boxes: Floats) -> None:
    kept = boxes[detect.suppress(boxes, iou=0.3)]
    for number, one in enumerate(kept):
        for other in kept[number + 1 :]:
            common = np.maximum(
                np.minimum(one[:2] + one[2:], other[:2] + other[2:]) - np.maximum(one[:2], other[:2]), 0
            ).prod()
            union = one[2:].prod() + other[2:].prod() - common
            assert common <= 0.3 * union + 1e-3


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_the_input_is_made_of_whole_strides_and_never_huge(width: int, height: int) -> None:
    across, down = detect.input_size(width, height)
    assert across % 32 == down % 32 == 0
    assert 32 <= min(across, down) <= max(across, down) <= 672
    assert max(across, down) <= 2 * max(width, height) + 32


def test_photos_of_one_shape_run_as_one_batch_and_come_back_in_order() -> None:
    batches = []

    def network(batch: Floats) -> Sequence[Floats]:
        batches.append(batch.shape)
        stacks = [
            np.stack(each)
            for each in zip(*(maps(batch.shape[2] // 4, batch.shape[3] // 4) for _ in batch), strict=True)
        ]
        for number, photo in enumerate(batch):
            put([each[number] for each in stacks], row=5, column=5, score=photo[0].mean() / 255, width=8, height=8)
        return stacks

    photos = [
        Image.of(np.full((*shape, 3), level, np.uint8))
        for shape, level in [((64, 96), 230), ((96, 64), 204), ((64, 96), 153)]
    ]
    found = detect.detect(network, photos, score=0.1, batch_photos=8)
    assert sorted(shape[0] for shape in batches) == [1, 2]
    assert [each[0].score for each in found] == pytest.approx([0.9, 0.8, 0.6], abs=0.01)
