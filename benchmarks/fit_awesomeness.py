"""Learn the head that packs come with, and say what it does: `python -m benchmarks.fit_awesomeness FOLDER [PACK] [...]`.

Nobody's rating of anybody's looks goes into it. It learns from pairs of which one is surely the better picture:
  a face of LFW's `tune` people above the same photo made worse (out of focus, dark, overexposed, occluded, small, cut off);
  of two photos of one of these people the one seen more from the front, by YAW degrees at least;
  of two such photos the sharper one, by a factor of SHARPER at least.
The first kind is made twice: of photos as they are, and of photos of other people that were varied first (size, light, colours).
Reported on LFW's other people and on athletes: how often an original comes first among itself and five worse versions of it, of
which two are of kinds that were never learned from (moved, grainy, half in shadow, compressed; all kinds drawn with seed 3).
--write keeps the head with the pack; --cache DIR keeps what was found of the photos.
"""

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.degraded import LEARNED, UNSEEN, Shot, Worse, varied
from benchmarks.main_faces import rows
from benchmarks.shots import Rated, Seen, Studio
from tagging import packs, verdict
from tagging.awesomeness import ranking
from tagging.awesomeness.head import Head
from tagging.packs import fit
from tagging.pose import pose

NEEDS_FOLDER = True
SEED = 3
YAW, SHARPER = 20, 2.0
REAL = 0.1  # chosen as the penalty is, among 1, .3, .1 and 0: .981, .989, .993 and .983
PENALTIES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
PEOPLE_TO_LEARN, VARIED_TO_LEARN, PEOPLE_TO_REPORT, SCENES_TO_REPORT = 500, 400, 250, 170
LEARNED_OF_FIVE, UNSEEN_OF_FIVE = 3, 2


@dataclass(frozen=True, eq=False)
class Pairs:
    """Differences of features (n, d), better less worse, of the person `who` (n,), by kind. counts: (n,): what each says."""

    differences: np.ndarray
    who: np.ndarray
    kinds: np.ndarray
    counts: np.ndarray

    def some(self, rows: np.ndarray) -> "Pairs":
        """Return these pairs."""
        return Pairs(**{name: value[rows] for name, value in vars(self).items()})


def main() -> None:
    """Learn, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("pack", nargs="?", default="starter")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--report-only", action="store_true", help="report on the head that the pack has")
    asked = parser.parse_args()
    studio = Studio(asked.pack, asked.cache)
    head = studio.numbers.head if asked.report_only else learn(studio, asked.folder / "lfw")
    if head is None:
        raise SystemExit(f"The pack {asked.pack} has no head yet.")
    report(studio, head, asked.folder)
    if asked.write:
        digest = packs.embedder_sha256(*studio.place)
        fit.update(packs.fitted_path(*studio.place), **head.arrays(), embedder=digest)


def learn(studio: Studio, folder: Path) -> Head:
    """Return the head that `tune` people teach; the penalty is the one that serves those best who were left out, by fifths."""
    seen = studio.see(folder, part_of_lfw(folder, "tune"))
    plain = studio.rate(folder, seen)
    pairs = _pairs(studio, folder, seen, plain)
    best = max(PENALTIES, key=lambda penalty: _print_try(pairs, penalty))
    weights = ranking.fit(pairs.differences, penalty=best, counts=pairs.counts)
    provenance = {
        "script": "benchmarks/fit_awesomeness.py",
        "faces": "LFW, people of the part `tune`: photos against themselves made worse, and against photos of the same person",
        "ratings of looks": "none",
        "pairs": {str(kind): int((pairs.kinds == kind).sum()) for kind in np.unique(pairs.kinds)},
        "penalty": best,
    }
    version = f"cold-{hashlib.sha256(weights.astype('<f4').tobytes()).hexdigest()[:8]}"
    return Head.standard(weights, plain.features, version=version, provenance=json.dumps(provenance))


def part_of_lfw(folder: Path, part: str) -> list[str]:
    """Return the photos of LFW's `tune` or `report` people."""
    return [row["path"] for row in rows(folder / "library.csv") if row["part"] == part]


