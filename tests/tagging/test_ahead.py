import threading
from collections.abc import Iterator

import pytest

from tagging import ahead

SMALL, LARGE, HUGE = 1_000_000, 12_000_000, 60_000_000


def opened(data: bytes) -> bytes:
    return data.upper()


def windows(*sizes: int, opening: object = opened) -> Iterator[list[tuple[bytes, bytes]]]:
    photos = [b"photo %d" % number for number in range(len(sizes))]
    return ahead.windows(photos, opening, dict(zip(photos, sizes, strict=True)).__getitem__)  # type: ignore[arg-type]


def test_no_photos_make_no_window() -> None:
    assert list(windows()) == []


def test_photos_come_opened_and_in_order() -> None:
    found = [pair for window in windows(*[SMALL] * 21) for pair in window]
    assert found == [(b"photo %d" % number, b"PHOTO %d" % number) for number in range(21)]


@pytest.mark.parametrize(
    ("sizes", "lengths"),
    [([SMALL] * 10, [8, 2]), ([LARGE] * 5, [2, 2, 1]), ([HUGE] * 3, [1, 1, 1]), ([SMALL, HUGE, SMALL], [2, 1])],
)
def test_a_window_ends_with_eight_photos_or_24_million_pixels(sizes: list[int], lengths: list[int]) -> None:
    assert [len(window) for window in windows(*sizes)] == lengths


def test_the_next_photos_are_opened_meanwhile() -> None:
    reached = threading.Event()

    def opening(data: bytes) -> bytes:
        if data == b"photo 8":
            reached.set()
        return data

    found = windows(*[SMALL] * 9, opening=opening)
    next(found)
    assert reached.wait(timeout=10)


def test_what_would_be_too_much_together_waits_for_its_turn() -> None:
    begun = []

    def opening(data: bytes) -> bytes:
        begun.append(data)
        return data

    found = windows(HUGE, HUGE, opening=opening)
    next(found)
    assert begun == [b"photo 0"]
    next(found)
    assert begun == [b"photo 0", b"photo 1"]


def test_nobody_opens_photos_for_somebody_who_has_gone() -> None:
    found = windows(*[SMALL] * 40)
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ahead")]
