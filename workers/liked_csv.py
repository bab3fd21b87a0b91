"""A table of photos and how they were liked, read line by line: what cannot be used is named, and nothing else is lost."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("path", "likes", "audience")


@dataclass(frozen=True)
class Line:
    """A photo that was seen. number: of its line in the table, the head being 1. likes: 0 to audience; audience: at least 1."""

    number: int
    path: Path
    likes: int
    audience: int


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be used, and why."""

    number: int
    reason: str


def read(table: Path) -> tuple[list[Line], list[BadLine]]:
    """The lines of a table with the columns path, likes and audience; paths are relative to the table, or absolute.

    Raises ValueError, with a sentence, where the table has not these columns or is no text, and OSError.
    """
    good: list[Line] = []
    bad: list[BadLine] = []
    seen: dict[Path, int] = {}
    for number, cells in _rows(table):
        try:
            line = _line(table.parent, number, cells)
        except ValueError as error:
            bad.append(BadLine(number, str(error)))
            continue
        if line.path in seen:
            bad.append(BadLine(number, f"The photo {cells['path']} stands in line {seen[line.path]} already."))
            continue
        seen[line.path] = number
        good.append(line)
    return good, bad


def _rows(table: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with table.open(newline="", encoding="utf-8-sig") as file:
        try:
            reader = csv.DictReader(file)
            _refuse_without_columns(table, reader.fieldnames or ())
            for row in reader:
                yield reader.line_num, {name: row[name] or "" for name in COLUMNS}
        except (csv.Error, UnicodeDecodeError) as error:
            raise ValueError(f"{table} is no CSV file in UTF-8 ({error}).") from error


def _refuse_without_columns(table: Path, names: Sequence[str]) -> None:
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise ValueError(
            f"{table} has no column {' and no column '.join(missing)}. Its first line must name path, likes and audience."
        )


def _line(folder: Path, number: int, cells: dict[str, str]) -> Line:
    path = folder / cells["path"].strip()
    if not cells["path"].strip():
        raise ValueError("There is no path.")
    likes, audience = (_count(name, cells[name].strip()) for name in ("likes", "audience"))
    if audience < 1:
        raise ValueError("Nobody saw this photo: the audience is 0.")
    if likes > audience:
        raise ValueError(f"{likes} likes are more than the audience of {audience}.")
    if not _is_file(path):
        raise ValueError(f"There is no file {cells['path'].strip()}.")
    return Line(number, path.resolve(), likes, audience)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long, for one
        return False


def _count(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise ValueError(f"“{text}” is no number of {name}: give a whole number, 0 or more.")
    return int(text)
