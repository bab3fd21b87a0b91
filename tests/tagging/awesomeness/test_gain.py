import numpy as np
import pytest

from tagging.awesomeness.gain import gain

RNG = np.random.default_rng(9)
N = 400
WANTED = RNG.normal(size=N)
NEAR, FAR = WANTED + RNG.normal(0, 1, N), WANTED + RNG.normal(0, 3, N)
ONE_OWNER, PHOTOS = np.zeros(N, int), np.arange(N)


def test_a_clearly_better_order_is_surely_better_and_the_other_way_round_it_is_not() -> None:
    there = gain(WANTED, NEAR, FAR, owners=ONE_OWNER, photos=PHOTOS)
    back = gain(WANTED, FAR, NEAR, owners=ONE_OWNER, photos=PHOTOS)
    assert there is not None
    assert back is not None
    assert there.sure
    assert not back.sure
    assert (back.spearman, back.map5) == pytest.approx((-there.spearman, -there.map5))


def test_the_same_order_is_no_better() -> None:
    same = gain(WANTED, NEAR, NEAR, owners=ONE_OWNER, photos=PHOTOS)
    assert same is not None
    assert (same.spearman, same.spearman_error, same.map5) == (0, 0, 0)
    assert not same.sure


def test_orders_that_differ_by_chance_are_seldom_surely_better() -> None:
    def found(seed: int) -> bool:
        rng = np.random.default_rng(seed)
        one, other = (WANTED[:80] + rng.normal(0, 2, 80) for _ in range(2))
        made = gain(WANTED[:80], one, other, owners=ONE_OWNER[:80], photos=PHOTOS[:80])
        return made is not None and made.sure

    assert sum(found(seed) for seed in range(12)) <= 2


def test_the_error_is_that_of_owners_where_owners_differ() -> None:
    """One order is right for half of the owners and wrong for the others: about other owners that says nothing."""
    owners = np.repeat(np.arange(8), N // 8)
    torn = np.where(owners % 2 == 0, WANTED, -WANTED)
    by_owners = gain(WANTED, torn, FAR, owners=owners, photos=PHOTOS)
    by_photos = gain(WANTED, torn, FAR, owners=owners // 3, photos=PHOTOS)
    assert by_owners is not None
    assert by_photos is not None
    assert by_owners.spearman_error > 3 * by_photos.spearman_error


def test_of_a_handful_of_faces_nobody_can_tell() -> None:
    assert gain(WANTED[:19], NEAR[:19], FAR[:19], owners=ONE_OWNER[:19], photos=PHOTOS[:19]) is None
