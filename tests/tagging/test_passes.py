import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging import passes
from tagging.passes import Pass
from tagging.types import Candidates

sides = st.integers(1, 20_000)
turns = st.integers(0, 3)


def candidates(*boxes: tuple[float, float, float, float]) -> Candidates:
    rows = np.array(boxes, np.float32).reshape(-1, 4)
    return Candidates(rows, np.repeat(rows[:, None, :2], 5, axis=1), np.full(len(rows), 0.9, np.float32))


@pytest.mark.parametrize(("quarters", "point"), [(0, (10, 20)), (1, (380, 10)), (2, (590, 380)), (3, (20, 590))])
def test_a_point_goes_back_to_where_it_lies_in_the_photo(quarters: int, point: tuple[int, int]) -> None:
    size = (600, 400) if quarters % 2 == 0 else (400, 600)
    pixels = np.zeros((400, 600), np.uint8)
    pixels[20, 10] = 1  # the formula is checked against what turning an array does
    row, column = np.argwhere(np.rot90(pixels, quarters))[0]
    found = Pass((0, 0, 600, 400), size, (600, 400), quarters).points(np.float32([[column + 0.5, row + 0.5]]))
    assert found.tolist() == [[pytest.approx(10.5, abs=1e-3), pytest.approx(20.5, abs=1e-3)]]


@given(sides, sides, turns, st.tuples(*[st.floats(0, 1)] * 4))
def test_a_box_keeps_its_share_of_the_photo_however_it_is_shown(
    width: int, height: int, quarters: int, shares: tuple[float, float, float, float]
) -> None:
    size = np.array([640, 480], np.float32)
    one = Pass((0, 0, width, height), (640, 480), (width, height), quarters)
    low, high = np.sort(np.float32(shares).reshape(2, 2), axis=0)
    (box,) = one.boxes(np.concatenate([low * size, (high - low) * size])[None])
    assert (box[:2] >= -1e-2).all()
    assert (box[:2] + box[2:] <= np.array([width, height]) * (1 + 1e-5) + 1e-2).all()
    assert box[2] * box[3] == pytest.approx(
        float(np.prod(high - low)) * width * height, rel=1e-3, abs=width * height * 1e-5
    )


@given(sides, sides, turns, st.sampled_from([1.0, 0.5, 0.25]))
def test_the_whole_photo_is_shown_in_strides_and_never_much_larger_than_asked(
    width: int, height: int, quarters: int, part: float
) -> None:
    planned = passes.whole(width, height, part=part, turns=quarters)
    assert 1 <= len(planned) <= 8
    shown = np.zeros(max(width, height), bool)
    for each in planned:
        assert each.size[0] % 32 == each.size[1] % 32 == 0
        assert max(each.size) <= 640 * part + 32
        left, top, across, down = each.region
        assert 0 <= left < left + across <= width
        assert 0 <= top < top + down <= height
        start, length = (left, across) if width >= height else (top, down)
        shown[start : start + length] = True
    assert shown.all()


@given(st.integers(300, 8000), st.integers(300, 8000), st.data())
def test_a_face_as_high_as_a_panorama_lies_whole_in_one_of_its_tiles(
    width: int, height: int, data: st.DataObject
) -> None:
    long, short = max(width, height), min(width, height)
    start = data.draw(st.integers(0, long - short))
    ends = [
        (each.region[0], each.region[0] + each.region[2])
        if width >= height
        else (each.region[1], each.region[1] + each.region[3])
        for each in passes.whole(width, height)
    ]
    room = 3 if long <= passes.LONG_SIDE_PX * 5 / 256 * short else short  # beyond five inputs a strip is shown smaller
    assert any(low - room <= start and start + short <= high + room for low, high in ends)


@given(
    st.integers(100, 6000), st.integers(100, 6000), turns,
    st.lists(st.tuples(*[st.floats(0, 0.95)] * 2, *[st.floats(0.005, 0.05)] * 2), min_size=1, max_size=5),
)  # fmt: skip
def test_a_closer_look_shows_the_faces_twice_as_large_and_what_is_around_them(
    width: int, height: int, quarters: int, shares: list[tuple[float, ...]]
) -> None:
    around = np.float32(shares) * np.float32([width, height, width, height])
    planned = passes.closer(width, height, around, turns=quarters)
    once = passes.scale_of_whole(width, height)
    assert bool(planned) == (min(2 * once, 2.0) >= 1.3 * once)
    for box in around:
        middle = box[:2] + box[2:] / 2
        assert not planned or any(_holds(each, middle) for each in planned)
    for each in planned:
        assert max(each.size) <= 640 + 32
        across = each.size[quarters % 2] / each.region[2]
        assert across >= min(2 * once, 2.0) - 1e-6


def _holds(each: Pass, point: np.ndarray) -> bool:
    left, top, width, height = each.region
    return bool(left <= point[0] <= left + width and top <= point[1] <= top + height)


def test_a_photo_without_more_pixels_is_not_looked_at_more_closely() -> None:
    assert passes.closer(250, 250, np.float32([[100, 100, 10, 10]])) == []


def test_what_the_border_of_a_tile_cuts_is_left_to_its_neighbour() -> None:
    left, right = Pass((0, 0, 600, 400), (640, 448), (1000, 400)), Pass((400, 0, 600, 400), (640, 448), (1000, 400))
    border = (540, 100, 100, 100)
    assert len(left.on_picture(candidates(border)).boxes) == 0
    assert len(right.on_picture(candidates(border)).boxes) == 1
    assert len(right.on_picture(candidates((0, 100, 100, 100))).boxes) == 0


@pytest.mark.parametrize("quarters", range(4))
def test_of_a_tile_that_is_turned_the_same_border_counts(quarters: int) -> None:
    each = Pass((0, 0, 600, 400), (640, 640), (1000, 400), quarters)  # the photo goes on at its right
    edges = [(540, 270, 100, 100), (270, 0, 100, 100), (0, 270, 100, 100), (270, 540, 100, 100)]
    kept = [len(each.on_picture(candidates(edge)).boxes) for edge in edges]
    assert kept == [0 if number == quarters else 1 for number in range(4)]
