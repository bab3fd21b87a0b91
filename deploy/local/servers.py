"""Database and broker: the embedded ones of a home, unless the environment names others."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cloudphotos.home import REPOSITORY, Home
from deploy.local import postgres, valkey
from deploy.local.bootstrap import only_one
from deploy.local.processes import Process


def start(home: Home, *, durable: bool = True) -> list[Process]:
    """Start what is not running yet and wait until it answers; returns the embedded servers. Raises LauncherError."""
    home.make()
    home.make_sockets()
    servers = []
    if not os.environ.get("DATABASE_URL"):
        servers.append(postgres.start(home, durable=durable))
    if not os.environ.get("REDIS_URL"):
        servers.append(valkey.start(home, durable=durable))
    return servers


def stop(home: Home) -> None:
    """Stop both, and wait until they are gone."""
    valkey.process(home).stop()
    postgres.stop(home)


def environment(home: Home) -> dict[str, str]:
    """The variables by which a program finds this home's servers; what the environment says already wins."""
    found = {"CLOUDPHOTOS_HOME": str(home.root)}
    if not os.environ.get("DATABASE_URL"):
        found |= {"DATABASE_URL": home.database_url, "MIGRATE_DATABASE_URL": home.migrate_database_url}
    if not os.environ.get("REDIS_URL"):
        found["REDIS_URL"] = home.redis_url
    return found


def execute(home: Home, command: list[str], *, durable: bool = True) -> int:
    """Run a command with the servers of a home up, and leave them as they were found. Returns its exit status."""
    with only_one(_made(home)):
        were_running = [name for name in ("postgres", "valkey") if (home.run / f"{name}.json").exists()]
        start(home, durable=durable)
    try:
        return _run(command, {**os.environ, **environment(home)})
    finally:
        if not were_running:
            with only_one(home.root):
                stop(home)


@contextlib.contextmanager
def throwaway() -> Iterator[Home]:
    """A home in the temporary folder that is gone afterwards, with all that was stored in it."""
    root = Path(tempfile.mkdtemp(prefix="cloudphotos-home-")).resolve()
    home = Home(root)
    try:
        yield home
    finally:
        stop(home)
        shutil.rmtree(root, ignore_errors=True)
        shutil.rmtree(home.sockets, ignore_errors=True)


def _made(home: Home) -> Path:
    home.make()
    return home.root


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Run a command in the foreground: the terminal's Ctrl-C is its business, a request to end is passed on."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        child = subprocess.Popen(command, env=environment, cwd=REPOSITORY)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        status = child.wait()
        return 128 - status if status < 0 else status
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
