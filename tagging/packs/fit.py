"""What was fitted for a pack: one .npz of at most 64 kB, in fitted/NAME.npz for ours, fitted.npz beside the weights of others.

| array           | written by       | what                                                                             |
| --------------- | ---------------- | -------------------------------------------------------------------------------- |
| `trash`         | fit_trash_sphere | (dimension,) float32: the middle of what is no face; without it nothing is trash |
| `thresholds`    | by hand          | JSON: numbers of `Thresholds` that replace those of a pack that is not ours      |
| `calibration_*` | calibrate_pack   | what `tagging.calibration.Calibration` reads and writes                          |
| `head_*`        | fit_awesomeness  | what `tagging.awesomeness.head.Head` reads and writes                            |
| `provenance`    | fit_trash_sphere | JSON: what it was fitted on and by which script                                  |
| `embedder`      | both             | sha256 of the network that they belong to; a mismatch is an error                |
"""

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tagging.calibration import Calibration
from tagging.errors import PackCorrupt
from tagging.thresholds import Thresholds

OURS = Path(__file__).parent / "fitted"
FILE = "fitted.npz"
MOST_BYTES = 64 * 1024
_COSINES = (
    "same_person_cos",
    "weightless_cos",
    "split_cos",
    "small_group_cos",
    "merge_cos",
    "attach_cos",
    "suggest_cos",
)


def read(path: Path, *, embedder: str | None = None) -> dict[str, Any]:
    """Return the arrays of a file, none where there is no file. Raises PackCorrupt for a file that belongs to other weights.

    embedder: sha256 of the network; None where the weights are not at hand.
    """
    if not path.exists():
        return {}
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise PackCorrupt(
            f"{path} cannot be read ({error}). Delete it, or fit the pack anew (docs/packs.md)."
        ) from error
    if embedder is not None and str(arrays.get("embedder", embedder)) != embedder:
        raise PackCorrupt(
            f"{path} was fitted to another network than the one beside it: its numbers mean nothing here. "
            "Delete it, or fit the pack anew (docs/packs.md)."
        )
    return arrays


def update(path: Path, **arrays: Any) -> None:
    """Write these arrays, keep those of other names, in one step. Raises ValueError where that takes more than 64 kB."""
    draft = path.with_name(f".{path.name}")
    with draft.open("wb") as file:
        np.savez_compressed(file, **{**read(path), **arrays})
    if draft.stat().st_size > MOST_BYTES:
        draft.unlink()
        raise ValueError(f"{path.name} would take more than {MOST_BYTES // 1024} kB; thin the arrays out.")
    draft.replace(path)


def trash(arrays: dict[str, Any], *, dimension: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return the trash centroid, unit length; zeros where none was fitted, so that every face lies at distance 1."""
    centroid = np.asarray(arrays.get("trash", np.zeros(dimension)), np.float32)
    return centroid / np.float32(max(float(np.linalg.norm(centroid)), 1e-12))


def transfer(defaults: Thresholds, *, measured: Calibration, calibration: Calibration) -> Thresholds:
    """Return the cosines among `defaults` moved to where the odds of one person are the same for another pack.

    measured: the calibration of the pack that the defaults were tuned for; calibration: that of the other one.
    Odds are logistic in the cosine for both, so this is a straight line.
    """
    stretch = measured.slope / calibration.slope
    shift = (measured.intercept - calibration.intercept) / calibration.slope
    moved = {name: getattr(defaults, name) * stretch + shift for name in _COSINES}
    return replace(
        defaults,
        **moved,
        same_photo_cos=defaults.same_photo_cos * stretch,
        steepness=defaults.steepness / stretch,
    )


def thresholds(arrays: dict[str, Any], defaults: Thresholds) -> Thresholds:
    """Return the defaults with what was fitted in their place."""
    return replace(defaults, **json.loads(str(arrays.get("thresholds", "{}"))))
