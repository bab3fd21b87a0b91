"""The virtual environment: made once, filled from the locks, and left alone while they do not change.

Standard library only: this runs on the system's Python.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from cloudphotos.home import REPOSITORY
from deploy.local.errors import LauncherError
from deploy.local.packages import PYTHON, VENV
from deploy.local.processes import child

LOCKS = ("requirements.txt", "requirements-local.txt")
DEVELOPER_LOCK = "requirements-dev.txt"
STAMP = VENV / "installed.json"


def ensure(*, developer: bool = False) -> None:
    """Make .venv hold exactly what the locks name; needs no network when it already does. Raises LauncherError."""
    with only_one(REPOSITORY):
        _check_place()
        installed = _installed()
        if installed is None:
            _create()
            installed = {}
        locks = [*LOCKS, DEVELOPER_LOCK] if developer or DEVELOPER_LOCK in installed else [*LOCKS]
        wanted = {lock: hashlib.sha256((REPOSITORY / lock).read_bytes()).hexdigest() for lock in locks}
        if installed == wanted:
            return
        # Without a stamp the next start begins anew: an install that was cut short cannot be told from a whole one.
        STAMP.unlink(missing_ok=True)
        _install([REPOSITORY / lock for lock in locks])
        STAMP.write_text(json.dumps({"place": str(VENV), "locks": wanted}))


def _installed() -> dict[str, str] | None:
    """Checksums of the locks that .venv was filled from; None if it is missing, half-made, moved or broken."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return None
    works = stamp.get("place") == str(VENV) and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0
    return dict(stamp["locks"]) if works else None


def _check_place() -> None:
    """Raise LauncherError unless .venv is missing, empty or a virtual environment: making one empties the folder."""
    if VENV.is_symlink():
        raise LauncherError(
            f"{VENV} is a link; remove it (`rm {VENV}`) and start again. What it points to stays as it is."
        )
    if not VENV.exists() or (VENV / "pyvenv.cfg").is_file():
        return
    if not VENV.is_dir() or any(VENV.iterdir()):
        raise LauncherError(
            f"{VENV} is no virtual environment; move it away and start again. Nothing in it was touched."
        )


def _create() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise LauncherError(
            f"Python {version} cannot make virtual environments here. Mend it as root with "
            f"`apt-get install python{version}-venv` and start again."
        )
    print(f"Making a virtual environment in {VENV}", flush=True)
    with child([sys.executable, "-m", "venv", "--clear", VENV], stdout=subprocess.PIPE) as venv:
        said = "".join(venv.stdout or ())
    if venv.returncode:
        raise LauncherError(f"The virtual environment could not be made:\n{said}".rstrip())


def _install(locks: list[Path]) -> None:
    """Install complete locks: no dependency is looked for, every file's checksum is in the lock."""
    total = sum(line.count("==") for lock in locks for line in lock.read_text().splitlines() if line[:1].isalpha())
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--no-deps", "--require-hashes", "--no-input"]
    for lock in locks:
        command += ["-r", lock]
    seen, output = 0, list[str]()
    # On this signal alone pip removes its temporary folders.
    with child(command, stdout=subprocess.PIPE, stop_signal=signal.SIGINT) as pip:
        for line in pip.stdout or ():
            output.append(line)
            if line.startswith(("Collecting ", "Requirement already")):
                seen += 1
                _progress(f"Fetching requirements: {seen} of {total}")
            elif line.startswith("Installing collected"):
                _progress("Installing requirements (about a minute)")
    print(flush=True)
    if pip.returncode:
        said = "".join(output[-8:]).rstrip()
        raise LauncherError(
            f"pip could not install the requirements:\n{said}\nMend that (the network, the disk?) and start again."
        )


def _progress(text: str) -> None:
    """Show where we are: over the last line on a terminal, nothing but the stages in a log."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)
    elif ":" not in text:
        print(text, end="", flush=True)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Let one launcher at a time work on a folder; a second one waits and says so."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Another start or stop is at work in {folder}; waiting for it.", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
