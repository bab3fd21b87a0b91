"""The Celery app: queues, limits, schedule."""

import os
import time
from typing import Any

from celery import Celery
from celery.signals import (
    heartbeat_sent,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudphotos.settings")

SWEEP_SECONDS = 20.0
NIGHT_SECONDS = 24 * 3600.0
_NICE = 5

_begun: dict[str, float] = {}  # when each job of this process began

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


@worker_process_init.connect
def _let_pages_go_first(**_: Any) -> None:
    os.nice(_NICE)  # two lanes want two cores, and somebody waits for each page


@heartbeat_sent.connect
def _say_alive(**_: Any) -> None:
    from workers import health

    health.say_alive("worker")


@task_prerun.connect
def _begin_to_count(task_id: str, **_: Any) -> None:
    _begun[task_id] = time.monotonic()


@task_postrun.connect
def _count(task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    from workers import metering

    job = str(task.name).rpartition(".")[2]
    began = _begun.pop(task_id, None)
    metering.count("jobs_total", job, (state or "unknown").lower())
    if began is not None:
        metering.took("job_seconds", job, seconds=time.monotonic() - began)
    metering.flush()


@worker_process_shutdown.connect
def _tell_the_rest(**_: Any) -> None:
    from workers import metering

    metering.flush()
