"""Model packs: a detector, an embedder and every number that was fitted to them. Nothing of one pack serves another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tagging import thresholds
from tagging.awesomeness.head import Head
from tagging.calibration import Calibration
from tagging.errors import PackCorrupt
from tagging.packs import branch, fit, heatmap, manifest, providers, zoo
from tagging.packs.builder import build, find
from tagging.packs.recipes import DETECTOR, EMBEDDER, PACKS, Recipe, Source
from tagging.packs.session import need_library, open_network
from tagging.thresholds import Thresholds
from tagging.types import Detector, Floats, Network

__all__ = [
    "PACKS",
    "Numbers",
    "Pack",
    "Recipe",
    "Source",
    "build",
    "check",
    "embedder_sha256",
    "find",
    "fitted_path",
    "licence",
    "load",
    "numbers",
    "open_features",
]

Change = Callable[[bytes], bytes]

# Five landmarks of a face in its crop. ArcFace's template for 112 px; for dlib's 150 px crop, the median of
# CenterFace's points mapped through dlib's own alignment, spread by 1.06 about the middle: on `tune` people of LFW that is the
# most accurate (docs/thresholds.md).
_ARCFACE_112 = ((38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041))
_DLIB_150 = ((46.06, 45.11), (104.26, 44.80), (74.04, 78.79), (49.60, 107.34), (99.51, 106.68))
# What a pack in InsightFace's format does not take from the starter even where it was measured.
_OF_THE_KIND = ("detection_score", "crowd_score", "upright_score", "trash_distance", "background", "evidence")


@dataclass(frozen=True, eq=False)
class Numbers:
    """What a pack knows without its weights.

    template: (5, 2) float32, landmarks in the crop, pixels. mean, scale: RGB 0..255 -> (x - mean) * scale.
    trash: (dimension,) float32, unit length: the middle of what is no face; zeros where none was fitted (nothing is trash then).
    calibration: None where nobody measured the pack; its thresholds are the defaults of its kind then.
    head: what rates faces (docs/awesomeness.md); None where none was learned.
    """

    crop_px: int
    template: Floats
    mean: Floats
    scale: float
    trash: Floats
    thresholds: Thresholds
    calibration: Calibration | None = None
    head: Head | None = None


@dataclass(frozen=True, eq=False)
class Pack:
    """A pack ready to run.

    embedder: (n, 3, crop, crop), normalised by the numbers' mean and scale -> (n, dimension), and with a head (n, 1) awesomeness.
    batches: how many photos and faces suit the hardware that runs it.
    """

    name: str
    licence: str
    dimension: int
    detector: Detector
    embedder: Network
    numbers: Numbers
    batches: providers.Batches = providers.ON_CPU


@cache
def numbers(name: str, weights: Path | None = None) -> Numbers:
    """Return what was fitted for a pack. weights: the folder of packs; the packs that we build need none.

    Raises UnknownPack; for the others all that `check` raises too.
    """
    if weights is not None and name not in PACKS:
        return _numbers_of_others(weights / name, check(name, weights))
    recipe = find(name)
    starter = name == "starter"
    fitted = fit.read(fitted_path(name))
    return Numbers(
        crop_px=recipe.crop_px,
        template=np.array(_ARCFACE_112 if starter else _DLIB_150, np.float32),
        mean=np.array((127.5,) * 3 if starter else (122.782, 117.001, 104.298), np.float32),
        scale=1 / 128 if starter else 1 / 256,
        trash=fit.trash(fitted, dimension=recipe.dimension),
        thresholds=thresholds.STARTER if starter else thresholds.CC0,
        calibration=Calibration.read(fitted),
        head=Head.read(fitted),
    )


def load(name: str, weights: Path, *, threads: int = 1, wanted: Sequence[str] = (), head: Head | None = None) -> Pack:
    """Open a pack after checking its files.

    threads: cores of each network. wanted: providers by name, as in `providers.choose`; none of them for whatever is there.
    head: what rates faces in the place of the head that comes with the pack.
    Raises what `check` raises, LibraryBroken and ProviderMissing.
    """
    need_library("cv2")
    record = check(name, weights)
    folder = weights / name
    fitted = numbers(name, weights)
    fitted = replace(fitted, head=head or fitted.head)
    if name in PACKS:
        seeing, running = open_network(folder / DETECTOR, threads=threads, wanted=wanted)
        detector, dimension = heatmap.detector(seeing), PACKS[name].dimension
    else:
        contents = zoo.contents(record)
        detector, running = zoo.open_detector(folder, contents, threads=threads, wanted=wanted)
        dimension = contents.dimension
    embedder = _open_embedder(weights / name, record, _with_head(fitted.head), threads=threads, wanted=wanted)
    return Pack(
        name=name,
        licence=licence(name),
        dimension=dimension,
        detector=detector,
        embedder=embedder,
        numbers=fitted,
        batches=providers.batches(running),
    )


def open_features(name: str, weights: Path, *, threads: int = 1) -> Network:
    """Return the pack's recogniser with what a head multiplies, (n, d), as its second output: to learn heads from.

    Raises what `check` raises.
    """
    return _open_embedder(weights / name, check(name, weights), branch.with_features, threads=threads)


def check(name: str, weights: Path) -> dict[str, Any]:
    """Compare the files of a pack with what was recorded of them, and return the record.

    Raises UnknownPack, PackMissing, PackCorrupt, LicenceNotAccepted.
    """
    folder = weights / name
    if name in PACKS:
        return manifest.check(folder, pack=name)
    if name not in zoo.NAMES and not folder.is_dir():
        find(name)
    return zoo.check(folder, pack=name)


def licence(name: str) -> str:
    """Return the terms of a pack in a sentence; a pack that we do not build has InsightFace's."""
    return PACKS[name].licence if name in PACKS else zoo.LICENCE


