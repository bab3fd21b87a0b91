"""Calibrate a pack: `python -m benchmarks.calibrate_pack FOLDER PACK [--out FOLDER] [--cache FOLDER] [--again]`.

FOLDER holds lfw/. The curve of false accepts, the decision's threshold and the logistic regression are found on all pairs of
people in part `tune` of lfw/library.csv; what is printed of them is measured on people who are not. Writes them to the
pack's fitted numbers, and figures to --out (`calibration/PACK` in this site's home by default).
"""

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import main_faces, pairs, plots
from cloudphotos import home
from tagging import packs
from tagging.calibration import Calibration
from tagging.packs import fit

NEEDS_FOLDER = True
DECISION_RATE = 1e-4
LEAST_PAIRS = 10  # a rate counts as measured from so many pairs of strangers on
POINTS = 49
OWN_POINTS = 101
CENTRES = -1 + (np.arange(pairs.BINS) + 0.5) * 2 / pairs.BINS
Doubles = NDArray[np.float64]


def main() -> None:
    """Calibrate, print, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("pack")
    parser.add_argument("--out", type=Path, help="where the figures go")
    parser.add_argument("--cache", type=Path, help="keep the vectors here")
    parser.add_argument("--again", action="store_true", help="look at every photo, whatever is kept")
    asked = parser.parse_args()
    lfw = asked.folder / "lfw"
    photos = [row["path"] for row in main_faces.rows(lfw / "identities.csv")]
    found = main_faces.find(asked.pack, lfw, photos, cache=asked.cache, again=asked.again)
    library = main_faces.rows(lfw / "library.csv")
    tune, report = (_all_pairs(found, library, part) for part in ("tune", "report"))
    listed = pairs.view2(lfw)
    values, same = pairs.cosines(found.photos, found.vectors, listed), np.array([pair.same for pair in listed])
    _, folds = pairs.ten_folds(values, same)
    calibration = calibrated(tune, accuracy=float(folds.mean()), provenance=_provenance(asked.pack))
    best = most_accurate(tune)
    others = _without(listed, {row["identity"] for row in library if row["part"] == "tune"})
    _print(asked.pack, calibration, tune, report)
    for title, cosine in (("most accurate on `tune`", best), ("the pack's decision", calibration.threshold_cos)):
        print(f"\n{others.sum()} pairs of View 2 without people of `tune`, from cosine {cosine:.3f} ({title})")
        print("\n".join(pairs.confusion(values[others] >= cosine, same[others])))
    out = asked.out or home.current().root / "calibration" / Path(asked.pack).name
    plots.draw(out, tune=tune, report=report, calibration=calibration)
    path = packs.fitted_path(*home.place_of(asked.pack))
    fit.update(path, embedder=packs.embedder_sha256(*home.place_of(asked.pack)), **calibration.arrays())
    print(f"\nwritten: {path}, {path.stat().st_size:,} bytes; figures in {out}")


def calibrated(tune: pairs.AllPairs, *, accuracy: float, provenance: str) -> Calibration:
    """Return what all pairs of the training people say."""
    rates = np.geomspace(1, LEAST_PAIRS / tune.strangers.sum(), POINTS)
    slope, intercept = logistic(tune)
    return Calibration(
        rates=rates,
        cosines=np.array([tune.cosine_at(rate) for rate in rates]),
        slope=slope,
        intercept=intercept,
        threshold_cos=tune.cosine_at(DECISION_RATE),
        accuracy=accuracy,
        provenance=provenance,
        own=CENTRES[np.searchsorted(np.cumsum(tune.same) / tune.same.sum(), np.linspace(1e-9, 1, OWN_POINTS))],
    )


def logistic(every: pairs.AllPairs, *, steps: int = 50) -> tuple[float, float]:
    """Return slope and intercept of the logistic regression in which both kinds of pairs weigh the same (Newton's method)."""
    weights = every.same / every.same.sum() + every.strangers / every.strangers.sum()
    target = np.divide(every.same / every.same.sum(), weights, out=np.zeros(pairs.BINS), where=weights > 0)
    inputs = np.stack([CENTRES, np.ones(pairs.BINS)], axis=1)
    line = np.zeros(2)
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-(inputs @ line)))
        gradient = inputs.T @ (weights * (target - chance))
        curvature = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs
        line += np.linalg.solve(curvature, gradient)
    return float(line[0]), float(line[1])


def cost(every: pairs.AllPairs, calibration: Calibration) -> float:
    """Return Cllr in bits (Brummer, du Preez 2006): 0 for odds that are always right, 1 for odds that say nothing."""
    ratio = calibration.log_ratio(CENTRES)
    missed = np.average(np.logaddexp(0, -ratio), weights=every.same)
    false = np.average(np.logaddexp(0, ratio), weights=every.strangers)
    return float(missed + false) / (2 * np.log(2))


def most_accurate(every: pairs.AllPairs) -> float:
    """Return the cosine with the fewest mistakes where half of the pairs are of one person."""
    missed = np.cumsum(every.same) / every.same.sum()
    false = 1 - np.cumsum(every.strangers) / every.strangers.sum()
    return float(CENTRES[int((missed + false).argmin())])


def _all_pairs(found: main_faces.MainFaces, library: list[dict[str, str]], part: str) -> pairs.AllPairs:
    people = {row["path"]: row["identity"] for row in library if row["part"] == part}
    own = found.of(list(people))
    return pairs.all_pairs(own.vectors, [people[photo] for photo in own.photos])


def _without(listed: Sequence[pairs.Pair], people: set[str]) -> pairs.Flags:
    return np.array([not people & {Path(pair.one).parent.name, Path(pair.other).parent.name} for pair in listed])


def _print(name: str, calibration: Calibration, tune: pairs.AllPairs, report: pairs.AllPairs) -> None:
    print(f"pack {name}, View 2 over ten folds {calibration.accuracy:.4f}")
    print(
        f"odds of one person: exp({calibration.slope:.2f} * cosine {calibration.intercept:+.2f}) where half of all pairs are"
    )
    print(f"Cllr {cost(tune, calibration):.4f} bits on `tune`, {cost(report, calibration):.4f} on `report`")
    print("FAR on tune   cosine   TAR tune   TAR report   FAR report")
    for rate in (1e-2, 1e-3, 1e-4, 1e-5):
        cosine = tune.cosine_at(rate)
        accepts, wrong = report.reach(cosine)
        print(f"{rate:11.0e}    {cosine:.3f}     {tune.reach(cosine)[0]:.4f}       {accepts:.4f}     {wrong:.2e}")


def _provenance(name: str) -> str:
    return json.dumps(
        {
            "script": "benchmarks/calibrate_pack.py",
            "set": "Labeled Faces in the Wild (deep-funneled), face nearest to the middle",
            "split": "curve, threshold and regression: people of library.csv, part tune; accuracy: View 2",
            "date": datetime.now(UTC).date().isoformat(),
            "pack": Path(name).name,
            "embedder sha256": packs.embedder_sha256(*home.place_of(name)),
        }
    )


if __name__ == "__main__":
    main()
