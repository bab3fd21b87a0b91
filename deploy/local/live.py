"""`make run`: everything up, the log on the screen, what dies started again, all of it stopped by Ctrl-C."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from types import FrameType

from cloudphotos.home import Home
from deploy.local import sample, services, site
from deploy.local.errors import LauncherError, PartError

OWNER = "demo"
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
REVIVE_S = 5.0  # a part that dies again and again is not started more often than this


def run(home: Home) -> None:
    """Run until Ctrl-C (or a request to end, or `make down` elsewhere), then stop everything. Raises LauncherError."""
    photos = _named_folder()
    for number in ENDS:
        signal.signal(number, _interrupt)
    try:
        site.up(home)
        folder = photos or _first_album(home)
        if folder:
            started = time.monotonic()
            with services.manage_aloud(home, "import_photos", str(folder), "--owner", OWNER, "--wait") as child:
                _watch(home, None, child)
            if child.returncode == 0:
                seconds = f"{time.monotonic() - started:.1f}"
                print(services.ask(home, "summary", "--owner", OWNER, "--seconds", seconds), flush=True)
        print("Ctrl-C stops everything. From here on the log:", flush=True)
        _watch(home, LiveLog(home.log), None)
        print("Stopped from elsewhere.", flush=True)
    except KeyboardInterrupt:
        _stop(home)
    except (LauncherError, OSError):
        _stop(home)
        raise


class LiveLog:
    """What is added to the log files of a folder from now on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read = {path: path.stat().st_size for path in folder.glob("*.log")}

    def show(self) -> None:
        """Print the whole lines that came since the last time, each with its file's name before it."""
        for path in sorted(self._folder.glob("*.log")):
            start = self._read.get(path, 0)
            if path.stat().st_size < start:
                start = 0
            with path.open("rb") as file:
                file.seek(start)
                added = file.read()
            whole = added[: added.rfind(b"\n") + 1]
            self._read[path] = start + len(whole)
            for line in whole.decode(errors="replace").splitlines():
                print(f"{path.stem:8} | {line}", flush=True)


def _watch(home: Home, log: LiveLog | None, until: "subprocess.Popen[str] | None") -> None:
    """Keep everything running until the given program ends, or everything was stopped from elsewhere."""
    revived = -REVIVE_S
    while any(process.wanted() for process in site.everything(home)):
        if until and until.poll() is not None:
            return
        if log:
            log.show()
        if time.monotonic() - revived > REVIVE_S:
            for name in _revive(home):
                print(f"{name} had stopped and was started again.", flush=True)
                revived = time.monotonic()
        time.sleep(0.3)


def _revive(home: Home) -> list[str]:
    try:
        return site.revive(home)
    except PartError as error:
        print(error, flush=True)
        return []


def _first_album(home: Home) -> Path | None:
    """The sample album if the demo owner has no photo yet."""
    found = json.loads(services.ask(home, "summary", "--owner", OWNER, "--json"))
    return sample.build(home.sample) if found["photos"] == 0 else None


def _named_folder() -> Path | None:
    named = os.environ.get("PHOTOS")
    if not named:
        return None
    folder = Path(named).expanduser().resolve()
    if not folder.is_dir():
        raise LauncherError(f"PHOTOS names {folder}, which is no folder. Give a folder of photographs.")
    return folder


def _stop(home: Home) -> None:
    for number in ENDS:
        signal.signal(number, signal.SIG_IGN)
    print("\nStopping everything.", flush=True)
    site.down(home)
    print("Stopped. `make run` goes on from here.", flush=True)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
