import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cloudphotos.home import REPOSITORY, Home
from deploy.local import services
from deploy.local.errors import LauncherError, PartError


def test_every_setting_that_is_read_makes_a_running_process_start_anew() -> None:
    text = (REPOSITORY / "cloudphotos" / "settings.py").read_text()
    read = set(re.findall(r"(?:environ\.get|_flag|_number|_list|_json)\(\s*\"([A-Z_]+)\"", text))
    assert read
    assert read <= set(services.SETTINGS)


def test_a_port_that_somebody_else_has_is_named_with_a_way_out(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(LauncherError, match=f"cannot have 127.0.0.1:{port}.*`PORT={port + 1} make up`"):
            services.check_address(services.all_of(home)[-1])


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(LauncherError, match="from 1 to 65535"):
        services.address()


def test_all_three_processes_have_a_log_and_find_the_home(home: Home) -> None:
    found = services.all_of(home)
    assert [process.name for process in found] == ["worker", "schedule", "web"]
    assert all(process.environment["CLOUDPHOTOS_HOME"] == str(home.root) for process in found)
    assert {process.log for process in found} == {home.log / f"{name}.log" for name in ("worker", "schedule", "web")}


def test_another_port_is_another_web_server_but_the_same_worker(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = services.all_of(home)
    monkeypatch.setenv("PORT", "8123")
    after = services.all_of(home)
    assert before[0] == after[0]
    assert before[2] != after[2]


def test_the_remembered_pack_is_the_same_worker_as_the_named_one(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACE_PACK", "cc0")
    named = services.all_of(home)
    home.remember_face_pack("cc0")
    monkeypatch.delenv("FACE_PACK")
    assert services.all_of(home) == named
    monkeypatch.setenv("FACE_PACK", "starter")
    assert services.all_of(home)[0].environment["FACE_PACK"] == "starter"


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("127.0.0.1", "http://127.0.0.1:8066/"),
        ("0.0.0.0", "http://127.0.0.1:8066/"),  # noqa: S104 (a setting, nothing listens)
        ("::", "http://[::1]:8066/"),
        ("photos.example.org", "http://photos.example.org:8066/"),
    ],
)
def test_the_address_that_is_shown_can_be_opened(host: str, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", host)
    monkeypatch.setenv("PORT", "8066")
    assert services.url() == wanted


Answering = Callable[[int, str], list[str]]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answering]:
    """Starts a web server at PORT that gives one answer to everything; returns the list of the hosts it is asked as."""
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        monkeypatch.setenv("PORT", str(server.server_port))

        def answer(status: int, body: str) -> list[str]:
            asked = list[str]()

            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    asked.append(self.headers["Host"])
                    self.send_response(status)
                    self.end_headers()
                    self.wfile.write(body.encode())

            server.RequestHandlerClass = Handler
            threading.Thread(target=server.serve_forever, daemon=True).start()
            return asked

        yield answer
        server.shutdown()


@pytest.mark.parametrize(("status", "body"), [(400, "<h1>Bad Request (400)</h1>"), (200, "hello"), (500, "7")])
def test_an_answer_that_is_no_report_ends_the_waiting_with_its_status(
    home: Home, answering: Answering, status: int, body: str
) -> None:
    answering(status, body)
    (home.log / "web.log").write_text("Invalid HTTP_HOST header\n")
    started = time.monotonic()
    with pytest.raises(PartError, match=f"(?s)readyz with status {status}.*web.log.*Invalid HTTP_HOST header"):
        services.wait_until_ready(home)
    assert time.monotonic() - started < 5


def test_the_web_server_is_asked_by_a_name_that_is_always_allowed(home: Home, answering: Answering) -> None:
    asked = answering(200, json.dumps({"database": "ok"}))
    services.wait_until_ready(home)
    assert asked == ["localhost"]


def test_a_part_that_does_not_answer_in_time_is_named_with_what_to_do(home: Home, answering: Answering) -> None:
    answering(503, json.dumps({"database": "ok", "worker": "no worker answers"}))
    with pytest.raises(
        PartError, match=r"(?s)worker does not answer yet \(no worker answers\).*`make down`.*worker.log"
    ):
        services.wait_until_ready(home, patience_s=0)
