"""Fetch one of InsightFace's own packs: an archive of ONNX files from the project's release on GitHub."""

import http.client
import shutil
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

from tagging.errors import PackCorrupt, PackUnavailable

RELEASE = "https://github.com/deepinsight/insightface/releases/download/model-zoo"
TIMEOUT_S = 60  # without a byte
_PIECE_BYTES = 1 << 20


def fetch(name: str, folder: Path, *, release: str, progress: Callable[[str, int, int], None]) -> None:
    """Put the files of a pack into `folder`. release: address of the folder that holds its archive.

    Raises PackUnavailable where it cannot be fetched whole, PackCorrupt where what came is no archive.
    """
    address = f"{release}/{name}.zip"
    archive = folder / f"{name}.zip"
    try:
        _download(address, archive, lambda done, total: progress(f"{name}.zip", done, total))
    except (OSError, http.client.HTTPException, ValueError) as error:  # URLError, timeouts and HTTP codes are OSErrors
        raise PackUnavailable(
            f"The model pack {name} could not be fetched from {address} ({error}). Check the network and try again; or copy "
            f"its ONNX files from another machine into {folder.parent / name}, then run the same command."
        ) from error
    try:
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(folder)  # checks the checksum of every file
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise PackCorrupt(
            f"What came from {address} is no whole archive ({error}). Nothing was kept; try again."
        ) from error
    archive.unlink()
    _raise_inner(folder)


def _download(address: str, archive: Path, progress: Callable[[int, int], None]) -> None:
    with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer, archive.open("wb") as file:  # noqa: S310  our own address
        total = int(answer.headers.get("Content-Length") or 0)
        done = 0
        while piece := answer.read(_PIECE_BYTES):
            file.write(piece)
            done += len(piece)
            progress(done >> 20, total >> 20)
    if total and done != total:
        raise http.client.IncompleteRead(b"", total - done)


def _raise_inner(folder: Path) -> None:
    """Some archives hold one folder that holds the files: put them where the others have them."""
    entries = list(folder.iterdir())
    if len(entries) == 1 and entries[0].is_dir():
        for path in entries[0].iterdir():
            shutil.move(path, folder / path.name)
        entries[0].rmdir()
