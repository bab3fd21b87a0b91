"""Who is who on LFW: `python -m benchmarks.bench_accuracy FOLDER [PACK ...] [--cache FOLDER] [--again]`.

FOLDER holds lfw/. Every photo goes through the pipeline; the face nearest to its middle counts. Printed for each pack:
- View 2: accuracy over ten folds, the threshold of each chosen on the nine others, and the area under the ROC curve;
- all pairs of the whole set: true accepts at rates of false accepts;
- identification: one photo of each person with several is known. The others are to be recognised, and every person with a
  single photo is a stranger to be turned away.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks import main_faces, pairs
from cloudphotos import home
from tagging import packs
from tagging.calibration import Calibration
from tagging.search import Index

NEEDS_FOLDER = True
RATES = (1e-2, 1e-3, 1e-4, 1e-5)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("packs", nargs="*", metavar="PACK", default=["starter", "cc0"])
    parser.add_argument("--cache", type=Path, help="keep the vectors here")
    parser.add_argument("--again", action="store_true", help="look at every photo, whatever is kept")
    asked = parser.parse_args()
    lfw = asked.folder / "lfw"
    people = {row["path"]: row["identity"] for row in main_faces.rows(lfw / "identities.csv")}
    for name in asked.packs:
        found = main_faces.find(name, lfw, list(people), cache=asked.cache, again=asked.again)
        print(f"pack {name}: {len(found.photos)} photos, {len(found.absent)} without a face {found.absent[:5] or ''}")
        _view2(found, pairs.view2(lfw))
        names = [people[photo] for photo in found.photos]
        _all_pairs(found, names)
        identification(found.vectors, names, packs.numbers(*home.place_of(name)).calibration)
        print()


def _view2(found: main_faces.MainFaces, listed: list[pairs.Pair]) -> None:
    values = pairs.cosines(found.photos, found.vectors, listed)
    same = np.array([pair.same for pair in listed])
    _, folds = pairs.ten_folds(values, same)
    area = pairs.area_under_roc(values, same)
    print(
        f"  View 2, {len(listed)} pairs: {folds.mean():.4f}, standard deviation {folds.std():.4f}; ROC AUC {area:.4f}"
    )


def _all_pairs(found: main_faces.MainFaces, names: list[str]) -> None:
    every = pairs.all_pairs(found.vectors, names)
    print(f"  all pairs, {every.same.sum():,} of one person, {every.strangers.sum():,} of strangers")
    for rate in RATES:
        print(f"    TAR {every.true_accepts(rate):.4f} at FAR {rate:.0e} (cosine {every.cosine_at(rate):.3f})")


def identification(vectors: np.ndarray, names: list[str], calibration: Calibration | None) -> None:
    """Print rank 1, and what becomes of known people and of strangers at thresholds. vectors: (n, d), names: (n,)."""
    photos = Counter(names)
    known = [names.index(person) for person, count in photos.items() if count > 1]
    index = Index(vectors.shape[1])
    index.add(known, vectors[known])
    asked = np.array([each for each in range(len(names)) if each not in set(known)])
    ids, cosines = index.nearest(vectors[asked], k=1)
    stranger = np.array([photos[names[each]] == 1 for each in asked])
    right = np.array([names[each] == names[found] for each, found in zip(asked, ids[:, 0], strict=True)])
    nearest = cosines[:, 0]
    print(
        f"  identification, {len(known):,} known people, {(~stranger).sum():,} photos of them, {stranger.sum():,} strangers"
    )
    print(f"    rank 1: {right[~stranger].mean():.4f}")
    thresholds = [
        (f"{share:.0%} of strangers taken for somebody", float(np.quantile(nearest[stranger], 1 - share)))
        for share in (0.1, 0.01)
    ]
    if calibration:
        thresholds.append(("the pack's decision", calibration.threshold_cos))
    for title, cosine in thresholds:
        taken = nearest >= cosine
        print(
            f"    from cosine {cosine:.3f} ({title}): right {(taken & right)[~stranger].mean():.4f}, "
            f"wrong {(taken & ~right)[~stranger].mean():.4f}, "
            f"strangers taken for somebody {taken[stranger].sum()} ({taken[stranger].mean():.4f})"
        )


if __name__ == "__main__":
    main()
