import pytest

from tagging import thresholds, verdict

LIMITS = thresholds.STARTER
GOOD = {
    "trash_distance": LIMITS.trash_distance,
    "side_px": LIMITS.small_px,
    "sharpness": LIMITS.sharpness,
    "yaw": LIMITS.profile_degrees,
}
BAD = {
    "trash": {"trash_distance": LIMITS.trash_distance - 0.01},
    "small": {"side_px": LIMITS.small_px - 0.01},
    "blurry": {"sharpness": LIMITS.sharpness - 0.01},
    "profile": {"yaw": LIMITS.profile_degrees + 0.01},
}


def test_what_just_reaches_every_limit_is_a_face() -> None:
    assert verdict.judge(**GOOD, thresholds=LIMITS) == "face"


@pytest.mark.parametrize("name", list(BAD))
def test_what_fails_one_limit_gets_its_name(name: str) -> None:
    assert verdict.judge(**(GOOD | BAD[name]), thresholds=LIMITS) == name


@pytest.mark.parametrize("first", range(4))
def test_the_first_that_holds_wins(first: int) -> None:
    values = dict(GOOD)
    for name in list(BAD)[first:]:
        values |= BAD[name]
    assert verdict.judge(**values, thresholds=LIMITS) == list(BAD)[first]


def test_a_head_may_be_turned_to_either_side() -> None:
    assert verdict.judge(**(GOOD | {"yaw": -LIMITS.profile_degrees}), thresholds=LIMITS) == "face"
    assert verdict.judge(**(GOOD | {"yaw": -LIMITS.profile_degrees - 0.01}), thresholds=LIMITS) == "profile"
