import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cloudphotos.home import REPOSITORY
from deploy.local.bootstrap import only_one
from deploy.local.processes import numbers, title

NO_NETWORK = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of the launcher in a folder with a blank in its name; its locks ask for nothing."""
    root = tmp_path / "my clone"
    root.mkdir()
    shutil.copytree(REPOSITORY / "deploy", root / "deploy", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "cloudphotos").mkdir()
    for name in ("__init__.py", "home.py"):
        shutil.copy(REPOSITORY / "cloudphotos" / name, root / "cloudphotos" / name)
    for lock in ("requirements.txt", "requirements-local.txt", "requirements-dev.txt"):
        (root / lock).write_text("# nothing\n")
    return root


def test_the_environment_is_made_once_and_again_only_when_it_has_to_be(clone: Path) -> None:
    first = _setup(clone)
    assert first.returncode == 0, first.stderr
    assert "Making a virtual environment" in first.stdout

    assert _setup(clone).stdout == ""

    (clone / "requirements.txt").write_text("# nothing, newer\n")
    changed = _setup(clone)
    assert "Making" not in changed.stdout
    assert _setup(clone).stdout == ""

    (clone / "requirements.txt").write_text("no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n")
    failed = _setup(clone)
    assert failed.returncode == 1
    assert "pip could not install the requirements" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not (clone / ".venv" / "installed.json").exists()


def test_a_link_in_the_place_of_the_environment_is_refused_and_nothing_is_touched(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "diary.txt").write_text("mine")
    (clone / ".venv").symlink_to(tmp_path / "elsewhere")
    done = _setup(clone)
    assert done.returncode == 1
    assert f"{clone / '.venv'} is a link; remove it" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["diary.txt"]
    assert (clone / ".venv").is_symlink()


def test_a_link_that_leads_nowhere_is_refused_too(clone: Path, tmp_path: Path) -> None:
    (clone / ".venv").symlink_to(tmp_path / "nowhere")
    assert "is a link; remove it" in _setup(clone).stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_is_no_environment_is_refused_and_nothing_is_touched(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / "diary.txt").write_text("mine")
    done = _setup(clone)
    assert done.returncode == 1
    assert "is no virtual environment; move it away" in done.stderr
    assert (clone / ".venv" / "diary.txt").read_text() == "mine"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGHUP])
def test_an_interrupted_installation_leaves_no_process_and_no_folder_behind(
    clone: Path, tmp_path: Path, end: signal.Signals
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (clone / "requirements.txt").write_text("numpy==1.0 --hash=sha256:" + "0" * 64 + "\n")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        index = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        environment = {**os.environ, "PIP_INDEX_URL": index, "TMPDIR": str(temporary)}
        command = [sys.executable, "-m", "deploy.local", "setup"]
        with subprocess.Popen(command, cwd=clone, env=environment, stderr=subprocess.PIPE, text=True) as launcher:
            asked, _ = silent.accept()
            with asked:
                assert _of(clone)
                launcher.send_signal(end)
                said = launcher.communicate(timeout=20)[1]
                assert launcher.returncode == 130
                assert _of(clone) == []
                assert list(temporary.iterdir()) == []
    assert said == "\nInterrupted. `make down` stops what runs.\n"


def test_a_python_without_venv_gets_the_command_that_mends_it(clone: Path) -> None:
    # A Python as Debian has it without the package python3-venv: the module ensurepip is not there.
    program = (
        "import sys, runpy\n"
        "sys.modules['ensurepip'] = None\n"
        "sys.argv = ['deploy.local', 'setup']\n"
        "runpy.run_module('deploy.local', run_name='__main__')\n"
    )
    done = _python(clone, "-c", program)
    assert done.returncode == 1
    assert f"`apt-get install python3.{sys.version_info.minor}-venv`" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_gets_a_sentence(clone: Path) -> None:
    done = _python(clone, "-c", "import sys; sys.version_info = (3, 9, 2); import deploy.local")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and this is 3.9" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_launcher_waits_for_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = threading.Event()

    def second() -> None:
        with only_one(tmp_path):
            done.set()

    with only_one(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        assert not done.wait(0.3)
    assert done.wait(5)
    thread.join()
    assert "waiting for it" in capsys.readouterr().out


def _of(clone: Path) -> list[str]:
    """The processes that run with a clone's own Python."""
    return [said for said in map(title, numbers()) if said.startswith(str(clone / ".venv"))]


def _setup(clone: Path) -> "subprocess.CompletedProcess[str]":
    return _python(clone, "-m", "deploy.local", "setup")


def _python(clone: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **NO_NETWORK}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=clone, env=environment, check=False
    )
