"""Clients that look through pages over HTTP, one connection and one session each, as browsers with a cache for pictures."""

import html
import http.client
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.page_addresses import MAIN

PICTURE = re.compile(r'src="(/(?:photos|faces)/\d+/(?:thumbnail|tile|preview)\?[^"]*)"')
IN_VIEW = 12  # pictures of a page that are asked for before somebody goes on


@dataclass
class Loads:
    """milliseconds and kilobytes of each answer, by the name of the page. pictures: milliseconds. failed: what was no page."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    kilobytes: dict[str, float] = field(default_factory=dict)
    pictures: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def run(port: int, sessions: Sequence[str], pages: Mapping[str, list[str]], *, seconds: float, think: float) -> Loads:
    """One client for each session; each goes through all pages in an order of its own, MAIN thrice, until the time is over."""
    loads, end = Loads(), time.monotonic() + seconds
    clients = [_Client(port, session, number, loads) for number, session in enumerate(sessions)]
    threads = [threading.Thread(target=client.look, args=(pages, end, think)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return loads


class _Client:
    def __init__(self, port: int, session: str, number: int, loads: Loads) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"sessionid={session}", "Host": "localhost"}
        self.random = random.Random(number)  # noqa: S311 (an order, no secret)
        self.loads, self.cached = loads, set[str]()

    def look(self, pages: Mapping[str, list[str]], end: float, think: float) -> None:
        """Open pages until the end, with a pause after each."""
        time.sleep(self.random.uniform(0, think))
        for name in self._names([*pages, *MAIN, *MAIN]):
            if time.monotonic() >= end:
                break
            body, milliseconds = self._get(self.random.choice(pages[name]))
            self.loads.milliseconds[name].append(milliseconds)
            self.loads.kilobytes[name] = len(body) / 1000
            for picture in dict.fromkeys(PICTURE.findall(body.decode(errors="replace"))[:IN_VIEW]):
                if picture not in self.cached:
                    self.cached.add(picture)
                    self.loads.pictures.append(self._get(html.unescape(picture))[1])
            time.sleep(think)
        self.connection.close()

    def _names(self, names: list[str]) -> Iterator[str]:
        while True:
            yield from self.random.sample(names, len(names))

    def _get(self, address: str) -> tuple[bytes, float]:
        started = time.perf_counter()
        try:
            self.connection.request("GET", address, headers=self.headers)
            answer = self.connection.getresponse()
        except (
            http.client.RemoteDisconnected,
            BrokenPipeError,
            ConnectionResetError,
        ):  # the server closed what was idle
            self.connection.close()
            self.connection.request("GET", address, headers=self.headers)
            answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != http.HTTPStatus.OK:
            self.loads.failed.append(f"{answer.status} {address}")
        return body, 1000 * (time.perf_counter() - started)
