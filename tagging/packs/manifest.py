"""The list of a pack's files: written last, checked whenever the pack is opened."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tagging.errors import PackCorrupt, PackMissing

FILE = "manifest.json"
VERSION = 1


def write(folder: Path, *, pack: str) -> None:
    """Record size and sha256 of every file in `folder`."""
    names = [path.name for path in sorted(folder.iterdir()) if path.name != FILE]
    write_record(folder / FILE, pack=pack, names=names)


def write_record(record: Path, *, pack: str, names: Iterable[str], **more: Any) -> None:
    """Record size and sha256 of these files beside `record`, and what else there is to remember."""
    paths = {name: record.parent / name for name in names}
    files = {name: {"bytes": path.stat().st_size, "sha256": sha256(path)} for name, path in paths.items()}
    draft = record.with_name(f".{record.name}")
    draft.write_text(json.dumps({"version": VERSION, "pack": pack, "files": files, **more}, indent=2) + "\n", "utf-8")
    draft.replace(record)


def check(folder: Path, *, pack: str) -> dict[str, Any]:
    """Compare every file of a pack that we built with its record: tens of milliseconds.

    Raises PackMissing where no pack was built in `folder`, PackCorrupt where a file differs.
    """
    if not (folder / FILE).exists():
        raise PackMissing(f"The model pack {pack} is not on this machine ({folder}). Run: manage.py build_pack {pack}")
    return check_record(
        folder / FILE, pack=pack, again=f"Delete the folder {folder} and run: manage.py build_pack {pack}"
    )


def check_record(record: Path, *, pack: str, again: str) -> dict[str, Any]:
    """Compare the files beside `record` with it, and return all that it holds. again: how to mend. Raises PackCorrupt."""
    try:
        manifest: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
        files: dict[str, dict[str, object]] = manifest["files"]
        known = manifest["version"] == VERSION and manifest["pack"] == pack and bool(files)
    except (ValueError, KeyError, TypeError, OSError):
        known = False
    if not known:
        raise PackCorrupt(f"The list of files of the model pack {pack} cannot be read. {again}")
    for name, entry in files.items():
        file = record.parent / name
        if not file.is_file() or file.stat().st_size != entry["bytes"] or sha256(file) != entry["sha256"]:
            raise PackCorrupt(f"The file {name} of the model pack {pack} is missing or damaged. {again}")
    return manifest


def sha256(path: Path) -> str:
    """Return the checksum of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
