"""What can go wrong in the launcher, as a sentence for the person at the terminal."""

from pathlib import Path


class LauncherError(Exception):
    """Something stops the launcher; the message says what happened and what to do."""


class PartError(LauncherError):
    """A part did not start or did not answer; the message ends with the last lines of its log."""

    def __init__(self, what: str, log: Path) -> None:
        """`what` is a full sentence."""
        super().__init__(f"{what}\nThe last lines of {log}:\n{tail(log)}")


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log file, indented; says so if there are none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            text = file.read().decode(errors="replace")
    except OSError:
        text = ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (empty)"