def fitted_path(name: str, weights: Path | None = None) -> Path:
    """Return where `fit` keeps what was fitted for a pack: with the code for ours, beside the weights for others."""
    return weights / name / fit.FILE if weights is not None and name not in PACKS else fit.OURS / f"{name}.npz"


def embedder_sha256(name: str, weights: Path) -> str:
    """Return the checksum of the network that the fitted numbers of a pack belong to. Raises what `check` raises."""
    record = check(name, weights)
    return str(record["files"][_embedder_file(name, record)]["sha256"])


def _embedder_file(name: str, record: dict[str, Any]) -> str:
    return EMBEDDER if name in PACKS else zoo.contents(record).embedder.file


def _with_head(head: Head | None) -> Change | None:
    return None if head is None else lambda content: branch.with_head(content, head)


def _open_embedder(
    folder: Path, record: dict[str, Any], change: Change | None, *, threads: int, wanted: Sequence[str] = ()
) -> Network:
    """Open the recogniser, its file changed on the way into memory."""
    path = folder / _embedder_file(folder.name, record)
    try:
        content = None if change is None else change(path.read_bytes())
    except Exception as error:  # onnx raises errors of many kinds
        raise PackCorrupt(
            f"The recogniser of the model pack {folder.name} takes no branch for awesomeness ({error})."
        ) from error
    network, _ = open_network(path, threads=threads, wanted=wanted, content=content)
    return zoo.one_by_one(network) if folder.name not in PACKS and zoo.contents(record).embedder.one_by_one else network


def _numbers_of_others(folder: Path, record: dict[str, Any]) -> Numbers:
    contents = zoo.contents(record)
    part = contents.embedder
    fitted = fit.read(folder / fit.FILE, embedder=record["files"][part.file]["sha256"])
    calibration = Calibration.read(fitted)
    return Numbers(
        crop_px=contents.crop_px,
        template=_arcface(contents.crop_px),
        mean=np.full(3, part.mean, np.float32),
        scale=1 / part.std,
        trash=fit.trash(fitted, dimension=contents.dimension),
        thresholds=fit.thresholds(fitted, _moved(calibration)),
        calibration=calibration,
        head=Head.read(fitted),
    )


def _moved(calibration: Calibration | None) -> Thresholds:
    """Return the defaults for a pack that is not ours; where it was measured, with the starter's cosines at the same odds."""
    measured = numbers("starter").calibration
    if calibration is None or measured is None:
        return thresholds.ARCFACE
    tuned = replace(thresholds.STARTER, **{name: getattr(thresholds.ARCFACE, name) for name in _OF_THE_KIND})
    return fit.transfer(tuned, measured=measured, calibration=calibration)


def _arcface(side_px: int) -> Floats:
    """Return ArcFace's template for a crop of a multiple of 112 px; one of a multiple of 128 px shows more on both sides."""
    template = np.array(_ARCFACE_112, np.float32)
    return (
        template * (side_px / 112)
        if side_px % 112 == 0
        else (template + np.array((8, 0), np.float32)) * (side_px / 128)
    )
