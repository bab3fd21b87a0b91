from dataclasses import replace

import numpy as np
import pytest

from tagging import avatar, packs

FRONT = packs.numbers("starter").template.tolist()
GOOD = avatar.Portrait(side_px=200, sharpness=0.4, score=0.9, trash_distance=1.0, landmarks=FRONT)


def turned_away() -> list[list[float]]:
    points = np.array(FRONT)
    points[2, 0] += 25
    return points.tolist()


@pytest.mark.parametrize(
    "worse",
    [
        replace(GOOD, side_px=30),
        replace(GOOD, sharpness=0.05),
        replace(GOOD, score=0.5),
        replace(GOOD, trash_distance=0.5),
        replace(GOOD, landmarks=turned_away()),
        replace(GOOD, usable=False),
    ],
)
def test_the_better_face_is_shown(worse: avatar.Portrait) -> None:
    assert avatar.best([worse, GOOD]) == 1
    assert avatar.best([GOOD, worse]) == 0


LIKED, ORDINARY = replace(GOOD, awesomeness=1.0), replace(GOOD, awesomeness=0.0)


def test_the_most_awesome_face_is_shown_though_another_is_larger_and_sharper() -> None:
    modest = replace(LIKED, side_px=60, sharpness=0.2, score=0.7)
    assert avatar.best([ORDINARY, modest]) == 1
    assert avatar.ranked([ORDINARY, modest, replace(GOOD, awesomeness=0.5)]) == [1, 2, 0]


@pytest.mark.parametrize(
    "unfit",
    [replace(LIKED, usable=False), replace(LIKED, whole=False), replace(LIKED, landmarks=turned_away())],
    ids=["not surely a face of this person", "cut off", "turned away"],
)
def test_a_face_that_is_not_fit_to_be_shown_is_shown_only_where_there_is_no_other(unfit: avatar.Portrait) -> None:
    assert avatar.best([unfit, ORDINARY]) == 1
    assert avatar.best([unfit, ORDINARY], present=0) == 1
    assert avatar.best([unfit]) == 0


def test_a_face_that_nobody_could_use_comes_after_one_that_is_turned_away() -> None:
    turned, unusable = replace(ORDINARY, landmarks=turned_away()), replace(LIKED, usable=False)
    assert avatar.ranked([unusable, turned]) == [1, 0]


def test_an_awesome_face_stays_until_another_is_clearly_more_so() -> None:
    assert avatar.best([ORDINARY, replace(ORDINARY, awesomeness=0.2)], present=0) == 0
    assert avatar.best([ORDINARY, replace(ORDINARY, awesomeness=0.2)]) == 1
    assert avatar.best([ORDINARY, replace(ORDINARY, awesomeness=0.4)], present=0) == 1


def test_where_not_all_faces_were_rated_quality_decides() -> None:
    worse = replace(LIKED, side_px=40)
    assert avatar.best([worse, GOOD]) == 1
    assert avatar.best([worse, replace(GOOD, usable=False)]) == 0


def test_while_one_head_takes_over_the_avatar_stays_as_long_as_it_is_fit_to_be_shown() -> None:
    old = replace(ORDINARY, rated_by="old")
    new, poor = replace(LIKED, rated_by="new"), replace(ORDINARY, rated_by="old", usable=False)
    assert avatar.best([old, new], present=0) == 0
    assert avatar.best([poor, new], present=0) == 1
    assert avatar.best([replace(new, side_px=40), old]) == 1
    assert avatar.best([replace(old, rated_by="new"), new], present=0) == 1


def test_what_another_head_says_of_a_face_that_is_not_fit_to_be_shown_does_not_matter() -> None:
    turned = replace(LIKED, rated_by="old", landmarks=turned_away())
    modest = replace(LIKED, rated_by="new", side_px=60)
    assert avatar.best([turned, replace(ORDINARY, rated_by="new"), modest]) == 2


def test_nobody_has_no_avatar() -> None:
    assert avatar.best([]) is None


def test_a_poor_face_is_better_than_none() -> None:
    assert avatar.best([replace(GOOD, usable=False)]) == 0


def test_the_face_shown_now_stays_unless_another_is_clearly_better() -> None:
    nearly = replace(GOOD, score=0.88)
    assert avatar.best([GOOD, nearly], present=1) == 1
    assert avatar.best([GOOD, replace(GOOD, score=0.6)], present=1) == 0
