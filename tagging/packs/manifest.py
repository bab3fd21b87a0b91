"""The list of a built pack's files: written last, checked whenever the pack is opened."""

import hashlib
import json
from pathlib import Path

from tagging.errors import PackCorrupt, PackMissing

FILE = "manifest.json"
VERSION = 1


def write(folder: Path, *, pack: str) -> None:
    """Record size and sha256 of every file in `folder`."""
    files = {
        path.name: {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        for path in sorted(folder.iterdir())
        if path.name != FILE
    }
    text = json.dumps({"version": VERSION, "pack": pack, "files": files}, indent=2)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def check(folder: Path, *, pack: str) -> None:
    """Compare every file with its record: tens of milliseconds.

    Raises PackMissing where no pack was built in `folder`, PackCorrupt where a file differs.
    """
    path = folder / FILE
    if not path.exists():
        raise PackMissing(f"The model pack {pack} is not on this machine ({folder}). Run: manage.py build_pack {pack}")
    again = f"Delete the folder {folder} and run: manage.py build_pack {pack}"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        files: dict[str, dict[str, object]] = manifest["files"]
        known = manifest["version"] == VERSION and manifest["pack"] == pack and bool(files)
    except (ValueError, KeyError, TypeError, OSError):
        known = False
    if not known:
        raise PackCorrupt(f"The list of files of the model pack {pack} cannot be read. {again}")
    for name, record in files.items():
        file = folder / Path(name).name
        if not file.is_file() or file.stat().st_size != record["bytes"] or _sha256(file) != record["sha256"]:
            raise PackCorrupt(f"The file {name} of the model pack {pack} is missing or damaged. {again}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
