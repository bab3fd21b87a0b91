"""The main job through all its real parts: browser, web server, Postgres, Valkey, worker, models."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from playwright.sync_api import Page, expect

from cloudphotos.catalog.models import Correction, Owner, Person, Photo
from tests.library import environment, make_owner
from tests.web.browser.conftest import OpenPage, Visit
from workers import health

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PATIENCE_MS = 60_000


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A real worker on the test database and the real broker."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "workers",
        "worker",
        "--queues",
        "tag,owners",
        "--concurrency",
        "1",
    ]
    log = tmp_path / "worker.log"
    with (
        log.open("w") as file,
        subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(), stdout=file, stderr=file) as process,
    ):
        try:
            until = time.monotonic() + PATIENCE_MS / 1000
            while not health.worker_is_alive():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


def _sign_in(page: Page) -> None:
    page.goto("/")
    page.fill("#id_username", "alice")
    page.fill("#id_password", "a long password")
    page.click("button:has-text('Sign in')")
    page.wait_for_selector(".upload-button")
    page.wait_for_load_state()  # before its scripts run, Upload is a link


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_three_uploaded_photos_are_tagged_and_a_name_given_on_one_stands_on_the_other(
    device: str, open_page: OpenPage, album: Path, worker: None
) -> None:
    alice = make_owner("alice")
    page = open_page(None, Visit(device))
    page.set_default_timeout(PATIENCE_MS)
    _sign_in(page)

    with page.expect_file_chooser() as chooser:
        page.click(".upload-button")
    chooser.value.set_files([album / "portrait.jpg", album / "speech.jpg", album / "blue room.jpg"])
    expect(page.locator('.upload-line[data-status="done"]')).to_have_count(3, timeout=PATIENCE_MS)
    expect(page.locator("#progress")).to_have_attribute("data-status", "finished", timeout=PATIENCE_MS)

    person = _the_person_on_all(alice)
    first, *others = Photo.objects.filter(tags__person=person).order_by("pk")
    page.goto(f"/photos/{first.pk}/")
    face = person.faces.get(photo=first)
    page.fill(f"#name-{face.pk}", "The President")
    page.press(f"#name-{face.pk}", "Enter")
    expect(page.locator("body")).to_contain_text("Saved: this is The President.")

    for other in others:
        page.goto(f"/photos/{other.pk}/")
        expect(page.locator(f"#name-{person.faces.get(photo=other).pk}")).to_have_value("The President")
    page.goto("/people/")
    expect(page.locator("main")).to_contain_text("The President")
    expect(page.locator("main")).to_contain_text("3 photos")
    assert Correction.objects.get().person_id == person.pk


def test_without_javascript_photos_are_uploaded_tagged_and_named_too(
    open_page: OpenPage, album: Path, worker: None
) -> None:
    alice = make_owner("alice")
    page = open_page(None, Visit(scripts=False))
    _sign_in(page)
    page.goto("/upload/")
    page.set_input_files(
        "input[type=file][name=files]", [album / "portrait.jpg", album / "speech.jpg", album / "blue room.jpg"]
    )
    page.click("main button[type=submit], main form button")
    until = time.monotonic() + PATIENCE_MS / 1000
    while not Person.objects.filter(owner=alice).exists():
        assert time.monotonic() < until
        time.sleep(0.2)
    person = _the_person_on_all(alice)
    page.goto(f"/people/{person.pk}/")
    page.fill(f"#name-{person.pk}", "The President")
    page.press(f"#name-{person.pk}", "Enter")
    expect(page.locator("body")).to_contain_text("Saved: this is The President.")
    page.goto("/people/")
    expect(page.locator("main")).to_contain_text("The President")


def _the_person_on_all(owner: Owner) -> Person:
    return Person.objects.filter(owner=owner, tags__isnull=False).distinct().get()
