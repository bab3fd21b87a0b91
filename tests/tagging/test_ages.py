from datetime import date

import numpy as np

from tagging import ages, thresholds

MODEL = thresholds.STARTER.ages


def extra(one: float, other: float) -> float:
    return float(ages.extra_cosine(np.array([one], np.float32), np.array([other], np.float32), MODEL)[0])


def test_a_photo_from_before_the_birth_cannot_show_anybody() -> None:
    assert not ages.may_show(date(2001, 5, 4), date(2001, 5, 3))
    assert ages.may_show(date(2001, 5, 4), date(2001, 5, 4))
    assert ages.age(date(2001, 5, 4), date(1991, 5, 4)) < 0


def test_the_younger_the_face_the_more_cosine_it_takes() -> None:
    assert extra(2, 2) > extra(9, 9) > extra(14, 14) > extra(20, 20) == 0


def test_years_between_photos_of_adults_take_less_and_never_too_little() -> None:
    assert 0 > extra(30, 35) > extra(30, 45)
    assert extra(20, 80) == extra(20, 90) >= -0.06


def test_growing_up_loosens_nothing() -> None:
    assert extra(5, 40) == extra(5, 5) > 0


def test_where_an_age_is_unknown_or_the_model_is_off_nothing_changes() -> None:
    unknown, known = np.array([np.nan, 4.0], np.float32), np.array([3.0, np.nan], np.float32)
    assert ages.extra_cosine(unknown, known, MODEL).tolist() == [0, 0]
    assert ages.extra_cosine(known, known, None).tolist() == [0, 0]
