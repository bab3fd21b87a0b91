"""Is it up, is it ready?"""

import pytest
from django.test import Client

from tests.web.scenes import stop_worker
from workers import health


def test_a_process_that_answers_is_up() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_means_that_every_part_answers() -> None:
    for part in ("worker", "schedule"):
        health.say_alive(part)
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok", "worker": "ok", "schedule": "ok"}


@pytest.mark.django_db
def test_a_missing_part_is_named_with_what_to_do() -> None:
    health.say_alive("schedule")
    stop_worker()
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert "make up" in response.json()["worker"]
    assert response.json()["schedule"] == "ok"
