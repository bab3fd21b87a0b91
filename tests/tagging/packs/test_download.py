"""InsightFace's own packs, fetched from a server on this machine: whole, cut short, in disorder, or not at all."""

import functools
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tagging import packs
from tagging.errors import PackCorrupt, PackError, PackMissing, PackUnavailable
from tests.tagging.packs import tiny

NAME = "buffalo_s"
Serve = Callable[[type[BaseHTTPRequestHandler] | functools.partial[SimpleHTTPRequestHandler]], str]


class CutShort(BaseHTTPRequestHandler):
    """Promises more than it sends, as a connection that breaks."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.wfile.write(b"PK" * 1000)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that end with the test."""
    servers: list[ThreadingHTTPServer] = []

    def start(handler: type[BaseHTTPRequestHandler] | functools.partial[SimpleHTTPRequestHandler]) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def release(tmp_path: Path, serve: Serve) -> tuple[str, Path]:
    """The address of a release, and the folder that it publishes."""
    (tmp_path / "release").mkdir()
    return serve(functools.partial(Quiet, directory=str(tmp_path / "release"))), tmp_path / "release"


def publish(folder: Path, *, inside: str = "") -> None:
    made = tiny.folder(folder.parent / "made")
    with zipfile.ZipFile(folder / f"{NAME}.zip", "w") as archive:
        for path in made.iterdir():
            archive.write(path, f"{inside}{path.name}")


def fails(weights: Path, address: str) -> PackError:
    """Try to build; whatever goes wrong, nothing may be left behind that could be taken for a pack."""
    with pytest.raises(PackError) as caught:
        packs.build(NAME, weights, accepted=True, release=address)
    assert [path.name for path in weights.iterdir()] == [f".{NAME}.lock"]
    return caught.value


@pytest.mark.parametrize("inside", ["", f"{NAME}/"])
def test_a_pack_is_fetched_looked_into_and_put_in_place(tmp_path: Path, release: tuple[str, Path], inside: str) -> None:
    publish(release[1], inside=inside)
    weights = tmp_path / "weights"
    seen: list[str] = []
    assert packs.build(
        NAME, weights, accepted=True, release=release[0], progress=lambda text, done, total: seen.append(text)
    )
    assert packs.load(NAME, weights).dimension == 512
    assert set(seen) == {f"{NAME}.zip"}
    assert not (weights / NAME / f"{NAME}.zip").exists()
    assert packs.build(NAME, weights, accepted=True, release="http://127.0.0.1:9") is False


def test_nothing_is_fetched_before_the_licence_is_accepted(tmp_path: Path, release: tuple[str, Path]) -> None:
    publish(release[1])
    with pytest.raises(PackMissing, match="--accept-license"):
        packs.build(NAME, tmp_path / "weights", release=release[0])
    assert not (tmp_path / "weights").exists()


def test_without_a_network_the_way_around_is_said(tmp_path: Path) -> None:
    said = fails(tmp_path / "weights", "http://127.0.0.1:9")
    assert isinstance(said, PackUnavailable)
    assert "Connection refused" in str(said)
    assert f"into {tmp_path / 'weights' / NAME}, then run the same command" in str(said)


def test_an_archive_that_is_not_there_is_a_sentence(tmp_path: Path, release: tuple[str, Path]) -> None:
    assert "404" in str(fails(tmp_path / "weights", release[0]))


def test_a_download_that_breaks_off_is_no_pack(tmp_path: Path, serve: Serve) -> None:
    said = fails(tmp_path / "weights", serve(CutShort))
    assert isinstance(said, PackUnavailable)
    assert "could not be fetched" in str(said)


def test_an_archive_that_was_cut_short_before_it_was_published_is_no_pack(
    tmp_path: Path, release: tuple[str, Path]
) -> None:
    publish(release[1])
    archive = release[1] / f"{NAME}.zip"
    archive.write_bytes(archive.read_bytes()[:-200])
    assert "no whole archive" in str(fails(tmp_path / "weights", release[0]))


def test_one_flipped_bit_in_the_archive_is_noticed(tmp_path: Path, release: tuple[str, Path]) -> None:
    publish(release[1])
    archive = release[1] / f"{NAME}.zip"
    content = bytearray(archive.read_bytes())
    content[len(content) // 3] ^= 1
    archive.write_bytes(content)
    said = fails(tmp_path / "weights", release[0])
    assert isinstance(said, PackCorrupt)
    assert "no whole archive" in str(said)


def test_an_archive_of_something_else_is_no_pack(tmp_path: Path, release: tuple[str, Path]) -> None:
    with zipfile.ZipFile(release[1] / f"{NAME}.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    assert isinstance(fails(tmp_path / "weights", release[0]), PackMissing)


def test_a_login_page_in_the_place_of_the_archive_is_a_sentence(tmp_path: Path, release: tuple[str, Path]) -> None:
    (release[1] / f"{NAME}.zip").write_bytes(b"<html>Please log in</html>")
    assert "no whole archive" in str(fails(tmp_path / "weights", release[0]))


def test_a_file_cannot_be_written_outside_of_the_pack(tmp_path: Path, release: tuple[str, Path]) -> None:
    publish(release[1])
    evil = io.BytesIO((release[1] / f"{NAME}.zip").read_bytes())
    with zipfile.ZipFile(evil, "a") as archive:
        archive.writestr("../../escaped.txt", "out")
    (release[1] / f"{NAME}.zip").write_bytes(evil.getvalue())
    packs.build(NAME, tmp_path / "weights", accepted=True, release=release[0])
    assert not list(tmp_path.glob("escaped.txt"))
    assert (tmp_path / "weights" / NAME / "escaped.txt").exists()
