"""The Celery app: queues, limits, schedule."""

import os
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, setup_logging, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudphotos.settings")

SWEEP_SECONDS = 20.0
NIGHT_SECONDS = 24 * 3600.0

app = Celery("cloudphotos")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    # A message is a hint: it may come twice or never, and the rows say what is left to do.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    task_time_limit=900,
    task_default_queue="tag",
    task_routes={
        "workers.tasks.tag_photos": {"queue": "tag"},
        "workers.tasks.*": {"queue": "owners"},
    },
    broker_connection_retry_on_startup=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    beat_scheduler="workers.schedule:Schedule",
    beat_max_loop_interval=2,
    beat_schedule={
        "sweep": {"task": "workers.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
        "night": {"task": "workers.tasks.nightly", "schedule": NIGHT_SECONDS},
        "clean": {"task": "workers.tasks.remove_orphans", "schedule": NIGHT_SECONDS},
    },
)
app.autodiscover_tasks(["workers"])


@setup_logging.connect
def _log_as_django_does(**_: Any) -> None:
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


@worker_ready.connect
def _sweep_at_start(**_: Any) -> None:
    """What a killed worker left is taken up at once, not at the next sweep."""
    from workers import health, tasks

    health.say_alive("worker")
    tasks.sweep.delay(everything=True)


@heartbeat_sent.connect
def _say_alive(**_: Any) -> None:
    from workers import health

    health.say_alive("worker")
