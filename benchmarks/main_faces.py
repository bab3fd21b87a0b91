"""The vectors of a set's main faces, found by the real pipeline and kept in a folder, so that a second look costs nothing."""

import argparse
import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cloudphotos import home
from tagging import packs
from tagging.pipeline import FoundPhoto, Pipeline
from tagging.thresholds import Thresholds
from tagging.types import Face, Floats

PIXEL_CAP = 100_000_000


@dataclass(frozen=True, eq=False)
class MainFaces:
    """Of each photo the face nearest to the middle, whatever its verdict.

    photos: those with a face. vectors: (n, dimension) float32, unit length. norms, sharpness: (n,). absent: the others.
    """

    photos: list[str]
    vectors: Floats
    norms: Floats
    sharpness: Floats
    absent: list[str]

    def of(self, photos: Sequence[str]) -> Self:
        """Return the faces of these photos, in this order, without those that are absent."""
        place = {photo: number for number, photo in enumerate(self.photos)}
        have = [photo for photo in photos if photo in place]
        rows = [place[photo] for photo in have]
        absent = [photo for photo in photos if photo not in place]
        return type(self)(have, self.vectors[rows], self.norms[rows], self.sharpness[rows], absent)


def find(name: str, root: Path, photos: Sequence[str], *, cache: Path | None = None, again: bool = False) -> MainFaces:
    """Return the main faces of `photos`, paths below `root`, with the pack `name` (or the absolute path of its folder).

    cache: what was found is read from there and written there. again: look at every photo even so.
    Whatever changes the pipeline but not the pack's recogniser needs `again`.
    """
    digest = packs.embedder_sha256(*home.place_of(name))
    file = cache / f"{Path(name).name}-{root.name}.npz" if cache else None
    if file and file.exists() and not again:
        with np.load(file) as kept:
            if str(kept["embedder"]) == digest and set(photos) <= {*kept["photos"].tolist(), *kept["absent"].tolist()}:
                found = MainFaces(
                    kept["photos"].tolist(), kept["vectors"], kept["norms"], kept["sharpness"], kept["absent"].tolist()
                )
                return found.of(photos)
    found = look(packs.load(*home.place_of(name)), photos, ((root / photo).read_bytes() for photo in photos))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{os.getpid()}-{file.name}")
        np.savez(draft, embedder=digest, **vars(found))
        draft.replace(file)
    return found


def look(pack: packs.Pack, photos: Sequence[str], contents: Iterable[bytes]) -> MainFaces:
    """Return the main faces of photos, given their names and the bytes of their files in the same order."""
    found = Pipeline(pack, pixel_cap=PIXEL_CAP).find_faces(contents)
    faces = {
        photo: main_face(each) if isinstance(each, FoundPhoto) else None
        for photo, each in zip(photos, found, strict=True)
    }
    have = {photo: face for photo, face in faces.items() if face}
    return MainFaces(
        list(have),
        np.stack([face.vector for face in have.values()]),
        np.array([face.norm for face in have.values()], np.float32),
        np.array([face.sharpness for face in have.values()], np.float32),
        [photo for photo in photos if photo not in have],
    )


def main_face(photo: FoundPhoto) -> Face | None:
    """Return the face nearest to the middle of a photo."""
    middle = np.array([photo.image.width, photo.image.height]) / (2 * photo.image.scale)
    return min(photo.faces, key=lambda face: float(np.hypot(*(_centre(face) - middle))), default=None)


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Return what the benchmarks of one pack ask for: FOLDER [PACK] [--cache FOLDER]."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("pack", nargs="?", default="starter")
    parser.add_argument("--cache", type=Path, help="keep the vectors here")
    return parser


def of_lfw(asked: argparse.Namespace, part: str) -> tuple[Floats, NDArray[np.str_]]:
    """Return the vectors (n, dimension) of a part of LFW's library.csv and whose each is (n,), given the `arguments`."""
    root = asked.folder / "lfw"
    names = {row["path"]: row["identity"] for row in rows(root / "library.csv") if row["part"] == part}
    found = find(asked.pack, root, list(names), cache=asked.cache)
    return found.vectors, np.array([names[photo] for photo in found.photos])


def rows(path: Path) -> list[dict[str, str]]:
    """Return the lines of a .csv file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _centre(face: Face) -> Floats:
    box = face.detection.box
    return box[:2] + box[2:] / 2


def founds(face: Face, thresholds: Thresholds) -> bool:
    """May a face found people, as workers.plans has it?"""
    return face.verdict == "face" and face.trash_distance >= thresholds.founding_distance
