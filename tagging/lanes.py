"""Two lanes for photos: while one decodes, cuts and judges, the networks have the cores for the other.

Decoders and onnxruntime let go of Python's lock meanwhile.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

LANES = 2
MOST_PIXELS = 24_000_000


def run(
    photos: Iterable[bytes],
    work: Callable[[list[bytes]], list[Result]],
    *,
    pixels: Callable[[bytes], int],
    most_photos: int,
) -> Generator[Result, None, None]:
    """Yield what becomes of each photo, in order.

    work: does a window of photos; it is called in two threads. pixels: how many a photo will hold in memory. A window has up to
    `most_photos` and ends with the one that makes it 24 million pixels. Windows of at most 48 million pixels together are held at
    a time: the two that are worked on and the one that comes next, or a larger one alone.
    Raises what `work` raises.

    >>> list(run([b"a", b"b", b"c"], lambda window: [each.upper() for each in window], pixels=len, most_photos=2))
    [b'A', b'B', b'C']
    """
    held: deque[tuple[Future[list[Result]], int]] = deque()
    threads = ThreadPoolExecutor(LANES, thread_name_prefix="lane")
    try:
        for window, weight in _windows(photos, pixels, most_photos):
            while len(held) > LANES or (held and weight + sum(each for _, each in held) > LANES * MOST_PIXELS):
                yield from held.popleft()[0].result()
            held.append((threads.submit(work, window), weight))
        while held:
            yield from held.popleft()[0].result()
    finally:
        threads.shutdown(cancel_futures=True)  # nobody asks any more: what was not begun never is


def _windows(
    photos: Iterable[bytes], pixels: Callable[[bytes], int], most_photos: int
) -> Iterator[tuple[list[bytes], int]]:
    window: list[bytes] = []
    weight = 0
    for data in photos:
        window.append(data)
        weight += pixels(data)
        if len(window) == most_photos or weight >= MOST_PIXELS:
            yield window, weight
            window, weight = [], 0
    if window:
        yield window, weight
