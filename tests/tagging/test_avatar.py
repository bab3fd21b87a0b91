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


def test_nobody_has_no_avatar() -> None:
    assert avatar.best([]) is None


def test_a_poor_face_is_better_than_none() -> None:
    assert avatar.best([replace(GOOD, usable=False)]) == 0


def test_the_face_shown_now_stays_unless_another_is_clearly_better() -> None:
    nearly = replace(GOOD, score=0.88)
    assert avatar.best([GOOD, nearly], present=1) == 1
    assert avatar.best([GOOD, replace(GOOD, score=0.6)], present=1) == 0
