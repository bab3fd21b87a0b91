"""How fast are the pages of a large library? A made-up one in Postgres, the web server as `make up` starts it, clients over HTTP.

    python -m deploy.local exec --throwaway -- .venv/bin/python -m benchmarks.bench_pages

--photos 5000 --faces 50000 --people 1000 --seconds 40 is a trial. 8 clients, each with its own session and connection, open one
page after another with a second in between, with the first pictures of each; `gallery` and `people` and the pages of people three
times as often as the rest. Clients, web server and Postgres share the machine. Milliseconds are from the request to the last
byte, under this load; "alone" is one request in this process, with nobody else; "SQL" is its queries' part of that; `healthz` is
a page that asks nothing, for comparison. Pictures are one and the same small file each, so they are always in memory.
"""

import argparse
import os
import signal
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks import libraries

if TYPE_CHECKING:
    from cloudphotos.catalog.models import Owner
    from deploy.local.processes import Process

QUERIES = 15  # a page asks no more
P95_MS = 150.0  # of the pages in page_addresses.MAIN
DIMENSION = 192
THINK_S = 1.0


@dataclass(frozen=True)
class Alone:
    """A page asked for once: queries, milliseconds of them all together, milliseconds in all."""

    queries: int
    sql: float
    whole: float


def main(options: argparse.Namespace) -> None:
    """Make the library, look at each page alone, then at all of them under load; print the table."""
    os.environ["PORT"] = str(options.port)
    libraries.set_up()
    from benchmarks import page_addresses, page_load

    owner = _said("library written", lambda: _make(options))
    pages = page_addresses.addresses(owner)
    with _web_server():
        alone = {name: _alone(owner, pages[name]) for name in pages}
        sessions = [_session(owner) for _ in range(options.clients)]
        warm = page_load.run(options.port, sessions, pages, seconds=10, think=0.1)
        if warm.failed:
            raise SystemExit(f"No page, but {warm.failed[0]}; the log says why:\n{_last_lines()}")
        loads = page_load.run(options.port, sessions, pages, seconds=options.seconds, think=THINK_S)
    print(f"{'':34}requests  median     p95     max   queries     SQL   alone      kB")
    for name in sorted(loads.milliseconds, key=lambda name: (name not in page_addresses.MAIN, list(pages).index(name))):
        times, one = sorted(loads.milliseconds[name]), alone[name]
        print(
            f"{name:34}{len(times):8}{statistics.median(times):8.0f}{_p95(times):8.0f}{times[-1]:8.0f}"
            f"{one.queries:10}{one.sql:8.1f}{one.whole:8.1f}{loads.kilobytes[name]:8.0f}"
        )
    pictures = sorted(loads.pictures) or [0.0]
    print(f"{'pictures of these pages':34}{len(pictures):8}{statistics.median(pictures):8.0f}{_p95(pictures):8.0f}")
    _judge(alone, {name: _p95(sorted(loads.milliseconds[name])) for name in page_addresses.MAIN}, loads.failed)


def _judge(alone: dict[str, Alone], p95: dict[str, float], failed: list[str]) -> None:
    many = [f"{name} {one.queries}" for name, one in alone.items() if one.queries > QUERIES]
    slow = [f"{name} {value:.0f} ms" for name, value in p95.items() if value > P95_MS]
    print(f"pages above {QUERIES} queries: {', '.join(many) or 'none'}")
    print(f"pages for {P95_MS:.0f} ms that took longer (p95): {', '.join(slow) or 'none'}")
    print(f"answers that were no page: {', '.join(sorted(set(failed))) or 'none'}")


def _make(options: argparse.Namespace) -> "Owner":
    from django.conf import settings
    from django.core.management import call_command

    from benchmarks import large_library

    owner = libraries.make_owner("crowded")
    library = large_library.imagine(options.photos, options.faces, options.people)
    large_library.write(library, owner=owner, pack=settings.FACE_PACK, dimension=DIMENSION)
    call_command("collectstatic", "--noinput", verbosity=0)
    return owner


def _said(what: str, work: "Callable[[], Owner]") -> "Owner":
    started = time.monotonic()
    made = work()
    print(f"{what} in {time.monotonic() - started:.0f} s", flush=True)
    return made


@contextmanager
def _web_server() -> Iterator[None]:
    from cloudphotos import home
    from deploy.local import services

    web = services.all_of(home.current())[-1]
    services.check_address(web)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # not without stopping the server
    web.start()
    try:
        _wait(web)
        yield
    finally:
        web.stop()


def _wait(web: "Process") -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{os.environ['PORT']}/healthz", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"The web server does not answer; {web.log} says why.")


def _last_lines() -> str:
    from cloudphotos import home

    return "\n".join((home.current().log / "web.log").read_text().splitlines()[-15:])


def _session(owner: "Owner") -> str:
    from django.test import Client

    client = Client()
    client.force_login(owner.user)
    return client.cookies["sessionid"].value


def _alone(owner: "Owner", addresses: list[str]) -> Alone:
    """The costliest of these addresses, each asked for twice, the second time counted."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.force_login(owner.user)
    found = []
    for address in addresses:
        client.get(address)
        started = time.perf_counter()
        sql = _Clock()
        with CaptureQueriesContext(connection) as asked, connection.execute_wrapper(sql):
            b"".join(client.get(address))
        found.append(Alone(len(asked), sql.milliseconds, 1000 * (time.perf_counter() - started)))
    return max(found, key=lambda one: (one.queries, one.whole))


class _Clock:
    """Adds up what queries take."""

    milliseconds = 0.0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.milliseconds += 1000 * (time.perf_counter() - started)


def _p95(times: list[float]) -> float:
    return times[max(0, round(0.95 * len(times)) - 1)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure the pages of a large library.")
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--faces", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=200)
    parser.add_argument("--port", type=int, default=8765)
    main(parser.parse_args())
