import threading
from collections.abc import Callable, Generator, Iterator

import pytest

from tagging import lanes

SMALL, LARGE, HUGE = 1_000_000, 12_000_000, 60_000_000


class Photos:
    """Photos of so many pixels each, and what was asked for and worked on so far."""

    def __init__(self, *sizes: int) -> None:
        self.sizes = {b"photo %d" % number: size for number, size in enumerate(sizes)}
        self.asked: list[bytes] = []
        self.windows: list[list[bytes]] = []

    def __iter__(self) -> Iterator[bytes]:
        for photo in self.sizes:
            self.asked.append(photo)
            yield photo

    def work(self, window: list[bytes]) -> list[bytes]:
        self.windows.append(window)
        return [photo.upper() for photo in window]

    def run(
        self, work: Callable[[list[bytes]], list[bytes]] | None = None, *, most_photos: int = 8
    ) -> Generator[bytes, None, None]:
        return lanes.run(self, work or self.work, pixels=self.sizes.__getitem__, most_photos=most_photos)


def test_nothing_comes_of_no_photos() -> None:
    assert list(Photos().run()) == []


def test_results_come_in_the_order_of_the_photos() -> None:
    assert list(Photos(*[SMALL] * 21).run()) == [b"PHOTO %d" % number for number in range(21)]


@pytest.mark.parametrize(
    ("sizes", "lengths"),
    [([SMALL] * 10, [2, 8]), ([LARGE] * 5, [1, 2, 2]), ([HUGE] * 3, [1, 1, 1]), ([SMALL, HUGE, SMALL], [1, 2])],
)
def test_a_window_ends_with_its_last_photo_or_with_24_million_pixels(sizes: list[int], lengths: list[int]) -> None:
    photos = Photos(*sizes)
    list(photos.run())
    assert sorted(map(len, photos.windows)) == lengths


def test_two_windows_are_worked_on_at_a_time() -> None:
    both = threading.Barrier(2, timeout=10)

    def work(window: list[bytes]) -> list[bytes]:
        both.wait()
        return window

    assert len(list(Photos(*[SMALL] * 4).run(work, most_photos=1))) == 4


def test_one_window_more_waits_for_a_free_lane_and_nothing_else_is_read_before_somebody_asks() -> None:
    photos = Photos(*[SMALL] * 9)
    next(photos.run(most_photos=1))
    assert len(photos.asked) == 4  # three are held; the fourth was read and waits for the first to go


def test_what_would_be_too_much_together_waits_for_its_turn() -> None:
    photos = Photos(HUGE, HUGE)
    results = photos.run()
    next(results)
    assert photos.windows == [[b"photo 0"]]
    next(results)
    assert photos.windows == [[b"photo 0"], [b"photo 1"]]


def test_what_goes_wrong_in_a_lane_is_raised_where_the_photos_are_asked_for() -> None:
    def work(window: list[bytes]) -> list[bytes]:
        if window == [b"photo 1"]:
            raise MemoryError("too large")
        return window

    results = Photos(*[SMALL] * 3).run(work, most_photos=1)
    assert next(results) == b"photo 0"
    with pytest.raises(MemoryError, match="too large"):
        next(results)


def test_what_was_not_begun_when_somebody_goes_is_never_done() -> None:
    photos, first = Photos(*[SMALL] * 9), threading.Event()

    def work(window: list[bytes]) -> list[bytes]:
        if window != [b"photo 0"]:
            first.wait(timeout=10)  # the lanes are full until somebody has gone
        return photos.work(window)

    results = photos.run(work, most_photos=1)
    next(results)
    threading.Timer(0.2, first.set).start()
    results.close()
    assert len(photos.windows) <= 3


def test_nobody_works_for_somebody_who_has_gone() -> None:
    results = Photos(*[SMALL] * 40).run()
    next(results)
    results.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("lane")]