def one_each(seen: Seen, people: int) -> np.ndarray:
    """Return the rows of the first photo of as many people, spread evenly over all."""
    _, first = np.unique(person_of(seen), return_index=True)
    return spread(np.sort(first), people)


def spread(places: np.ndarray, wanted: int) -> np.ndarray:
    """Return so many of the rows, spread evenly over all."""
    return places[:: max(1, len(places) // wanted)][:wanted]


def person_of(seen: Seen) -> np.ndarray:
    """Return whose photo it is: the name of its folder."""
    return np.array([Path(path).parent.name for path in seen.paths.tolist()])


def yaws(seen: Seen) -> np.ndarray:
    """Return how many degrees each face is turned aside."""
    return np.array([abs(pose(each).yaw) for each in seen.landmarks])


def _pairs(studio: Studio, folder: Path, seen: Seen, plain: Rated) -> Pairs:
    """Return all pairs to learn from; each way of being made worse says as much as any other, real photos a tenth."""
    first = one_each(seen, PEOPLE_TO_LEARN)
    person = person_of(seen)
    found = {
        kind: (plain.features[first] - studio.rate(folder, seen.some(first), kind, worse).features, person[first])
        for kind, worse in LEARNED.items()
    }
    others = _others(seen, first)
    base = studio.rate(folder, seen.some(others), "varied", lambda shot, _: varied(shot)).features
    for kind, worse in LEARNED.items():
        under = studio.rate(folder, seen.some(others), f"varied, {kind}", partial(_of_varied, worse)).features
        plainly, who = found[kind]
        found[kind] = np.concatenate([plainly, base - under]), np.concatenate([who, person[others]])
    turned, sharp = yaws(seen), np.log(np.maximum(plain.sharpness, 1e-3))
    for kind, signal, least in (("turned", -turned, YAW), ("sharper", sharp, np.log(SHARPER))):
        better, worse_rows = _of_one_person(person, signal, least)
        found[kind] = plain.features[better] - plain.features[worse_rows], person[better]
    sizes = {kind: len(each) for kind, (each, _) in found.items()}
    most = max(sizes.values())
    return Pairs(
        np.concatenate([each for each, _ in found.values()]),
        np.concatenate([each for _, each in found.values()]),
        np.repeat(list(sizes), list(sizes.values())),
        np.concatenate([np.full(size, most / size * (1 if kind in LEARNED else REAL)) for kind, size in sizes.items()]),
    )


def _others(seen: Seen, first: np.ndarray) -> np.ndarray:
    """Return the rows of the first photo of people who are not among `first`."""
    everybody = one_each(seen, len(seen.paths))
    return spread(np.setdiff1d(everybody, first), VARIED_TO_LEARN)


def _of_varied(worse: Worse, shot: Shot, rng: np.random.Generator) -> Shot:
    return worse(varied(shot), rng)


def _of_one_person(person: np.ndarray, signal: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of the better and of the worse photos of one person, by a signal that differs by `least` or more."""
    rows_of = defaultdict(list)
    for row, each in enumerate(person.tolist()):
        rows_of[each].append(row)
    found = [
        (one, other) if signal[one] > signal[other] else (other, one)
        for mine in rows_of.values()
        for one, other in combinations(mine, 2)
        if abs(signal[one] - signal[other]) >= least
    ]
    better, worse = zip(*found, strict=True)
    return np.array(better), np.array(worse)


def _print_try(pairs: Pairs, penalty: float) -> float:
    """Return the share of photos of people left out that come before all their worse versions."""
    fifth = np.unique(pairs.who, return_inverse=True)[1] % 5
    right = np.zeros(len(pairs.who), bool)
    for each in range(5):
        kept = pairs.some(fifth != each)
        weights = ranking.fit(kept.differences, penalty=penalty, counts=kept.counts)
        right[fifth == each] = pairs.differences[fifth == each] @ weights > 0
    by_kind = {str(kind): right[pairs.kinds == kind] for kind in np.unique(pairs.kinds)}
    score = float(np.all([by_kind[kind] for kind in LEARNED], axis=0).mean())
    cells = ", ".join(f"{kind} {each.mean():.3f}" for kind, each in by_kind.items())
    print(
        f"penalty {penalty:4g}: {score:.4f} of photos of people left out come before all worse versions; pairs: {cells}"
    )
    return score


def report(studio: Studio, head: Head, folder: Path) -> None:
    """Print how often originals come first, against sharpness times size."""
    lfw, athletes = folder / "lfw", folder / "album_athletes"
    everybody = studio.see(lfw, part_of_lfw(lfw, "report"))
    people = everybody.some(one_each(everybody, PEOPLE_TO_REPORT))
    scenes = studio.see(athletes, [row["path"] for row in rows(athletes / "identities.csv")])
    print(f"\nhead {head.version}")
    scenes = scenes.some(spread(np.arange(len(scenes.paths)), SCENES_TO_REPORT))
    for title, where, seen in (("LFW, people not learned from", lfw, people), ("athletes", athletes, scenes)):
        versions = _versions(studio, where, seen)
        print_ranks(title, versions, head, usable(studio, seen, versions["as it is"]))


def usable(studio: Studio, seen: Seen, rated: Rated) -> np.ndarray:
    """Return which faces have the verdict `face`, as far as size, sharpness and pose tell."""
    limits = studio.numbers.thresholds
    measured = zip(rated.sides_px.tolist(), rated.sharpness.tolist(), yaws(seen).tolist(), strict=True)
    return np.array(
        [
            verdict.judge(trash_distance=2.0, side_px=side, sharpness=sharpness, yaw=yaw, thresholds=limits) == "face"
            for side, sharpness, yaw in measured
        ]
    )


def _versions(studio: Studio, where: Path, seen: Seen) -> Mapping[str, Rated]:
    plain = {"as it is": studio.rate(where, seen)}
    return plain | {kind: studio.rate(where, seen, kind, worse) for kind, worse in {**LEARNED, **UNSEEN}.items()}


def print_ranks(title: str, versions: Mapping[str, Rated], head: Head, fit_to_show: np.ndarray) -> None:
    """Print the share of originals above each kind of worse version, and above five at once.

    fit_to_show: (n,) whether an original has the verdict `face`.
    """
    orders = {
        "head": {kind: each.features @ head.weights for kind, each in versions.items()},
        "sharpness x size": {kind: each.sharpness * each.sides_px for kind, each in versions.items()},
    }
    faces = len(versions["as it is"].features)
    fives = np.array(list(_fives(faces)))
    print(f"\n{title}: {faces} originals" + " " * 12 + "".join(f"{name:>18}" for name in orders))
    for kind in [*LEARNED, *UNSEEN]:
        shares = [np.mean(order["as it is"] > order[kind]) for order in orders.values()]
        print(f"  above {kind:18}{' (never learned)' if kind in UNSEEN else '':18}" + _cells(shares))
    kinds = [*LEARNED, *UNSEEN]
    worse = {
        name: np.stack([order[kind] for kind in kinds])[fives.T, np.arange(faces)] for name, order in orders.items()
    }
    first = {name: order["as it is"] > worse[name].max(axis=0) for name, order in orders.items()}
    print(f"  first of six{'':31}" + _cells([each.mean() for each in first.values()]))
    print(
        f"  of the {fit_to_show.sum()} with the verdict `face`{'':13}"
        + _cells([each[fit_to_show].mean() for each in first.values()])
    )


def _fives(faces: int) -> Iterator[np.ndarray]:
    """Yield for each face which kinds it is compared with."""
    rng = np.random.default_rng(SEED)
    for _ in range(faces):
        learned = rng.choice(len(LEARNED), LEARNED_OF_FIVE, replace=False)
        unseen = rng.choice(len(UNSEEN), UNSEEN_OF_FIVE, replace=False)
        yield np.concatenate([learned, len(LEARNED) + unseen])


def _cells(shares: list[np.floating]) -> str:
    return "".join(f"{share:18.1%}" for share in shares)


if __name__ == "__main__":
    main()
