"""Is it up, is it ready?"""

import os
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
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
def test_missing_weights_and_a_full_disk_are_named_but_where_they_lie_only_in_the_log(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.FACE_WEIGHTS = tmp_path
    settings.LOW_DISK_BYTES = 2**62
    response = Client().get("/readyz")
    said = response.json()
    assert "build_pack" in said["weights"]
    assert "Make room" in said["disk"]
    photos = default_storage.path("")
    assert str(tmp_path) not in response.content.decode()
    assert photos not in response.content.decode()
    assert str(tmp_path) in caplog.text
    assert photos.rstrip("/") in caplog.text


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_to_is_named_only_in_the_log(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "nobody writes here"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = {**settings.STORAGES, "default": local}
    said = Client().get("/readyz").json()["disk"]
    assert "cannot be written" in said
    assert str(folder) not in said
    assert str(folder) in caplog.text


@pytest.mark.django_db
def test_photos_that_are_kept_elsewhere_need_no_disk(settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    settings.LOW_DISK_BYTES = 2**62
    assert Client().get("/readyz").json()["disk"] == "ok"
