import os
import signal
import subprocess
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import errors

from cloudphotos.home import Home
from deploy.local import postgres
from deploy.local.errors import PartError
from deploy.local.processes import exists, wait_until


def test_rows_survive_the_death_of_the_server_and_of_its_lock_files(home: Home) -> None:
    first = postgres.start(home)
    _execute(home.migrate_database_url, "CREATE TABLE photo (name text)")
    _execute(home.database_url, "INSERT INTO photo VALUES ('beach')")
    pid = first.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not exists(pid), 5)
    # The number in the lock file belongs to somebody else now: to this test.
    lock = home.postgres / "data" / "postmaster.pid"
    lock.write_text(lock.read_text().replace(str(pid), str(os.getpid()), 1))
    second = postgres.start(home)
    assert second.pid() != pid
    assert _execute(home.database_url, "SELECT name FROM photo") == [("beach",)]


def test_the_two_roles_may_do_what_they_are_for_and_no_more(home: Home) -> None:
    postgres.start(home)
    _execute(home.migrate_database_url, "CREATE TABLE face (vector halfvec(3))")
    _execute(home.database_url, "INSERT INTO face VALUES ('[1,2,3]')")
    for forbidden in ("CREATE TABLE mine (x int)", "TRUNCATE face", "DROP TABLE face", "CREATE ROLE king"):
        with pytest.raises(errors.InsufficientPrivilege):
            _execute(home.database_url, forbidden)
    # A database for tests is made by the migrating role and has the extension and the rights at once.
    _execute(home.migrate_database_url, "CREATE DATABASE test_copy")
    _execute(home.migrate_database_url, "CREATE TABLE face (vector halfvec(3))", database="test_copy")
    _execute(home.database_url, "INSERT INTO face VALUES ('[1,2,3]')", database="test_copy")


def test_starting_twice_leaves_the_running_server_alone_and_stopping_waits_for_clients(home: Home) -> None:
    pid = postgres.start(home).pid()
    assert postgres.start(home).pid() == pid
    client = psycopg2.connect(home.database_url)
    postgres.stop(home)
    client.close()
    assert pid is not None
    assert not exists(pid)
    assert postgres.remains(home) == []
    assert not (home.postgres / "data" / "postmaster.pid").exists()


def test_it_listens_on_no_network_address(home: Home) -> None:
    postgres.start(home)
    assert _execute(home.database_url, "SHOW listen_addresses") == [("",)]


def test_a_cluster_whose_making_was_cut_short_is_made_anew(home: Home) -> None:
    (home.postgres / "data.new").mkdir()
    (home.postgres / "data.new" / "PG_VERSION").write_text("18\n")
    postgres.start(home)
    assert _execute(home.database_url, "SELECT 1") == [(1,)]
    assert not (home.postgres / "data.new").exists()


def test_a_server_that_cannot_start_says_so_with_the_end_of_its_log(home: Home) -> None:
    (home.postgres / "data").mkdir(mode=0o700)
    (home.postgres / "data" / "PG_VERSION").write_text("9.1\n")
    with pytest.raises(PartError, match=r"(?s)did not start.*postgres\.log.*postgresql\.conf"):
        postgres.start(home)


@pytest.mark.usefixtures("as_root")
def test_root_can_start_it_as_nobody_where_user_namespaces_are_forbidden(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.start(home)
    _execute(home.migrate_database_url, "CREATE TABLE photo (name text)")
    postgres.stop(home)
    # A machine without user namespaces: its `unshare` refuses.
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    postgres.way.cache_clear()
    try:
        pid = postgres.start(home).pid()
        assert "\nUid:\t65534\t" in Path(f"/proc/{pid}/status").read_text()
        assert _execute(home.database_url, "SELECT count(*) FROM photo") == [(0,)]
        postgres.stop(home)
    finally:
        postgres.way.cache_clear()


def test_the_users_own_postgres_settings_do_not_lead_astray(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATABASE", "elsewhere")
    postgres.start(home)


def test_its_programs_are_those_of_the_wheel() -> None:
    said = subprocess.run([postgres.binary("psql"), "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("psql (PostgreSQL) 18")


def _execute(url: str, statement: str, *, database: str = "cloudphotos") -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url, dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
