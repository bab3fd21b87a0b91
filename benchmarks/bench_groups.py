"""How well faces are grouped: `python -m benchmarks.bench_groups FOLDER [PACK] [--vectors FILE]`
beside the peers' rules as stated.

LFW: the main face of each photo of library.csv, part by part; thresholds were chosen on `tune` and on the athletes, `report` is
what counts. bbt: crops of eight people. athletes: all faces of whole photos, of which one person each is named. Then: what
becomes of 90 % of LFW when the rest arrives in ten steps. `--vectors`: keep the vectors in this file, or read them from it.
"""

import argparse
import csv
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import main_faces, peer_rules
from benchmarks.group_scores import Scores, album, scores
from cloudphotos import home
from tagging import assign, cluster, packs
from tagging.pipeline import FoundPhoto, Pipeline
from tagging.thresholds import Thresholds
from tagging.types import Face, Floats

NEEDS_FOLDER = True


@dataclass(frozen=True)
class Labelled:
    """Faces with the people they show: vectors (n, d), norms (n,), photos (n,) numbers, people (n,) names."""

    vectors: Floats
    norms: Floats
    photos: np.ndarray
    people: list[str]

    def __getitem__(self, rows: np.ndarray) -> "Labelled":
        return Labelled(self.vectors[rows], self.norms[rows], self.photos[rows], [self.people[row] for row in rows])


