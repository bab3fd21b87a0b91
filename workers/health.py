"""Who is alive: database, broker, worker, schedule."""

import functools

import redis
from django.conf import settings
from django.db import DatabaseError, connection

SIGN_OF_LIFE_SECONDS = 15  # workers and schedule say that they are alive every two seconds
OK = "ok"


def say_alive(part: str) -> None:
    """Leave a sign of life of the worker or the schedule; a broker that is away is found out elsewhere."""
    try:
        _broker().set(_key(part), "1", ex=SIGN_OF_LIFE_SECONDS)
    except redis.RedisError:
        return


def report() -> dict[str, str]:
    """For each part "ok", or a sentence that says what is wrong and what to do."""
    broker = _broker_report()
    return {
        "database": _database_report(),
        "broker": broker,
        "worker": _part_report("worker", broker),
        "schedule": _part_report("schedule", broker),
    }


def worker_is_alive() -> bool:
    """True if a worker gave a sign of life within the last seconds."""
    return _part_report("worker", _broker_report()) == OK


@functools.cache
def _broker() -> "redis.Redis":
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
        _broker().ping()
    except redis.RedisError:
        return "The broker does not answer. Start it with `make up`."
    return OK


def _part_report(part: str, broker: str) -> str:
    if broker != OK:
        return f"Not known, because the broker does not answer: whether the {part} runs."
    try:
        alive = _broker().exists(_key(part))
    except redis.RedisError:
        alive = False
    return OK if alive else f"The {part} is not running. Start it with `make up`."
