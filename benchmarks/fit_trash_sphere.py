"""Fit the trash sphere of a pack and report what it does: `python -m benchmarks.fit_trash_sphere FOLDER [PACK] [...]`.

The centre is the mean of the unit vectors of non-faces: generated ones and pieces of the NASA album's photos without faces, which
anyone may use; with --non-faces, pieces of every second photo of a folder of your own. The radius suggested is the largest that
loses no more of what is detected on LFW's `tune` people than LOSS. The report uses the other half of that folder, or all of
FOLDER/trash, LFW's other people and mebeauty. --write keeps the centre; the radius goes into tagging/thresholds.py by hand.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import non_faces
from benchmarks.main_faces import PIXEL_CAP, main_face, rows
from cloudphotos import home
from tagging import embed, packs, trash
from tagging.packs import fit
from tagging.pipeline import FoundPhoto, Pipeline
from tagging.types import Floats, Pixels

NEEDS_FOLDER = True
LOSS = 0.004
LENIENT_SCORE = 0.35
PIECES = 4
Distances = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Seen:
    """Distances to the centre: of the main face of each photo that has one, and of every detection of each photo."""

    main: dict[Path, float]
    every: dict[Path, Distances]


def main() -> None:
    """Fit, write, report, draw."""
    asked = _arguments()
    pack = packs.load(asked.pack, home.weights())
    crops, tested = _non_faces(pack.numbers, asked.folder, asked.non_faces)
    vectors = {kind: embedded(pack, each) for kind, each in crops.items()}
    centre = np.mean([each.mean(axis=0) for each in vectors.values()], axis=0)
    centre /= np.linalg.norm(centre)
    for kind, each in vectors.items():
        median, most = np.quantile(trash.distances(each, centre), (0.5, 0.95))
        print(f"fitted on {len(each)} {kind}: distance to the centre {median:.3f} (median), {most:.3f} (95 %)")
    if not asked.report_only:
        _write(pack, centre, {kind: len(each) for kind, each in vectors.items()})
    wrong, faces = report(pack, centre, asked.folder, tested, every=asked.every)
    if asked.figure:
        _draw(asked.figure, wrong, faces)


def report(
    pack: packs.Pack, centre: Floats, folder: Path, tested: Sequence[Path], *, every: int
) -> tuple[dict[str, Distances], Distances]:
    """Print what the sphere does to what it was not fitted on. Returns the distances of non-faces by kind, and of faces."""
    part = {folder / "lfw" / row["path"]: row["part"] for row in rows(folder / "lfw/library.csv")}
    lfw = _look(pack, centre, [folder / "lfw" / row["path"] for row in rows(folder / "lfw/identities.csv")][::every])
    tuned = np.concatenate([each for path, each in lfw.every.items() if part.get(path) == "tune"])
    others = Seen(lfw.main, {path: each for path, each in lfw.every.items() if part.get(path) != "tune"})
    portraits = rows(folder / "mebeauty/scores_train.csv") + rows(folder / "mebeauty/scores_val.csv")
    groups = {folder / "mebeauty" / row["path"]: (row["gender"], row["ethnicity"]) for row in portraits}
    beauty = _look(pack, centre, list(groups))

    faces = np.array([*lfw.main.values(), *beauty.main.values()])
    pieces = trash.distances(embedded(pack, non_faces.pieces(pack.numbers, tested, each=PIECES)), centre)
    shipped, faint = _look(pack, centre, tested), _look(lenient(pack), centre, tested)
    wrong = {
        f"{PIECES} pieces of each of {len(tested)} photos without people": pieces,
        f"detections on them from {LENIENT_SCORE} on": _pooled(_of_no_people(faint.every)),
        "detections on them at the shipped scores": _pooled(_of_no_people(shipped.every)),
    }
    print(f"\nROC AUC against {len(faces)} main faces of LFW and mebeauty")
    for title, each in wrong.items():
        print(f"  {_auc(each, faces):.5f}  {title} ({len(each)})")
    radii = {"suggested": float(np.quantile(tuned, LOSS)), "shipped": pack.numbers.thresholds.trash_distance}
    for title, radius in radii.items():
        print(f"\nradius {radius:.3f} ({title}): {np.mean(pieces >= radius):.1%} of the pieces lie outside")
        _print_kept(radius, shipped.every)
        _print_lost(radius, others, beauty.main, groups)
    return wrong, faces


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("pack", nargs="?", default="starter")
    parser.add_argument("--non-faces", type=Path, help="fit on pieces of every second photo of this folder")
    parser.add_argument("--every", type=int, default=3, help="look at every n-th photo of LFW")
    parser.add_argument("--figure", type=Path, help="draw the ROC and the distances into this file")
    parser.add_argument("--report-only", action="store_true", help="do not keep the centre")
    return parser.parse_args()


def _non_faces(numbers: packs.Numbers, folder: Path, own: Path | None) -> tuple[Mapping[str, Pixels], Sequence[Path]]:
    """Return the crops to fit on, by kind, and the photos to test on."""
    if own is None:
        crops = {
            "generated pictures": non_faces.generated(numbers),
            "pieces of NASA's photos": non_faces.of_nasa(numbers, folder / "nasa_iss"),
        }
        return crops, non_faces.photos_below(folder / "trash")
    fitted, tested = non_faces.halves(non_faces.photos_below(own))
    return {f"pieces of {own.name}": non_faces.pieces(numbers, fitted, each=PIECES)}, tested


def embedded(pack: packs.Pack, crops: Pixels) -> Floats:
    """Return the vectors (n, dimension) of crops."""
    return embed.embed(pack.embedder, crops, mean=pack.numbers.mean, scale=pack.numbers.scale)[0]


def _write(pack: packs.Pack, centre: Floats, counts: Mapping[str, int]) -> None:
    fitted_on = {kind: f"{count} crops, seed {non_faces.SEED}" for kind, count in counts.items()}
    fit.update(
        packs.fitted_path(pack.name, home.weights()),
        trash=centre.astype(np.float32),
        provenance=json.dumps({"pack": pack.name, **fitted_on, "script": "benchmarks/fit_trash_sphere.py"}),
        embedder=packs.embedder_sha256(pack.name, home.weights()),
    )


def lenient(pack: packs.Pack) -> packs.Pack:
    """Return a pack to which more detections count than to the one that is shipped."""
    limits = replace(pack.numbers.thresholds, detection_score=LENIENT_SCORE)
    return replace(pack, numbers=replace(pack.numbers, thresholds=limits))


def _look(pack: packs.Pack, centre: Floats, photos: Sequence[Path]) -> Seen:
    seen = Seen({}, {})
    found = Pipeline(pack, pixel_cap=PIXEL_CAP).find_faces(photo.read_bytes() for photo in photos)
    for path, photo in zip(photos, found, strict=True):
        if isinstance(photo, FoundPhoto) and photo.faces:
            away = trash.distances(np.stack([face.vector for face in photo.faces]), centre)
            seen.every[path] = away
            seen.main[path] = float(away[photo.faces.index(main_face(photo))])
    return seen


def _of_no_people(every: Mapping[Path, Distances]) -> dict[Path, Distances]:
    return {path: each for path, each in every.items() if path.name not in non_faces.SHOW_PEOPLE}


def _pooled(every: Mapping[Path, Distances]) -> Distances:
    return np.concatenate([*every.values(), np.zeros(0)])


def _auc(wrong: Distances, faces: Distances) -> float:
    """Return how often a face lies further away than what is none: the area under the ROC curve (Mann and Whitney)."""
    nearer = np.searchsorted(np.sort(faces), wrong, side="left") + np.searchsorted(np.sort(faces), wrong, side="right")
    return float(1 - nearer.mean() / (2 * len(faces))) if len(wrong) else float("nan")


def _print_kept(radius: float, every: Mapping[Path, Distances]) -> None:
    kept = {path: each for path, each in every.items() if (each >= radius).any()}
    wrong = _of_no_people(kept)
    print(f"  photos without people that keep a face: {len(wrong)}", *(path.name for path in wrong))
    print(f"  photos that do show people and keep one: {len(kept) - len(wrong)} of {len(non_faces.SHOW_PEOPLE)}")


def _print_lost(radius: float, lfw: Seen, beauty: Mapping[Path, float], groups: Mapping[Path, Sequence[str]]) -> None:
    main, every = np.array([*lfw.main.values()]), _pooled(lfw.every)
    print(
        f"  lost of LFW: main faces {_share(main < radius)}, detections of people not in tune {_share(every < radius)}"
    )
    lost: dict[str, list[bool]] = defaultdict(list)
    for path, distance in beauty.items():
        for group in ("all", *groups[path]):
            lost[group].append(distance < radius)
    for group, each in sorted(lost.items()):
        print(f"  lost of mebeauty, {group:10}: {_share(np.array(each))}")


def _share(lost: NDArray[np.bool_]) -> str:
    return f"{lost.sum()} of {len(lost)} ({lost.mean():.2%})"


def _draw(file: Path, wrong: Mapping[str, Distances], faces: Distances) -> None:
    import matplotlib.figure

    sheet = matplotlib.figure.Figure(figsize=(10, 4.5), layout="constrained")
    roc, bars = sheet.subplots(1, 2)
    radii = np.linspace(0, 2, 2001)
    lost = [np.mean(faces < radius) for radius in radii]
    for label, each in wrong.items():
        roc.plot(lost, [np.mean(each < radius) for radius in radii], label=f"{label}, AUC {_auc(each, faces):.4f}")
        bars.hist(each, bins=60, density=True, alpha=0.5, label=label)
    bars.hist(faces, bins=60, density=True, alpha=0.5, label="main faces")
    roc.set(xlabel="faces lost", ylabel="non-faces caught", xlim=(-0.002, 0.1), title="ROC of the trash sphere")
    bars.set(xlabel="cosine distance to the centre", ylabel="density")
    for axes in (roc, bars):
        axes.legend()
    sheet.savefig(file, dpi=120)


if __name__ == "__main__":
    main()
