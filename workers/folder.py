"""A folder of photographs to import. It may come from somebody who wants to see files that he may not, and changes it then."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cloudphotos.catalog.errors import Refused

_NO_FILE = {errno.ELOOP, errno.ENOTDIR, errno.ENXIO}  # a link, a link for a folder, a socket


@dataclass(frozen=True)
class Found:
    """What lies in a folder. links: how many lead to no file of it. hidden: how many files have a dot before their name or
    that of a folder they are in.
    """

    files: list[Path]
    links: int
    hidden: int


def look(folder: Path) -> Found:
    """List a folder. Links are not followed out of it."""
    within, files, links, hidden = os.path.realpath(folder), [], 0, 0
    for path in sorted(folder.rglob("*")):
        is_file = os.path.isfile(path)  # no matter why a link cannot be followed
        if path.is_symlink() and not (is_file and Path(os.path.realpath(path)).is_relative_to(within)):
            links += 1
        elif any(part.startswith(".") for part in path.relative_to(folder).parts):
            hidden += is_file
        elif is_file:
            files.append(path)
    return Found(files, links, hidden)


@contextmanager
def opened(file: Path, *, folder: Path) -> Iterator[Path]:
    """Open a file that `look` found. What is yielded names what was opened, whatever takes its place in the folder meanwhile.

    Raises Refused, with a sentence, where it is no file of the folder any more, and OSError where it cannot be opened.
    """
    within = os.path.realpath(folder)
    try:
        descriptor = _open(within, Path(os.path.realpath(file)).relative_to(within).parts)
    except ValueError as error:
        raise _another_thing() from error
    except OSError as error:
        if error.errno in _NO_FILE:
            raise _another_thing() from error
        raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _another_thing()
        yield Path(f"/proc/{os.getpid()}/fd/{descriptor}")  # another process looks at it, too
    finally:
        os.close(descriptor)


def _open(folder: str, parts: Sequence[str]) -> int:
    """Go down step by step: no link is followed on the way, and nobody waits for the other end of a pipe."""
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    for part in parts:
        try:
            there = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
        finally:
            os.close(here)
        here = there
    return here


def _another_thing() -> Refused:
    return Refused(
        "A link or something else took the place of this file after the folder was listed. Import again to list it anew."
    )
