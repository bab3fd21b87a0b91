from xml.etree import ElementTree

from tagging.awesomeness.figure import calibration_svg
from tagging.awesomeness.scores import Bin

SVG = "{http://www.w3.org/2000/svg}"


def points(bins: list[Bin]) -> list[tuple[float, float, float]]:
    drawn = ElementTree.fromstring(calibration_svg(bins)).iter(f"{SVG}circle")  # noqa: S314 (our own)
    return [(float(each.get("cx", 0)), float(each.get("cy", 0)), float(each.get("r", 0))) for each in drawn]


def test_a_point_for_each_bin_that_which_was_seen_more_often_stands_higher() -> None:
    drawn = points([Bin(10, -0.2, -0.1), Bin(10, 0.0, 0.0), Bin(20, 0.2, 0.3)])
    assert [x for x, _, _ in drawn] == sorted(x for x, _, _ in drawn)
    assert [y for _, y, _ in drawn] == sorted((y for _, y, _ in drawn), reverse=True)
    assert drawn[2][2] > drawn[1][2]


def test_what_is_calibrated_lies_on_the_line() -> None:
    drawn = points([Bin(5, value, value) for value in (-0.3, 0.1, 0.25)])
    assert all(abs(x + y - 520) < 0.2 for x, y, _ in drawn)


def test_a_single_bin_of_nothing_is_drawn() -> None:
    assert len(points([Bin(1, 0.0, 0.0)])) == 1
