"""One background process: started detached, found again later, stopped for good.

A process is known by its number and its time of birth since boot, so that a number the system gave away anew is never
mistaken for ours. Whatever it leaves behind when it is killed is found by the mark in its environment.
"""

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

MARK = "CLOUDPHOTOS_PART"
LOG_LIMIT_BYTES = 20_000_000


@dataclass(frozen=True)
class Process:
    """A named process with a note of what runs (JSON) and a log."""

    name: str
    command: Sequence[str]
    note: Path
    log: Path
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    patience_s: float = 20.0

    @property
    def mark(self) -> str:
        """What every descendant of this process has in its environment, and nobody else."""
        return f"{self.name}@{self.note}"

    def pid(self) -> int | None:
        """The number of the running process, None if it is not running."""
        noted = self._noted()
        return noted.pid if noted and birth(noted.pid) == noted.birth else None

    def wanted(self) -> bool:
        """True between start and stop, whether it still runs or not."""
        return self.note.exists()

    def alive(self) -> bool:
        """True if it runs, started by this very command with these settings."""
        noted = self._noted()
        return bool(noted and noted.fingerprint == self._fingerprint() and self.pid())

    def start(self) -> None:
        """Start it detached, after ending what an earlier life left behind."""
        self.stop()
        self._make_room_for_log()
        self.note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**os.environ, **self.environment, MARK: self.mark},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=0o077,
            )
        draft = self.note.with_suffix(".new")
        note = _Note(pid=child.pid, birth=birth(child.pid) or "", fingerprint=self._fingerprint())
        draft.write_text(json.dumps(asdict(note)))
        draft.replace(self.note)

    def stop(self) -> None:
        """End it and all its descendants, politely at first, and wait until they are gone."""
        pid, gently = self.pid(), True
        if pid:
            send(pid, self.stop_signal)
            gently = wait_until(lambda: not exists(pid), self.patience_s)
        for final in [signal.SIGTERM, signal.SIGKILL] if gently else [signal.SIGKILL]:
            for left in self.remains():
                send(left, final)
            if wait_until(lambda: not self.remains(), 3.0):
                break
        self.note.unlink(missing_ok=True)

    def remains(self) -> list[int]:
        """Every process that carries the mark, the main one included."""
        wanted = f"{MARK}={self.mark}".encode()
        return [pid for pid in numbers() if exists(pid) and wanted in _read(f"/proc/{pid}/environ").split(b"\0")]

    def _noted(self) -> "_Note | None":
        try:
            return _Note(**json.loads(self.note.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def _fingerprint(self) -> str:
        text = json.dumps([list(self.command), dict(self.environment)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _make_room_for_log(self) -> None:
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))


@dataclass(frozen=True)
class _Note:
    pid: int
    birth: str
    fingerprint: str


@contextlib.contextmanager
def child(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    stdout: int | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> "Iterator[subprocess.Popen[str]]":
    """A program in the foreground: on leaving it is waited for or, after Ctrl-C or an error, ended with what it started.

    It has a session of its own: Ctrl-C reaches the launcher alone, which then ends it without a word. With
    `stdout=subprocess.PIPE` what it says of errors is in the same stream.
    """
    stderr = subprocess.STDOUT if stdout == subprocess.PIPE else None
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=stdout, stderr=stderr, text=True, start_new_session=True
    ) as process:
        try:
            yield process
            process.wait()
        except BaseException:
            _end_group(process, stop_signal)
            raise


def _end_group(process: "subprocess.Popen[str]", stop_signal: signal.Signals) -> None:
    for final in (stop_signal, signal.SIGKILL):
        # Its own end is not enough: what it started has the same group.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, final)
        if wait_until(lambda: process.poll() is not None and not _group(process.pid), 10.0):
            return


def _group(leader: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for pid in numbers():
        with contextlib.suppress(ProcessLookupError):
            if os.getpgid(pid) == leader and exists(pid):
                found.append(pid)
    return found


def birth(pid: int) -> str | None:
    """When the process was born: boot id and clock ticks since boot; None if there is no such process or it is dead."""
    # The second field is the program's name in brackets and may hold anything, blanks and brackets too.
    fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    if not fields or fields[0] in (b"Z", b"X"):
        return None
    return f"{_read('/proc/sys/kernel/random/boot_id').decode().strip()}/{fields[19].decode()}"


def exists(pid: int) -> bool:
    """True unless the process is gone or a zombie (a container's process 1 may never bury it)."""
    return birth(pid) is not None


def numbers() -> list[int]:
    """All process numbers of this machine but our own."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]


def title(pid: int) -> str:
    """The command line as the process shows it, words divided by blanks; empty if it is gone."""
    return _read(f"/proc/{pid}/cmdline").replace(b"\0", b" ").decode(errors="replace").strip()


def send(pid: int, what: signal.Signals) -> None:
    """Send a signal to a process that may just have gone."""
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        return


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll until the condition holds; False if it never did in that time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(0.03)
    return True


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
