"""Our own processes: the worker, the schedule and the web server, and the question whether all of it answers."""

import http.client
import json
import os
import socket
import subprocess
import time
from contextlib import AbstractContextManager

from cloudphotos.home import REPOSITORY, Home
from deploy.local.errors import LauncherError, PartError
from deploy.local.packages import PYTHON
from deploy.local.processes import Process, child

# What settings.py reads: a process that was started with other values is started anew.
SETTINGS = (
    "ALLOWED_HOSTS", "BIN_DAYS", "BYTE_CAP", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL", "DEBUG", "FACE_PACK",
    "FACE_PROVIDERS", "FACE_THREADS", "FACE_WEIGHTS", "HOST", "HTTPS", "INSPECTION_MEGABYTES", "INSPECTION_SECONDS",
    "LOG_LEVEL", "LOW_DISK_BYTES", "METRICS_TOKEN", "MIGRATE_DATABASE_URL", "PHOTO_STORAGE",
    "PHOTO_STORAGE_OPTIONS", "PIXEL_CAP", "PROXIES", "REDIS_URL", "REQUEST_BYTE_CAP", "SECRET_KEY", "TZ",
)  # fmt: skip
READY_S = 90.0
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (where to ask a server that listens on all addresses)


def address() -> tuple[str, int]:
    """HOST and PORT of the web server; raises LauncherError if the port is no number."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise LauncherError(f"PORT is {port!r}; give a number from 1 to 65535, for example `PORT=8001 make up`.")
    return os.environ.get("HOST") or "127.0.0.1", int(port)


def url() -> str:
    """Where a person on this machine opens the site."""
    host, port = address()
    return f"http://{_bracketed(EVERY_ADDRESS.get(host, host))}:{port}/"


def all_of(home: Home) -> list[Process]:
    """Worker, schedule and web server of this home, in the order in which they start."""
    host, port = address()
    loops = os.environ.get("WORKERS") or str(max(1, (os.cpu_count() or 1) // 2))
    celery = ["-m", "celery", "-A", "workers"]
    # threads: somebody's slow upload must neither keep the others waiting nor be cut off as a worker that hangs; processes: the
    # threads of one take turns
    serving = ["--worker-class=gthread", "--workers=4", "--threads=4", "--timeout=300", "--no-control-socket"]
    web = ["-m", "gunicorn", "cloudphotos.wsgi", f"--bind={_bracketed(host)}:{port}", *serving]
    return [
        _process(home, "worker", [*celery, "worker", "--queues", "tag,owners", "--concurrency", loops]),
        _process(home, "schedule", [*celery, "beat", "--schedule", str(home.run / "schedule")]),
        _process(home, "web", web),
    ]


def check_address(web: Process) -> None:
    """Raise LauncherError if the web server does not run as wanted and its address cannot be had."""
    if web.alive():
        return
    web.stop()
    host, port = address()
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        raise LauncherError(
            f"The web server cannot have {host}:{port} ({error.strerror or error}): something else may be using it. "
            f"Choose another port, for example `PORT={min(port + 1, 65535)} make up`, or another HOST."
        ) from error


def start(home: Home) -> None:
    """Start those of them that do not run."""
    for process in all_of(home):
        if not process.alive():
            process.start()


def wait_until_ready(home: Home, *, patience_s: float = READY_S) -> None:
    """Wait until /readyz says that everything answers; raises PartError for the first part that does not."""
    end = time.monotonic() + patience_s
    while (missing := _missing(home)) and time.monotonic() < end:
        for process in all_of(home):
            if not process.pid():
                raise PartError(f"The {process.name} process stopped right after its start.", process.log)
        time.sleep(0.2)
    if missing:
        name, reason = next(iter(missing.items()))
        elsewhere = {"database": "postgres", "broker": "valkey", "weights": "web", "disk": "web"}
        log = home.log / f"{elsewhere.get(name, name)}.log"
        raise PartError(
            f"After {patience_s:.0f} seconds the {name} does not answer yet ({reason}). The rest runs: "
            "`make up` goes on waiting, `make down` stops everything.",
            log,
        )


def manage(home: Home, *arguments: str, what: str) -> None:
    """Run a management command in silence, into setup.log; raises PartError saying that `what` failed."""
    log = home.log / "setup.log"
    with log.open("a") as file:
        done = subprocess.run(_manage(arguments), cwd=REPOSITORY, env=_environment(home), stdout=file, stderr=file)  # noqa: PLW1510
    if done.returncode:
        raise PartError(f"{what} failed.", log)


def manage_aloud(home: Home, *arguments: str) -> "AbstractContextManager[subprocess.Popen[str]]":
    """A management command that speaks to the terminal itself, its failure in a sentence."""
    return child(_manage(arguments), folder=REPOSITORY, environment=_environment(home))


def ask(home: Home, *arguments: str) -> str:
    """What a management command prints; raises LauncherError with its own words if it fails."""
    done = subprocess.run(
        _manage(arguments), cwd=REPOSITORY, env=_environment(home), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LauncherError(f"`manage.py {' '.join(arguments)}` failed: {done.stderr.strip()}")
    return done.stdout


def _missing(home: Home) -> dict[str, str]:
    """The parts that do not answer, each with its reason; empty if all do.

    Raises PartError for an answer that is no report: waiting does not make it one.
    """
    host, port = address()
    try:
        connection = http.client.HTTPConnection(EVERY_ADDRESS.get(host, host), port, timeout=15)
        # The one name that is allowed whatever ALLOWED_HOSTS says.
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
    except (OSError, http.client.HTTPException) as error:
        return {"web": str(error) or type(error).__name__}
    try:
        report = dict(json.loads(body))
    except (TypeError, ValueError) as error:
        raise PartError(
            f"The web server answers {url()}readyz with status {answer.status} where a report was expected. "
            "Mend what its log says, or choose another port if this is a server of somebody else.",
            home.log / "web.log",
        ) from error
    missing = {part: said for part, said in report.items() if said != "ok"}
    return missing or ({} if answer.status == http.HTTPStatus.OK else {"web": f"status {answer.status}"})


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _process(home: Home, name: str, arguments: list[str]) -> Process:
    pack = home.face_pack()
    return Process(
        name=name,
        command=[str(PYTHON), *arguments],
        note=home.run / f"{name}.json",
        log=home.log / f"{name}.log",
        folder=REPOSITORY,
        environment={"CLOUDPHOTOS_HOME": str(home.root)}
        | ({"FACE_PACK": pack} if pack else {})
        | {setting: os.environ[setting] for setting in SETTINGS if setting in os.environ},
    )


def _environment(home: Home) -> dict[str, str]:
    return {**os.environ, "CLOUDPHOTOS_HOME": str(home.root)}


def _manage(arguments: tuple[str, ...]) -> list[str]:
    return [str(PYTHON), "-m", "deploy.local.command", *arguments]
