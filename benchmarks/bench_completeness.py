"""Is the estimate of how complete people are honest? `python -m benchmarks.bench_completeness FOLDER [PACK] [--cache FOLDER]`.

FOLDER holds lfw/. Many libraries are drawn from the people of part `report` and grouped as a run does; everybody with a group of
three faces and more counts as named by most of it, all other groups and leftovers as unnamed. Then: faces that are expected to
be missing and that are; in how many cases the truth lies within the 95 % interval, for all people and for those who miss any; and
how often what a question asks (from MAYBE on) is so. Nothing was fitted for this: the calibration is the pack's.
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from benchmarks import main_faces
from cloudphotos import home
from tagging import cluster, likeness, packs
from tagging.likeness import Units
from tagging.thresholds import Thresholds
from tagging.types import Floats

NEEDS_FOLDER = True
SAMPLE = 6  # faces that stand for a group, as in catalog.outlook
MAYBE = 0.1  # as in catalog.asking
NAMED_FROM = 3
SIZES = (100, 300, 900)  # people in a library
DRAWS = 20
SEED = 11


def main() -> None:
    """Print a line for each size of library."""
    asked = main_faces.arguments(__doc__).parse_args()
    vectors, names = main_faces.of_lfw(asked, "report")
    numbers = packs.numbers(*home.place_of(asked.pack))
    print(f"pack {asked.pack}; lfw report: {len(names)} faces of {len(set(names))} people")
    print("people  named  expected missing  missing  within: all  those who miss any  asked: yes of n")
    for size in SIZES:
        _print(size, vectors, names, numbers)


def _print(size: int, vectors: Floats, names: NDArray[np.str_], numbers: packs.Numbers) -> None:
    random = np.random.default_rng(SEED)
    found, questions = [], []
    for _ in range(DRAWS):
        people = random.choice(np.unique(names), size, replace=False)
        mine = np.isin(names, people)
        one, answers = _library(vectors[mine], names[mine], numbers, random)
        found += one
        questions += answers
    expected, true, within = (np.array(each, float) for each in zip(*found, strict=True))
    some = true > 0
    print(
        f"{size:6} {len(found):6} {expected.sum():17.1f} {true.sum():8.0f} {within.mean():12.3f} "
        f"{within[some].mean() if some.any() else 1:10.3f} of {some.sum():4}      {sum(questions)} of {len(questions)}",
        flush=True,
    )


def _library(
    vectors: Floats, names: NDArray[np.str_], numbers: packs.Numbers, random: np.random.Generator
) -> tuple[list[tuple[float, int, bool]], list[bool]]:
    """For each named person what is expected, what is missing, whether the interval holds it; for each question the answer."""
    assert numbers.calibration is not None
    labels = _labels(vectors, numbers.thresholds)
    groups = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
    known = [each for each in groups if len(each) >= NAMED_FROM]
    asked = [each for each in groups if len(each) < NAMED_FROM]
    who = [Counter(names[each].tolist()).most_common(1)[0][0] for each in known]
    chances = likeness.chances(
        _units(vectors, asked, random),
        _units(vectors, known, random),
        numbers.calibration,
        faces=len(vectors),
        vote=numbers.thresholds.vote,
        barred=set(),
    )
    sizes = np.array([len(each) for each in asked])
    found = []
    for place, name in enumerate(who):
        mine = chances.targets == place
        guess = likeness.missing(sizes[chances.units[mine]], chances.probabilities[mine], float(chances.rest[place]))
        missing = sum(int((names[each] == name).sum()) for each in asked)
        found.append((guess.expected, missing, guess.least <= missing <= guess.most))
    likely = chances.probabilities >= MAYBE
    answers = [
        bool((names[asked[unit]] == who[target]).any())
        for unit, target in zip(chances.units[likely], chances.targets[likely], strict=True)
    ]
    return found, answers


def _labels(vectors: Floats, thresholds: Thresholds) -> NDArray[np.int64]:
    """Groups, each leftover a group of its own."""
    labels = cluster.group(vectors, thresholds=thresholds).labels
    left = labels < 0
    labels[left] = labels.max(initial=-1) + 1 + np.arange(int(left.sum()))
    return labels


def _units(vectors: Floats, groups: list[NDArray[np.int64]], random: np.random.Generator) -> Units:
    samples = [each if len(each) <= SAMPLE else random.choice(each, SAMPLE, replace=False) for each in groups]
    counts = np.array([len(each) for each in samples])
    return Units(vectors[np.concatenate(samples)], np.cumsum(counts) - counts, np.array([len(each) for each in groups]))


if __name__ == "__main__":
    main()