def main() -> None:
    """Print a line for each rule on each set, the album of athletes, and the stability."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("pack", nargs="?", default="starter")
    parser.add_argument("--vectors", type=Path)
    wanted = parser.parse_args()
    pack = packs.load(wanted.pack, home.weights())
    sets = _sets(wanted.folder, pack, wanted.vectors)
    limits = pack.numbers.thresholds
    print(f"pack {wanted.pack}")
    print(
        "set          rule              BCubed P     R    F1   pairs P     R  leftover  groups each  combined  weighted   cpu s"
    )
    for title in ("bbt", "lfw tune", "lfw report"):
        faces = sets[title]
        for name, rule in {"cloudphotos": _ours(limits), **peer_rules.RULES}.items():
            started = time.process_time()
            found = rule(faces.vectors, faces.norms)
            _print(title, name, scores(found, faces.people), time.process_time() - started)
    faces = sets["athletes"]
    for name, rule in {"cloudphotos": _ours(limits, faces.photos), **peer_rules.RULES}.items():
        labels = rule(faces.vectors, faces.norms)
        share, precision = album(labels, faces.photos, faces.people)
        print(
            f"athletes     {name:16} photos with their person's group {share:.3f}, pairwise precision {precision:.3f}, "
            f"{len(np.unique(labels[labels >= 0]))} groups of {len(set(faces.people))} people named"
        )
    _stability(_both(sets["lfw tune"], sets["lfw report"]), limits)


def _ours(limits: Thresholds, photos: np.ndarray | None = None):
    return lambda vectors, _: cluster.group(vectors, photos=photos, thresholds=limits).labels


def _print(title: str, rule: str, found: Scores, spent: float) -> None:
    print(
        f"{title:12} {rule:16}     {found.precision:.3f}  {found.recall:.3f}  {found.f1:.4f}   {found.pair_precision:.3f}  "
        f"{found.pair_recall:.3f}     {found.leftover:.3f}        {found.groups_per_person:5.2f}     {found.combined:.3f}"
        f"     {found.weighted:.3f}   {spent:5.1f}",
        flush=True,
    )


def _stability(faces: Labelled, limits: Thresholds, *, steps: int = 10, seed: int = 1) -> None:
    """Print what becomes of the groups of 90 % of the faces when the rest arrives: nearest person first, then the leftovers."""
    order = np.random.default_rng(seed).permutation(len(faces.people))
    first, *batches = np.split(order, np.linspace(0.9 * len(order), len(order), steps + 1).astype(int)[:-1])
    person = np.full(len(order), -1)
    person[first] = cluster.group(faces.vectors[first], thresholds=limits).labels
    before = person.copy()
    arrived = first
    for batch in batches:
        arrived = np.concatenate([arrived, batch])
        known, left = arrived[person[arrived] >= 0], arrived[person[arrived] < 0]
        nearest = assign.nearest_person(
            faces.vectors[left], assign.Known(faces.vectors[known], person[known].tolist()), limits
        )
        person[left] = [-1 if match is None else match[0] for match in nearest]
        left = arrived[person[arrived] < 0]
        found = cluster.group(faces.vectors[left], thresholds=limits).labels
        person[left] = np.where(found >= 0, found + person.max() + 1, -1)
    names = np.unique(before[before >= 0])
    lost = sum((person[before == name] == name).mean() <= 0.5 for name in names)
    stepwise = scores(person, faces.people).f1
    at_once = scores(cluster.group(faces.vectors, thresholds=limits).labels, faces.people).f1
    print(
        f"stability    {len(order)} faces: of {len(names)} names {lost} lost; F1 {stepwise:.4f}, all at once {at_once:.4f}"
    )


def _both(one: Labelled, other: Labelled) -> Labelled:
    return Labelled(
        np.concatenate([one.vectors, other.vectors]),
        np.concatenate([one.norms, other.norms]),
        np.arange(len(one.people) + len(other.people)),
        one.people + other.people,
    )


def _sets(folder: Path, pack: packs.Pack, kept: Path | None) -> dict[str, Labelled]:
    if kept and kept.exists():
        with np.load(kept) as file:
            titles = sorted({key.split("/")[0] for key in file})
            return {
                each: Labelled(
                    file[f"{each}/vectors"],
                    file[f"{each}/norms"],
                    file[f"{each}/photos"],
                    file[f"{each}/people"].tolist(),
                )
                for each in titles
            }
    pipeline = Pipeline(pack, pixel_cap=100_000_000)
    sets = {"bbt": _faces(pipeline, _labels(folder / "bbt", "identities.csv"), only_main=True)}
    for part in ("tune", "report"):
        sets[f"lfw {part}"] = _faces(pipeline, _labels(folder / "lfw", "library.csv", part=part), only_main=True)
    athletes = _labels(folder / "album_athletes", "identities.csv", column="main_person")
    sets["athletes"] = _faces(pipeline, athletes, only_main=False)
    if kept:
        arrays = {f"{title}/{name}": value for title, faces in sets.items() for name, value in vars(faces).items()}
        np.savez(kept, **arrays)
    return sets


def _faces(pipeline: Pipeline, labels: dict[Path, str], *, only_main: bool) -> Labelled:
    rows: list[tuple[Floats, float, int, str]] = []
    found, limits = pipeline.find_faces(path.read_bytes() for path in labels), pipeline.pack.numbers.thresholds
    for number, (person, photo) in enumerate(zip(labels.values(), found, strict=True)):
        if isinstance(photo, FoundPhoto):
            faces = _main(photo) if only_main else [face for face in photo.faces if main_faces.founds(face, limits)]
            rows += [(face.vector, face.norm, number, person) for face in faces]
    vectors, norms, photos, people = zip(*rows, strict=True)
    return Labelled(np.stack(vectors), np.array(norms, np.float32), np.array(photos), list(people))


def _main(photo: FoundPhoto) -> list[Face]:
    """Return the face nearest to the middle, if there is one."""
    middle = np.array([photo.image.width, photo.image.height]) / 2 / photo.image.scale

    def away(face: Face) -> float:
        box = face.detection.box
        return float(np.linalg.norm(box[:2] + box[2:] / 2 - middle))

    return sorted(photo.faces, key=away)[:1]


def _labels(folder: Path, name: str, *, part: str | None = None, column: str = "identity") -> dict[Path, str]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return {folder / row["path"]: row[column] for row in csv.DictReader(file) if part in (None, row.get("part"))}


if __name__ == "__main__":
    main()
