"""Work on the next photos while the networks look at these: decoders and onnxruntime both let go of Python's lock."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Opened = TypeVar("Opened")

MOST_PHOTOS = 8
MOST_PIXELS = 24_000_000


def windows(
    photos: Iterable[bytes], open_photo: Callable[[bytes], Opened], pixels: Callable[[bytes], int]
) -> Iterator[list[tuple[bytes, Opened]]]:
    """Yield the photos opened, in order, a few at a time; the next few are opened in a thread meanwhile.

    pixels: what an open photo will hold in memory. A window has up to 8 photos and ends with the one that makes it 24 million
    pixels. Two windows are held at a time, or one where they would come to more than 48 million.
    """
    waiting = _windows(photos, pixels)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as thread:

        def begin(window: list[tuple[bytes, int]]) -> list[tuple[bytes, Future[Opened]]]:
            return [(data, thread.submit(open_photo, data)) for data, _ in window]

        window = next(waiting, [])
        begun = begin(window)
        while window:
            following = next(waiting, [])
            fits = sum(weight for _, weight in window + following) <= 2 * MOST_PIXELS
            ahead = begin(following) if fits else []
            yield [(data, future.result()) for data, future in begun]
            begun = ahead if fits else begin(following)
            window = following


def _windows(photos: Iterable[bytes], pixels: Callable[[bytes], int]) -> Iterator[list[tuple[bytes, int]]]:
    window: list[tuple[bytes, int]] = []
    for data in photos:
        window.append((data, pixels(data)))
        if len(window) == MOST_PHOTOS or sum(weight for _, weight in window) >= MOST_PIXELS:
            yield window
            window = []
    if window:
        yield window
