import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cloudphotos.home import REPOSITORY
from deploy.local.bootstrap import only_one

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


def _setup(clone: Path) -> "subprocess.CompletedProcess[str]":
    return _python(clone, "-m", "deploy.local", "setup")


def _python(clone: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **NO_NETWORK}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=clone, env=environment, check=False
    )
