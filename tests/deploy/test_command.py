import os
import subprocess
import sys
from pathlib import Path

from cloudphotos.home import REPOSITORY


def test_a_command_that_fails_says_its_sentence_and_nothing_else(tmp_path: Path) -> None:
    done = _command(tmp_path, "import_photos", str(tmp_path / "nowhere"), "--owner", "alice")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"{tmp_path / 'nowhere'} is not a folder.\n"


def test_a_setting_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    done = _command(tmp_path, "build_pack", BYTE_CAP="lots")
    assert done.returncode == 1
    assert done.stderr.startswith("BYTE_CAP is 'lots'; give a whole number")
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_a_sentence(tmp_path: Path) -> None:
    done = _command(tmp_path, "summary", "--owner", "alice")
    assert done.returncode == 1
    assert done.stderr.startswith("The database does not answer (")
    assert "Traceback" not in done.stderr


def _command(home: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "deploy.local.command", *arguments]
    environment = {**os.environ, "CLOUDPHOTOS_HOME": str(home / "home"), **settings}
    return subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, env=environment, check=False)
