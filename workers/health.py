"""What is there and alive: database, broker, worker, schedule, weights, and room on the disk.

Anybody may read the report, so it names no folder: that stands in the log.
"""

import functools
import logging
import os
import shutil
import time
from pathlib import Path

import redis
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection
from django.template.defaultfilters import filesizeformat

from tagging import packs
from tagging.errors import TaggingError

logger = logging.getLogger(__name__)

SIGN_OF_LIFE_SECONDS = 15  # workers and schedule say that they are alive every two seconds
OK = "ok"
_WEIGHTS_SECONDS = 60  # the checksums of all files are not counted again before that


def say_alive(part: str) -> None:
    """Leave a sign of life of the worker or the schedule; a broker that is away is found out elsewhere."""
    try:
        broker().set(_key(part), "1", ex=SIGN_OF_LIFE_SECONDS)
    except redis.RedisError:
        return


def report() -> dict[str, str]:
    """For each part "ok", or a sentence that says what is wrong and what to do."""
    answers = _broker_report()
    return {
        "database": _database_report(),
        "broker": answers,
        "worker": _part_report("worker", answers),
        "schedule": _part_report("schedule", answers),
        "weights": _weights_report(settings.FACE_PACK, settings.FACE_WEIGHTS, int(time.time() // _WEIGHTS_SECONDS)),
        "disk": _disk_report(),
    }


def silence(part: str) -> float | None:
    """Seconds since the worker or the schedule said that it is alive; None if that is too long ago, or nobody knows."""
    try:
        left = broker().pttl(_key(part))
    except redis.RedisError:
        return None
    return max(0.0, SIGN_OF_LIFE_SECONDS - left / 1000) if left >= 0 else None


def messages(queue: str) -> int | None:
    """How many messages wait in a queue of the broker; None if it does not answer."""
    try:
        return int(broker().llen(queue))
    except redis.RedisError:
        return None


def worker_is_alive() -> bool:
    """True if a worker gave a sign of life within the last seconds."""
    return _part_report("worker", _broker_report()) == OK


def stands_still() -> bool:
    """True if something waits to be done and no worker is there to do it."""
    return not worker_is_alive() and any(messages(queue) for queue in ("tag", "owners"))


@functools.cache
def broker() -> "redis.Redis":
    """The connections of this process to the broker; commands raise redis.RedisError within two seconds if it is away."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def _key(part: str) -> str:
    return f"cloudphotos:alive:{part}"


def _database_report() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "The database does not answer. Start it with `make up`."
    return OK


def _broker_report() -> str:
    try:
        broker().ping()
    except redis.RedisError:
        return "The broker does not answer. Start it with `make up`."
    return OK


@functools.lru_cache(maxsize=1)
def _weights_report(pack: str, weights: Path, _minute: int) -> str:
    try:
        packs.check(pack, weights)
    except TaggingError as error:
        logger.warning("The weights are not ready: %s", error)
        return "The weights are missing or damaged. `manage.py build_pack` fetches them; the log says more."
    return OK


def _disk_report() -> str:
    """The photos have a disk of ours only where they are kept in a folder."""
    if not isinstance(default_storage, FileSystemStorage):
        return OK
    folder = Path(default_storage.path(""))
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(there, os.W_OK):
        logger.warning(
            "The folder of the photos cannot be written to: %s. Give it to the user who runs the site.", folder
        )
        return "The photos cannot be written to their folder. The log says which it is."
    free = shutil.disk_usage(there).free
    if free < settings.LOW_DISK_BYTES:
        logger.warning("The disk of %s has only %s left. Make room, or move the folder.", folder, filesizeformat(free))
        return "The disk of the photos is nearly full. Make room; the log says where."
    return OK


def _part_report(part: str, answers: str) -> str:
    if answers != OK:
        return f"Not known, because the broker does not answer: whether the {part} runs."
    try:
        alive = broker().exists(_key(part))
    except redis.RedisError:
        alive = False
    return OK if alive else f"The {part} is not running. Start it with `make up`."
