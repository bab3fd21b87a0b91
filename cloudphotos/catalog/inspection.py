"""Files from outside are opened in a child process with limits: a bomb takes the child down, never the server."""

import functools
import multiprocessing
import resource
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as TookTooLong
from pathlib import Path

from django.conf import settings
from pebble import ProcessExpired, ProcessPool

from cloudphotos.catalog.errors import Refused
from tagging.errors import TaggingError
from tagging.image import inspect
from tagging.types import PhotoInfo


def inspect_file(path: Path) -> PhotoInfo:
    """Decode the whole file in the child process and return what it says of itself.

    Raises Refused with a sentence for the owner if it is no photograph, is damaged, or needs too much memory or time.
    """
    try:
        return _inspect(path)
    except PoolBroken:
        _pool().stop()  # type: ignore[no-untyped-call]
        _pool.cache_clear()
    try:
        return _inspect(path)
    except PoolBroken as error:
        raise Refused("This file could not be opened just now. Try again in a minute.") from error


class PoolBroken(Exception):
    """A child was killed from outside while it waited: the pool has to be made anew."""


def _inspect(path: Path) -> PhotoInfo:
    try:
        future = _pool().schedule(
            inspect, args=(path,), kwargs={"pixel_cap": settings.PIXEL_CAP}, timeout=settings.INSPECTION_SECONDS
        )
        info: PhotoInfo = future.result()
    except TaggingError as error:
        raise Refused(str(error)) from error
    except TookTooLong as error:
        raise Refused(
            "This file takes too long to open, so it was left out. Save it again as a JPEG and try once more."
        ) from error
    except (MemoryError, ProcessExpired) as error:
        raise Refused(
            "Opening this file takes more memory than is allowed. Save it smaller and try once more."
        ) from error
    except (RuntimeError, CancelledError) as error:
        raise PoolBroken from error
    return info


@functools.cache
def _pool() -> ProcessPool:
    return ProcessPool(
        max_workers=1,
        max_tasks=500,  # whatever a decoder leaks is given back
        initializer=_limit_memory,
        initargs=(settings.INSPECTION_MEGABYTES * 1024 * 1024,),
        context=multiprocessing.get_context("forkserver"),
    )


def _limit_memory(limit_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
