"""What all processes did and how long it took, summed up in the broker, so that any of them can tell of all.

The numbers begin at nought when the broker forgets them; whoever collects them expects that of counters.
"""

import json
import threading
import time
from collections import defaultdict

import redis

from workers import health

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)  # seconds, and above
_KEY = "cloudphotos:numbers"
_FLUSH_SECONDS = 2.0  # so long a process keeps its numbers to itself: a page waits for no broker
_PACE_MINUTES = 60
_SPEED_MINUTES = 5

Sample = tuple[str, ...]  # name, label values, and of a duration "sum" or its bucket

_kept: dict[Sample, float] = defaultdict(float)
_lock = threading.Lock()
_flushed_at = time.monotonic()


def count(name: str, *labels: str) -> None:
    """Something happened. labels: values, always as many for one name. It is told with the next duration."""
    _add({(name, *labels): 1})


def took(name: str, *labels: str, seconds: float) -> None:
    """Something took so long."""
    bucket = next((str(bound) for bound in BUCKETS if seconds <= bound), "+Inf")
    _add({(name, *labels, "sum"): seconds, (name, *labels, bucket): 1})
    if time.monotonic() - _flushed_at > _FLUSH_SECONDS:
        flush()


def did(kind: str, many: int) -> None:
    """So many of a kind were finished this minute; a broker that is away does not hear of it."""
    key = _minute(kind, int(time.time() // 60))
    try:
        pipe = health.broker().pipeline(transaction=False)
        pipe.incrby(key, many)
        pipe.expire(key, (_PACE_MINUTES + 2) * 60)
        pipe.execute()
    except redis.RedisError:
        return


def pace(kind: str) -> list[int]:
    """How many of a kind were finished in each of the last sixty minutes, the present one last; empty if nobody knows."""
    now = int(time.time() // 60)
    keys = [_minute(kind, minute) for minute in range(now - _PACE_MINUTES + 1, now + 1)]
    try:
        return [int(found or 0) for found in health.broker().mget(keys)]
    except redis.RedisError:
        return []


def per_minute(minutes: list[int]) -> float:
    """The present speed, of what `pace` says: the mean of the last full minutes, from the first one in which anything was done.

    >>> per_minute([0, 0, 0, 0, 30, 50, 20]), per_minute([12]), per_minute([])
    (40.0, 12.0, 0.0)
    """
    recent = minutes[-_SPEED_MINUTES - 1 : -1]
    while recent and recent[0] == 0:
        recent = recent[1:]
    return sum(recent) / len(recent) if recent else float(minutes[-1] if minutes else 0)


def flush() -> None:
    """Add what this process kept to what all did. A broker that is away gets it later."""
    global _flushed_at  # noqa: PLW0603 - one clock for a process
    with _lock:
        taken = dict(_kept)
        _kept.clear()
        _flushed_at = time.monotonic()
    if not taken:
        return
    try:
        pipe = health.broker().pipeline(transaction=False)
        for sample, amount in taken.items():
            pipe.hincrbyfloat(_KEY, json.dumps(sample), amount)
        pipe.execute()
    except redis.RedisError:
        _add(taken)


def read() -> dict[Sample, float]:
    """Everything that was counted; empty if the broker does not answer."""
    flush()
    try:
        found = health.broker().hgetall(_KEY)
    except redis.RedisError:
        return {}
    return {tuple(json.loads(sample)): float(amount) for sample, amount in found.items()}


def _add(amounts: dict[Sample, float]) -> None:
    with _lock:
        for sample, amount in amounts.items():
            _kept[sample] += amount


def _minute(kind: str, minute: int) -> str:
    return f"cloudphotos:did:{kind}:{minute}"
