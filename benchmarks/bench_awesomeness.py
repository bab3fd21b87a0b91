"""Can a head learn what people like? `python -m benchmarks.bench_awesomeness FOLDER [PACK] [--cache DIR]`.

FOLDER: the evaluation photographs (docs/thresholds.md says which). Likes are made up from `mebeauty`'s ratings (1 to 10, by
about 300 people each): a photo of the training list has an audience of 20 to 500 (uniform in the logarithm) and likes
drawn from the binomial distribution with (rating - 1) / 9. The head learns from likes and audience alone, and is asked to order
the photos of the other list. What it learned is thrown away: those ratings have the raters' prejudices.
Likes are drawn five times (seeds 7 to 11), means are printed. Average precision: of the first five of random groups of 20
(2,000 groups, seed 7), the five best rated being right.
--overhead SECONDS: also compares a run of the recogniser with and without the branch, in turns, in CPU time.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.main_faces import rows
from benchmarks.shots import Studio
from cloudphotos import home
from tagging import packs
from tagging.awesomeness import likes, ridge, scores
from tagging.awesomeness.head import Head
from tagging.packs.recipes import EMBEDDER
from tagging.packs.session import open_network
from tagging.types import Network

NEEDS_FOLDER = True
SEED = 7
AUDIENCE = (20, 500)
GROUPS, GROUP = 2000, 20
DRAWS = 5
CROPS = 4  # two faces and their mirror images, as the pipeline runs on a CPU


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("pack", nargs="?", default="starter")
    parser.add_argument("--cache", type=Path, help="keep what was found of the photos here")
    parser.add_argument("--overhead", type=float, default=10, metavar="SECONDS", help="CPU seconds to measure (10)")
    asked = parser.parse_args()
    print(f"pack {asked.pack}\n")
    print_learning(Studio(asked.pack, asked.cache), asked.folder / "mebeauty")
    print_overhead(asked.pack, asked.overhead)


def print_learning(studio: Studio, folder: Path) -> None:
    """Learn from made-up likes of one list, order the other."""
    listed = {name: rows(folder / f"scores_{name}.csv") for name in ("train", "val")}
    by_path = {row["path"]: (name, row) for name, part in listed.items() for row in part}
    seen = studio.see(folder, list(by_path))
    rated = studio.rate(folder, seen)
    part = np.array([by_path[path][0] for path in seen.paths.tolist()])
    ratings = np.array([float(by_path[path][1]["mean_score_1_10"]) for path in seen.paths.tolist()])
    gender = np.array([by_path[path][1]["gender"] for path in seen.paths.tolist()])
    train, val = part == "train", part == "val"
    print(f"{train.sum()} photos to learn from, {val.sum()} to order; {len(by_path) - len(part)} show no face")

    nobody, photos = np.zeros(train.sum(), int), np.arange(train.sum())
    bound = ridge.fit(rated.features[train], ratings[train], owners=nobody, counts=np.ones(train.sum()), groups=photos)
    draws = []
    for draw in range(DRAWS):
        rng = np.random.default_rng(SEED + draw)
        audience = np.exp(rng.uniform(*np.log(AUDIENCE), train.sum())).round().astype(int)
        liked = rng.binomial(audience, (ratings[train] - 1) / 9)
        wanted = likes.awesomeness(liked, audience, nobody)
        counts = likes.counts(liked, audience, np.ones(train.sum()))
        draws.append(ridge.fit(rated.features[train], wanted, owners=nobody, counts=counts, groups=photos))
        pull, inside = likes.strength(liked, audience), scores.spearman(wanted, draws[-1].predicted)
        print(
            f"draw {draw + 1}: audience {audience.min()} to {audience.max()}, strength of the mean {pull:.1f} views",
            end="",
        )
        print(f", penalty {draws[-1].penalty:.0f}, Spearman with the likes by folds {inside:.3f}")
    learned = draws[-1]

    features = rated.features[val]
    orders: dict[str, list[np.ndarray]] = {
        "learned from likes": [features @ each.weights for each in draws],
        "bound: learned from the ratings": [features @ bound.weights],
        "random": list(rng.random((20, val.sum()))),
        "first": [-np.arange(val.sum())],
        "biggest": [rated.sides_px[val]],
        "surest": [seen.scores[val]],
        "sharpest": [rated.sharpness[val]],
    }
    shipped = studio.numbers.head
    if shipped:
        orders["the head that is shipped"] = [features @ shipped.weights]
    _print_orders(orders, ratings[val], gender[val])
    if shipped:
        rows_of = [by_path[path][1] for path in seen.paths.tolist()]
        _print_groups(rated.features @ shipped.weights + shipped.bias, rows_of)
    print("\nlikes / audience less the mean, by folds of the training list: predicted, seen")
    for each in scores.calibration(wanted, learned.predicted):
        print(f"  {each.faces:4} faces {each.predicted:+.3f} {each.seen:+.3f}")


def _print_orders(orders: Mapping[str, Sequence[np.ndarray]], ratings: np.ndarray, gender: np.ndarray) -> None:
    rng = np.random.default_rng(SEED)
    everybody = _groups(rng, np.arange(len(ratings)))
    of_one = [
        group for each in ("female", "male") for group in _groups(rng, np.flatnonzero(gender == each))[: GROUPS // 2]
    ]
    print(f"\n{'order by':34} Spearman   MAP@5   within one gender")
    for name, each in orders.items():
        values = [
            (
                scores.spearman(ratings, order),
                scores.mean_average_precision(ratings, order, everybody),
                scores.mean_average_precision(ratings, order, of_one),
            )
            for order in each
        ]
        rank, anybody, alike = np.mean(values, axis=0)
        print(f"{name:34} {rank:8.3f} {anybody:7.3f} {alike:10.3f}")


def _print_groups(rates: np.ndarray, photos: Sequence[Mapping[str, str]]) -> None:
    """Print how the head that is shipped rates the portraits of groups of people: avatars compare photos of one person only."""
    print("\nthe head that is shipped, by group: faces, mean, standard deviation")
    for column in ("gender", "ethnicity"):
        named = np.array([photo[column] for photo in photos])
        for group in np.unique(named):
            mine = rates[named == group]
            print(f"  {group:10} {len(mine):5} {mine.mean():+.2f} {mine.std():.2f}")


def _groups(rng: np.random.Generator, places: np.ndarray) -> list[np.ndarray]:
    return [rng.choice(places, GROUP, replace=False) for _ in range(GROUPS)]


def print_overhead(name: str, seconds: float) -> None:
    """Run the recogniser with and without the branch in turns."""
    numbers = packs.numbers(name, home.weights())
    path = home.weights() / name / EMBEDDER
    width = packs.open_features(name, home.weights())(_noise(numbers.crop_px))[1].shape[1]
    head = numbers.head or Head(np.ones(width, np.float32), 0.0, "made up")
    plain, _ = open_network(path, threads=1)
    branched = packs.load(name, home.weights(), head=head).embedder
    batch = _noise(numbers.crop_px)
    turns = []
    ended = time.process_time() + seconds
    while time.process_time() < ended:
        turns.append(
            (_cpu(plain, batch), _cpu(branched, batch))
        )  # strictly in turns: who follows itself finds its weights in the cache
    without, branch = np.array(turns[1:]).T
    whole = (without[:-1] + without[1:]) / 2
    extra = branch[:-1] - whole
    more, run = float(np.median(extra)) * 1000, float(np.median(whole)) * 1000
    error = 1.25 * float(np.std(extra)) * 1000 / len(extra) ** 0.5  # of a median, were it normal
    print(f"\n{CROPS} crops, CPU time of a run, median of {len(extra)}, strictly in turns:")
    print(f"  {run:.2f} ms without, {more:+.3f} ms (standard error {error:.3f}) with awesomeness: {more / run:+.2%}")


def _cpu(network: Network, batch: np.ndarray) -> float:
    started = time.process_time()
    network(batch)
    return time.process_time() - started


def _noise(side: int) -> np.ndarray:
    return np.random.default_rng(SEED).normal(size=(CROPS, 3, side, side)).astype(np.float32)


if __name__ == "__main__":
    main()
