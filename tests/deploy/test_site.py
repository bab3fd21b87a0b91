import io
import os
import signal
import socket
from pathlib import Path

import pytest

from cloudphotos.home import Home
from deploy.local import postgres, servers, services, site
from deploy.local.__main__ import main
from deploy.local.live import LiveLog
from deploy.local.processes import send, wait_until


@pytest.fixture
def named_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CLOUDPHOTOS_HOME", str(home.root))
    return home


def test_down_stops_everything_and_can_be_said_twice(home: Home) -> None:
    started = servers.start(home)
    site.down(home)
    site.down(home)
    assert [server.pid() for server in started] == [None, None]


def test_down_in_a_home_that_never_was_makes_none(tmp_path: Path) -> None:
    site.down(Home(tmp_path / "home"))
    assert not (tmp_path / "home").exists()


def test_reset_asks_first_and_keeps_everything_without_a_yes(named_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (named_home.photos / "beach.jpg").write_bytes(b"photo")
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    assert main(["reset"]) == 1
    assert (named_home.photos / "beach.jpg").exists()


def test_reset_forgets_what_is_ours_and_leaves_other_files_alone(
    named_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers.start(named_home)
    (named_home.photos / "beach.jpg").write_bytes(b"photo")
    (named_home.root / "diary.txt").write_text("mine")
    named_home.remember_face_pack("cc0")
    monkeypatch.setenv("YES", "1")
    assert main(["reset"]) == 0
    assert [path.name for path in named_home.root.iterdir()] == ["diary.txt"]
    assert postgres.remains(named_home) == []
    named_home.make()
    named_home.make_sockets()


def test_a_full_disk_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.environ["CLOUDPHOTOS_HOME"] = "/proc/no-such-place"
    try:
        assert main(["exec", "--", "true"]) == 1
    finally:
        del os.environ["CLOUDPHOTOS_HOME"]
    said = capsys.readouterr().err
    assert "/proc/no-such-place cannot be used" in said
    assert "Traceback" not in said


def test_the_live_log_shows_whole_new_lines_with_the_name_of_their_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    web, worker = tmp_path / "web.log", tmp_path / "worker.log"
    web.write_text("old\n")
    log = LiveLog(tmp_path)
    with web.open("a") as file:
        file.write("GET /\nhalf a li")
    worker.write_text("ready\n")
    log.show()
    assert capsys.readouterr().out == "web      | GET /\nworker   | ready\n"
    with web.open("a") as file:
        file.write("ne\n")
    log.show()
    assert capsys.readouterr().out == "web      | half a line\n"
    web.write_text("anew\n")
    log.show()
    assert capsys.readouterr().out == "web      | anew\n"


@pytest.mark.slow
def test_everything_comes_up_again_after_every_process_was_killed(
    home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    temporary = home.root / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("ALLOWED_HOSTS", "photos.example.org")
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104 (what is tried here)
    monkeypatch.setenv("FACE_PACK", "starter")
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("PORT", str(free.getsockname()[1]))
    site.up(home)
    said = capfd.readouterr().out
    assert f"http://127.0.0.1:{os.environ['PORT']}/" in said
    assert "go into ALLOWED_HOSTS" in said
    assert home.face_pack() == "starter"
    monkeypatch.delenv("FACE_PACK")
    secret = home.secret_key
    family = [pid for process in site.everything(home) for pid in process.remains()] + postgres.remains(home)
    assert len(family) > 10
    for pid in family:
        send(pid, signal.SIGKILL)
    assert wait_until(lambda: not any(process.pid() for process in site.everything(home)), 5)

    assert site.revive(home) == ["worker", "schedule", "web", "postgres", "valkey"]
    services.wait_until_ready(home)
    assert home.secret_key == secret

    before = [process.pid() for process in site.everything(home)]
    capfd.readouterr()
    site.up(home)
    assert [process.pid() for process in site.everything(home)] == before
    assert capfd.readouterr().out.startswith("Face models: starter\n")
    site.down(home)
    assert [process.pid() for process in site.everything(home)] == [None] * 5
    assert not any(process.wanted() for process in site.everything(home))
    assert [path.name for path in temporary.glob("cloudphotos-*")] == []
