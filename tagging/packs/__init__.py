"""Model packs: a detector, an embedder and every number that was fitted to them. Nothing of one pack serves another."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from tagging import thresholds
from tagging.packs import manifest
from tagging.packs.builder import build, find
from tagging.packs.recipes import DETECTOR, EMBEDDER, PACKS, Recipe, Source
from tagging.packs.session import open_network
from tagging.thresholds import Thresholds
from tagging.types import Floats, Network

__all__ = ["PACKS", "Numbers", "Pack", "Recipe", "Source", "build", "find", "load", "numbers"]

# Five landmarks of a face in its crop. ArcFace's template for 112 px; for dlib's 150 px crop, the median of
# CenterFace's points mapped through dlib's own alignment.
_ARCFACE_112 = ((38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041))
_DLIB_150 = ((47.70, 46.80), (102.60, 46.51), (74.09, 78.58), (51.04, 105.51), (98.12, 104.89))


@dataclass(frozen=True, eq=False)
class Numbers:
    """What a pack knows without its weights.

    template: (5, 2) float32, landmarks in the crop, pixels. mean, scale: RGB 0..255 -> (x - mean) * scale.
    trash: (dimension,) float32, unit length: the middle of what is no face.
    """

    crop_px: int
    template: Floats
    mean: Floats
    scale: float
    trash: Floats
    thresholds: Thresholds


@dataclass(frozen=True, eq=False)
class Pack:
    """A pack ready to run. detector: (n, 3, h, w) -> four maps; embedder: (n, 3, crop, crop) -> (n, dimension)."""

    name: str
    licence: str
    dimension: int
    detector: Network
    embedder: Network
    numbers: Numbers


@cache
def numbers(name: str) -> Numbers:
    """Return what was fitted for a pack; needs no weights. Raises UnknownPack."""
    recipe = find(name)
    with np.load(Path(__file__).parent / "fitted" / f"{name}.npz") as fitted:
        trash = fitted["trash"].astype(np.float32)
    starter = name == "starter"
    return Numbers(
        crop_px=recipe.crop_px,
        template=np.array(_ARCFACE_112 if starter else _DLIB_150, np.float32),
        mean=np.array((127.5,) * 3 if starter else (122.782, 117.001, 104.298), np.float32),
        scale=1 / 128 if starter else 1 / 256,
        trash=trash / np.linalg.norm(trash),
        thresholds=thresholds.STARTER if starter else thresholds.CC0,
    )


def load(name: str, weights: Path, *, threads: int = 1) -> Pack:
    """Open a built pack after checking its files. Raises UnknownPack, PackMissing, PackCorrupt."""
    recipe = find(name)
    folder = weights / name
    manifest.check(folder, pack=name)
    return Pack(
        name=name,
        licence=recipe.licence,
        dimension=recipe.dimension,
        detector=open_network(folder / DETECTOR, threads=threads),
        embedder=open_network(folder / EMBEDDER, threads=threads),
        numbers=numbers(name),
    )
