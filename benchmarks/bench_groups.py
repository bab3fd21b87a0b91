"""How well faces are grouped: `python -m benchmarks.bench_groups FOLDER [PACK]`. BCubed, pairs, and how many faces are left over.

LFW: the main face of each photo of library.csv, part by part; thresholds were chosen on `tune`, `report` is what counts.
bbt: the crops of eight people. A leftover counts as a group of its own.
"""

import csv
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from cloudphotos import home
from tagging import cluster, packs
from tagging.pipeline import FoundPhoto, Pipeline

NEEDS_FOLDER = True


def main(folder: Path, name: str = "starter") -> None:
    """Print one line a set."""
    pipeline = Pipeline(packs.load(name, home.weights()), pixel_cap=100_000_000)
    print(f"pack {name}")
    print("set            faces  people  groups   BCubed P     R     F    pairs P     R   leftover  grouping s")
    sets = {"bbt": _labels(folder / "bbt", "identities.csv")}
    for part in ("tune", "report"):
        sets[f"lfw {part}"] = _labels(folder / "lfw", "library.csv", part=part)
    for title, labels in sets.items():
        vectors, people = _main_faces(pipeline, labels)
        started = time.process_time()
        groups = cluster.group(vectors, np.arange(len(vectors)), pipeline.pack.numbers.thresholds)
        spent = time.process_time() - started
        precision, recall, pairs_precision, pairs_recall, leftover = scores(groups, people)
        f1 = 2 * precision * recall / (precision + recall)
        print(
            f"{title:12} {len(people):7} {len(set(people)):7} {groups.max() + 1:7}     {precision:.3f}  {recall:.3f}  {f1:.3f}"
            f"    {pairs_precision:.3f}  {pairs_recall:.3f}   {leftover:.3f}    {spent:.1f}"
        )


def scores(groups: np.ndarray, people: list[str]) -> tuple[float, float, float, float, float]:
    """Return BCubed precision and recall, pairwise precision and recall, and the share of left-over faces.

    The last is among the faces of people with two photos and more.
    """
    alone = groups < 0
    found = np.where(alone, groups.max() + 1 + np.arange(len(groups)), groups).tolist()
    both, ours, theirs = Counter(zip(found, people, strict=True)), Counter(found), Counter(people)
    precision = sum(count**2 / ours[group] for (group, _), count in both.items()) / len(people)
    recall = sum(count**2 / theirs[person] for (_, person), count in both.items()) / len(people)
    right = _pairs(both)
    several = np.array([theirs[person] > 1 for person in people])
    return precision, recall, right / _pairs(ours), right / _pairs(theirs), float(alone[several].mean())


def _pairs(counts: Counter[object]) -> float:
    return sum(count * (count - 1) / 2 for count in counts.values())


def _main_faces(pipeline: Pipeline, labels: dict[Path, str]) -> tuple[np.ndarray, list[str]]:
    vectors, people = [], []
    found = pipeline.find_faces(path.read_bytes() for path in labels)
    for person, photo in zip(labels.values(), found, strict=True):
        if isinstance(photo, FoundPhoto) and photo.faces:
            middle = np.array([photo.image.width, photo.image.height]) / 2
            boxes = np.stack([face.detection.box for face in photo.faces])
            away = np.linalg.norm(boxes[:, :2] + boxes[:, 2:] / 2 - middle, axis=1)
            vectors.append(photo.faces[int(away.argmin())].vector)
            people.append(person)
    return np.stack(vectors), people


def _labels(folder: Path, name: str, *, part: str | None = None) -> dict[Path, str]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return {
            folder / row["path"]: row["identity"] for row in csv.DictReader(file) if part in (None, row.get("part"))
        }


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
