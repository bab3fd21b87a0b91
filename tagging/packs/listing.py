"""What packs there are on a machine, and what is known of each."""

from dataclasses import dataclass
from pathlib import Path

from tagging import packs
from tagging.errors import PackError
from tagging.packs import zoo


@dataclass(frozen=True)
class Listed:
    """One pack. problem: why it cannot be used, None if it can; the rest is None where it is not known.

    size_bytes: of all its files. sha256: of the network that makes the vectors. accuracy: LFW View 2, mean of ten folds, 0 to 1.
    gate: whether what is no face is told apart.
    """

    name: str
    licence: str
    problem: str | None
    size_bytes: int | None = None
    sha256: str | None = None
    dimension: int | None = None
    accuracy: float | None = None
    gate: bool | None = None


def packs_in(weights: Path) -> list[Listed]:
    """Return the packs that we build, whether they are built or not, and the folders in `weights` that hold ONNX files."""
    others = {path.parent.name for pattern in ("*/*.onnx", f"*/{zoo.RECORD}") for path in weights.glob(pattern)}
    return [describe(name, weights) for name in [*packs.PACKS, *sorted(others - set(packs.PACKS))] if name[0] != "."]


def describe(name: str, weights: Path) -> Listed:
    """Return what is known of one pack, after checking its files."""
    try:
        record = packs.check(name, weights)
        numbers = packs.numbers(name, weights)
        digest = packs.embedder_sha256(name, weights)
    except PackError as error:
        return Listed(name, packs.licence(name), str(error))
    return Listed(
        name=name,
        licence=packs.licence(name),
        problem=None,
        size_bytes=sum(int(entry["bytes"]) for entry in record["files"].values()),
        sha256=digest,
        dimension=len(numbers.trash),
        accuracy=numbers.calibration.accuracy if numbers.calibration else None,
        gate=bool(numbers.trash.any()) and numbers.thresholds.trash_distance > 0,
    )
