import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tagging import detect
from tagging.thresholds import STARTER
from tagging.types import Candidates, Detection, Floats, Image
from tests.tagging.painted import Finder, Square, paint, turned


def find(image: Image, finder: Finder | None = None) -> list[Detection]:
    (found,) = detect.detect(finder or Finder(), [image], thresholds=STARTER)
    return found


def down(found: Detection) -> Floats:
    """The direction from the eyes to the mouth, of unit length."""
    axis = found.landmarks[3:].mean(axis=0) - found.landmarks[:2].mean(axis=0)
    return axis / np.linalg.norm(axis)


def close(box: Floats, square: Square, within: float) -> bool:
    left, top, side = square
    return bool(np.allclose(box, (left, top, side, side), atol=within))


def test_a_sure_face_costs_one_look() -> None:
    finder = Finder()
    (found,) = find(paint(1280, 960, (200, 300, 160)), finder)
    assert close(found.box, (200, 300, 160), 4)
    assert finder.shown == [(1, 3, 480, 640)]
    assert finder.told == {STARTER.faint_score}


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_face_that_is_turned_is_found_once_and_its_landmarks_say_how(quarters: int) -> None:
    image = turned(paint(1200, 900, (300, 200, 150)), quarters)
    (found,) = find(image)
    assert down(found) == pytest.approx([(0, 1), (1, 0), (0, -1), (-1, 0)][quarters], abs=0.05)
    corner = {1: (200, 750), 2: (750, 550), 3: (550, 300)}[quarters]
    assert close(found.box, (*corner, 150), 5)
    assert found.score > 0.9


def test_a_face_that_fills_the_frame_is_found_from_further_away() -> None:
    (found,) = find(paint(1000, 800, (150, 50, 700)))
    assert close(found.box, (150, 50, 700), 25)


def test_small_faces_that_stand_together_are_seen_at_twice_the_size() -> None:
    seen_at_once = [(640.0, 700.0, 34.0), (740.0, 700.0, 34.0)]  # 11 px at 640
    too_small = [(600.0 + 80 * number, 640.0, 20.0) for number in range(4)]  # 6 px
    finder = Finder()
    found = find(paint(2000, 1500, *seen_at_once, *too_small), finder)
    assert len(found) == 6
    assert all(any(close(each.box, square, 3) for each in found) for square in seen_at_once + too_small)
    assert finder.pixels < 2 * 640 * 480 * 4  # their surroundings alone are seen again


def test_small_faces_of_a_small_photo_are_not_looked_for_twice() -> None:
    finder = Finder()
    find(paint(250, 250, (40, 40, 100), (150, 150, 6), (180, 150, 6)), finder)
    assert len(finder.shown) == 1


def test_where_no_face_is_a_photo_costs_at_most_two_looks() -> None:
    for size in [(1000, 750), (250, 250), (400, 300), (600, 640), (3000, 700)]:
        whole, finder = Finder(), Finder()
        find(paint(*size, (10, 10, 0)), finder)
        find(paint(*size, (size[0] / 3, size[1] / 3, min(size) / 3)), whole)
        assert whole.pixels < finder.pixels <= 2.05 * whole.pixels


@pytest.mark.parametrize("size", [(6000, 600), (500, 4000)])
def test_a_panorama_shows_its_faces(size: tuple[int, int]) -> None:
    squares = [(0.7 * size[0], 0.3 * size[1], 150.0), (0.1 * size[0], 0.6 * size[1], 200.0)]
    found = find(paint(*size, *squares))
    assert len(found) == 2
    assert all(any(close(each.box, square, 6) for each in found) for square in squares)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(500, 2500),
    st.integers(500, 2500),
    st.integers(0, 3),
    st.tuples(st.floats(0.1, 0.35), st.floats(0, 1), st.floats(0, 1)),
)
def test_a_face_is_found_wherever_it_is_and_however_it_is_turned(
    width: int, height: int, quarters: int, place: tuple[float, float, float]
) -> None:
    share, across, below = place
    side = share * min(width, height)
    corner = round(5 + across * (width - side - 10)), round(5 + below * (height - side - 10))
    image = turned(paint(width, height, (*corner, side)), quarters)
    (found,) = find(image)
    want = np.array((*corner, *np.array(corner) + side))
    x1, y1, x2, y2 = want
    left, top = {0: (x1, y1), 1: (y1, width - x2), 2: (width - x2, height - y2), 3: (height - y2, x1)}[quarters]
    assert close(found.box, (left, top, side), 3 + 0.006 * max(width, height))
    assert down(found) == pytest.approx([(0, 1), (1, 0), (0, -1), (-1, 0)][quarters], abs=0.1)


def test_a_face_of_which_two_looks_tell_is_told_once_with_the_better_score() -> None:
    (found,) = find(turned(paint(900, 900, (300, 300, 200)), 1))
    assert found.score == pytest.approx(0.95, abs=0.01)


def test_what_is_not_sure_enough_is_no_face() -> None:
    def unsure(batch: Floats, least: float) -> list[Candidates]:
        landmarks = np.float32([[[110, 110], [130, 110], [120, 120], [110, 130], [130, 130]]])
        box, score = np.float32([[100, 100, 40, 40]]), np.float32([STARTER.detection_score - 0.01])
        return [Candidates(box, landmarks, score) for _ in batch]

    assert detect.detect(unsure, [paint(640, 640)], thresholds=STARTER) == [[]]


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


def test_photos_of_one_shape_run_as_one_batch_and_come_back_in_order() -> None:
    finder = Finder()
    photos = [paint(640, 480, (100, 100, side)) for side in (80, 120)]
    photos.insert(1, paint(480, 640, (100, 100, 100)))
    found = detect.detect(finder, photos, thresholds=STARTER, batch_photos=8)
    assert sorted(shape[0] for shape in finder.shown) == [1, 2]
    assert [round(each[0].box[2]) for each in found] == pytest.approx([80, 100, 120], abs=2)


def test_a_photo_shows_the_same_faces_whatever_others_it_is_looked_at_with() -> None:
    photos = [
        paint(1000, 800, (150, 50, 700)),
        turned(paint(800, 1000, (200, 300, 150)), 1),
        turned(paint(1000, 800, (200, 300, 150)), 2),
        paint(640, 500, (0, 0, 0)),
    ]
    together = detect.detect(Finder(), photos, thresholds=STARTER, batch_photos=8)
    for found, photo in zip(together, photos, strict=True):
        assert [each.box.tolist() for each in found] == [each.box.tolist() for each in find(photo)]
