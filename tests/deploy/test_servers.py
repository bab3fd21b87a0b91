import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloudphotos.home import REPOSITORY, Home
from deploy.local import postgres, servers, valkey

SHOW = "import os; print(os.environ['CLOUDPHOTOS_HOME'], os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"


def test_a_program_finds_servers_that_are_gone_with_all_they_stored_afterwards() -> None:
    done = _exec("--throwaway", "--", sys.executable, "-c", SHOW)
    root, database, broker = done.stdout.split()
    assert "cloudphotos_app@/cloudphotos" in database
    assert broker.startswith("unix:///")
    assert not Path(root).exists()
    assert not Home(Path(root)).sockets.exists()


def test_the_programs_exit_status_is_passed_on() -> None:
    assert _exec("--throwaway", "--", "sh", "-c", "exit 7").returncode == 7


def test_a_program_that_is_missing_is_named_in_a_sentence() -> None:
    done = _exec("--throwaway", "--", "no-such-program")
    assert done.returncode == 1
    assert "no-such-program" in done.stderr
    assert "Traceback" not in done.stderr


def test_servers_that_ran_before_run_afterwards(home: Home) -> None:
    before = servers.start(home)
    servers.execute(home, ["true"])
    assert [server.pid() for server in before] == [postgres.process(home).pid(), valkey.process(home).pid()]


def test_servers_that_did_not_run_before_are_stopped(home: Home) -> None:
    assert servers.execute(home, ["true"]) == 0
    assert postgres.process(home).pid() is None
    assert valkey.process(home).pid() is None


def test_nothing_embedded_starts_where_the_environment_names_other_servers(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me@elsewhere/photos")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    assert servers.start(home) == []
    assert servers.environment(home) == {"CLOUDPHOTOS_HOME": str(home.root)}
    assert not (home.postgres / "data").exists()


def _exec(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "deploy.local", "exec", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, env=dict(os.environ), check=False)
