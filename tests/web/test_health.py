"""Is it up, is it ready?"""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

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
    assert response.json() == dict.fromkeys(("database", "broker", "worker", "schedule", "weights", "disk"), "ok")


@pytest.mark.django_db
def test_a_missing_part_is_named_with_what_to_do() -> None:
    health.say_alive("schedule")
    stop_worker()
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert "make up" in response.json()["worker"]
    assert response.json()["schedule"] == "ok"


@pytest.mark.django_db
def test_missing_weights_and_a_full_disk_are_named(settings: Settings, tmp_path: Path) -> None:
    settings.FACE_WEIGHTS = tmp_path
    settings.LOW_DISK_BYTES = 2**62
    said = Client().get("/readyz").json()
    assert "build_pack" in said["weights"]
    assert "Make room" in said["disk"]


@pytest.mark.django_db
def test_photos_that_are_kept_elsewhere_need_no_disk(settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    settings.LOW_DISK_BYTES = 2**62
    assert Client().get("/readyz").json()["disk"] == "ok"
