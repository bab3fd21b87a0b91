"""Celery's own schedule, which also says that it is alive."""

from typing import Any

from celery.beat import PersistentScheduler

from workers import health


class Schedule(PersistentScheduler):
    """Each tick is a sign of life, at most `beat_max_loop_interval` seconds apart."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; returns the seconds until the next tick."""
        health.say_alive("schedule")
        return float(super().tick(*args, **kwargs))
