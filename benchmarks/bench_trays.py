"""Refit the trash sphere from simulated decisions: `python -m benchmarks.bench_trays FOLDER [PACK] [--draws N] [--cache FOLDER]`.

Faces are what is detected on every second photo of FOLDER/lfw; what is no face: pieces of the photos of FOLDER/trash, and what a
lenient detector finds there. Photos are cut into two halves at random. Somebody decides on 200 of one half, rightly; the
sphere is refitted to that and tried on the other half, of which nothing was seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import fit_trash_sphere, main_faces, non_faces
from benchmarks.main_faces import PIXEL_CAP, rows
from cloudphotos import home
from tagging import packs, refit, trash
from tagging.pipeline import FoundPhoto, Pipeline
from tagging.refit import UNSAID, Decided, Sphere
from tagging.types import Floats

NEEDS_FOLDER = True
DECISIONS = 200
PIECES = 4
WAYS = ("at random", "nearest to the limit")
TIMES = (1.0, 1.25, 0.75)  # the shipped radius; what a sphere that was badly set would become
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Seen:
    """Detections, row by row. vectors: (n, dimension). real: (n,) it is a face. photos: (n,) its photo, as a number."""

    vectors: Floats
    real: Flags
    photos: NDArray[np.int64]


def main() -> None:
    """Look, draw, decide, refit, print."""
    parser = main_faces.arguments(__doc__)
    parser.add_argument("--draws", type=int, default=200)
    asked = parser.parse_args()
    seen = _cached(asked.cache / f"{asked.pack}-trays.npz" if asked.cache else None, asked.folder, asked.pack)
    numbers = packs.numbers(asked.pack)
    shipped = numbers.thresholds.trash_distance
    print(f"pack {asked.pack}: {seen.real.sum()} faces of LFW, {(~seen.real).sum()} detections that are none")
    print(f"{DECISIONS} decisions on one half, {asked.draws} draws; of the other half, on average: before -> after\n")
    heads = f"{'decided on':22} {'faces known':12} {'refused':>8} {'faces lost':>16} {'most more':>10} {'others caught':>17}"
    print("radius", heads, f"{'founders':>18}")
    for times in TIMES:
        present = Sphere(numbers.trash, times * shipped, numbers.thresholds.founding_distance)
        for way in WAYS:
            for named in (False, True):
                print(f"{present.radius:6.3f}", _line(seen, present, way, named=named, draws=asked.draws))


def _line(seen: Seen, present: Sphere, way: str, *, named: bool, draws: int) -> str:
    outcomes = np.array([_draw(seen, present, way, named=named, seed=seed) for seed in range(draws)], float)
    refused, lost, still_lost, caught, still_caught, others, founders, still_founders = outcomes.T
    known = "of one half" if named else "none"
    return (
        f"{way:22} {known:12} {refused.mean():8.0%} {lost.mean():7.2f} -> {still_lost.mean():6.2f} "
        f"{(still_lost - lost).max():10.0f} {(caught / others).mean():8.2%} -> {(still_caught / others).mean():7.2%} "
        f"{founders.mean():7.2f} -> {still_founders.mean():7.2f}"
    )


def _draw(seen: Seen, present: Sphere, way: str, *, named: bool, seed: int) -> tuple[float, ...]:
    """Whether it was refused; of the half that nobody saw: faces lost, others caught, before and after each; how many others;
    and faces that may found people, before and after.
    """
    rng = np.random.default_rng(seed)
    first = rng.permutation(seen.photos.max() + 1)[seen.photos] % 2 == 0
    here = np.flatnonzero(first)
    chosen = _chosen(seen, present, here, way, rng)
    found = refit.refit(present, _decided(seen, present, here, chosen, named=named))
    sphere = found.sphere if found.sphere is not None and found.refused is None else present
    vectors, real = seen.vectors[~first], seen.real[~first]
    before, after = present.holds(vectors), sphere.holds(vectors)
    counts = [int((inside & of).sum()) for of in (real, ~real) for inside in (before, after)]
    founders = [each.founders(vectors[real]) for each in (present, sphere)]
    return float(found.refused is not None), *counts, int((~real).sum()), *founders


def _chosen(
    seen: Seen, present: Sphere, here: NDArray[np.int64], way: str, rng: np.random.Generator
) -> NDArray[np.int64]:
    """What somebody decides on: as many faces as others at random, or what is nearest to the limit, as a tray shows it."""
    if way == "at random":
        kinds = [rng.permutation(here[seen.real[here] == kind])[: DECISIONS // 2] for kind in (True, False)]
        return np.concatenate(kinds)
    away = np.abs(trash.distances(seen.vectors[here], present.centre) - present.radius)
    return here[np.argsort(away)[:DECISIONS]]


def _decided(
    seen: Seen, present: Sphere, here: NDArray[np.int64], chosen: NDArray[np.int64], *, named: bool
) -> Decided:
    """What the catalog would read: decisions, faces of people with a name, and what lies in the tray of no faces."""
    left = np.setdiff1d(here, chosen)
    inside = present.holds(seen.vectors[left])
    known = left[seen.real[left] & ~inside] if named else left[:0]
    every = np.concatenate([chosen, known, left[inside]])
    sizes = (len(chosen), len(known), int(inside.sum()))
    kinds_of = np.repeat(np.arange(3), sizes)
    # the machine takes what it threw out for no face
    real = np.where(kinds_of == 0, seen.real[every], kinds_of == 1)
    return Decided(
        vectors=seen.vectors[every],
        real=real,
        clear=real,
        weights=np.where(kinds_of == 2, UNSAID, 1.0).astype(np.float32),
        said=kinds_of == 0,
        held=seen.photos[every] % 2 == 1,
    )


def _cached(file: Path | None, folder: Path, name: str) -> Seen:
    if file and file.exists():
        with np.load(file) as kept:
            return Seen(kept["vectors"], kept["real"], kept["photos"])
    seen = _look(folder, name)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(file, **vars(seen))
    return seen


def _look(folder: Path, name: str) -> Seen:
    pack = packs.load(*home.place_of(name))
    faces = [folder / "lfw" / row["path"] for row in rows(folder / "lfw/identities.csv")][::2]
    empty = [path for path in non_faces.photos_below(folder / "trash") if path.name not in non_faces.SHOW_PEOPLE]
    found = [(place, vector, True) for place, vector in _detected(pack, faces)]
    lenient = fit_trash_sphere.lenient(pack)
    found += [(len(faces) + place, vector, False) for place, vector in _detected(lenient, empty)]
    crops = non_faces.pieces(pack.numbers, empty, each=PIECES)
    pieces = fit_trash_sphere.embedded(pack, crops)
    found += [(len(faces) + place // PIECES, vector, False) for place, vector in enumerate(pieces)]
    photos, vectors, real = zip(*found, strict=True)
    return Seen(np.stack(vectors), np.array(real), np.array(photos))


def _detected(pack: packs.Pack, photos: list[Path]) -> Iterator[tuple[int, Floats]]:
    pipeline = Pipeline(pack, pixel_cap=PIXEL_CAP)
    for place, photo in enumerate(pipeline.find_faces(path.read_bytes() for path in photos)):
        if isinstance(photo, FoundPhoto):
            yield from ((place, face.vector) for face in photo.faces)


if __name__ == "__main__":
    main()
