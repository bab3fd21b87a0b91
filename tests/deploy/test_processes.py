import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.processes import Process, birth, exists, wait_until

PARENT = "import subprocess, time; subprocess.Popen(['sleep', '300']); print('up', flush=True); time.sleep(300)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(300)"
)


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[Process]:
    process = _process(tmp_path, PARENT)
    yield process
    process.stop()


def test_a_started_process_is_alive_and_speaks_to_its_log(parent: Process) -> None:
    _start(parent)
    assert parent.alive()
    assert parent.log.read_text() == "up\n"


def test_stop_ends_the_process_and_what_it_started(parent: Process) -> None:
    _start(parent)
    family = parent.remains()
    assert len(family) == 2
    parent.stop()
    assert not any(exists(pid) for pid in family)
    assert not parent.wanted()


def test_a_killed_process_is_wanted_but_not_running(parent: Process) -> None:
    _kill(_start(parent))
    assert parent.wanted()
    assert parent.pid() is None


def test_start_ends_what_a_killed_process_left_behind(parent: Process) -> None:
    _kill(_start(parent))
    orphan = parent.remains()
    assert len(orphan) == 1
    _start(parent)
    assert not exists(orphan[0])
    assert len(parent.remains()) == 2


def test_a_process_whose_note_was_never_written_is_found_and_ended(parent: Process) -> None:
    pid = _start(parent)
    parent.note.unlink()
    parent.stop()
    assert not exists(pid)


def test_a_stranger_with_the_same_number_is_neither_ours_nor_stopped(parent: Process) -> None:
    with subprocess.Popen(["sleep", "300"]) as stranger:
        parent.note.write_text(json.dumps({"pid": stranger.pid, "birth": "boot/1", "fingerprint": ""}))
        assert parent.pid() is None
        parent.stop()
        assert exists(stranger.pid)
        stranger.kill()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"pid": 1', '{"pid": 1}'])
def test_a_damaged_note_means_that_nothing_runs(parent: Process, text: str) -> None:
    parent.note.write_text(text)
    assert parent.pid() is None
    assert not parent.alive()


def test_a_process_that_does_not_listen_is_killed_in_the_end(tmp_path: Path) -> None:
    process = _process(tmp_path, STUBBORN, patience_s=0.2)
    pid = _start(process)
    process.stop()
    assert not exists(pid)


def test_a_process_with_other_settings_has_to_be_started_anew(parent: Process, tmp_path: Path) -> None:
    _start(parent)
    changed = _process(tmp_path, PARENT, environment={"PORT": "8001"})
    assert parent.alive()
    assert not changed.alive()
    assert changed.pid() == parent.pid()


def test_a_dead_child_that_nobody_buried_does_not_exist() -> None:
    with subprocess.Popen(["sleep", "300"]) as child:
        child.kill()
        assert wait_until(lambda: birth(child.pid) is None, 5)


def test_a_large_log_makes_room(parent: Process) -> None:
    with parent.log.open("wb") as file:
        file.truncate(30_000_000)
    _start(parent)
    assert parent.log.stat().st_size < 100
    assert parent.log.with_suffix(".log.1").stat().st_size == 30_000_000


def _process(folder: Path, code: str, *, patience_s: float = 5.0, environment: dict[str, str] | None = None) -> Process:
    return Process(
        name="part",
        command=[sys.executable, "-c", code],
        note=folder / "part.json",
        log=folder / "part.log",
        folder=folder,
        environment=environment or {},
        patience_s=patience_s,
    )


def _start(process: Process) -> int:
    process.log.unlink(missing_ok=True) if process.log.exists() and process.log.stat().st_size < 1000 else None
    process.start()
    assert wait_until(lambda: process.log.read_bytes() == b"up\n", 10)
    pid = process.pid()
    assert pid is not None
    return pid


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not exists(pid), 5)
