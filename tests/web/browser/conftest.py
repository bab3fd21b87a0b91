"""A real Chromium at the live server. Without one these tests are skipped, except where CI is set."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from cloudphotos.catalog.models import Owner

# what tests break on purpose
NETWORK = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest", "htmx:historyCacheMissLoadError")
WIDTHS = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1440, 900)}


@dataclass(frozen=True)
class Visit:
    """How somebody comes: on what, in which light, with JavaScript or without."""

    device: str = "desktop"
    theme: str = "light"
    scripts: bool = True


OpenPage = Callable[..., Page]


def wait_until(page: Page, script: str) -> None:
    """Ask a page until the answer is true; its policy forbids Playwright to do so inside."""
    for _ in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"It did not become true: {script}")


def wait_for_the_server() -> None:
    """Let it finish what it was asked for: a test empties the tables next, and would stand in the way of a late answer."""
    limit = time.monotonic() + 10
    while time.monotonic() < limit and any("process_request" in thread.name for thread in threading.enumerate()):
        time.sleep(0.01)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this machine, for all tests of the session."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI is set and there is no Chromium: install the package chromium.")
        pytest.skip("needs Chromium: install the package chromium, or set CHROMIUM to a browser of its kind")
    # playwright keeps an event loop in this thread; Django would not let us touch rows beside it
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Opens a page in which an owner is signed in; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(NETWORK):
            complaints.append(message.text)

    def open_as(owner: Owner | None, visit: Visit = Visit()) -> Page:
        width, height = WIDTHS[visit.device]
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if visit.theme == "dark" else "light",
            has_touch=visit.device == "phone",
            java_script_enabled=visit.scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if owner is not None:
            client = Client()
            client.force_login(owner.user)
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_as
    for context in contexts:
        context.close()
    wait_for_the_server()
    assert complaints == []
