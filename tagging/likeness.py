"""Faces of nobody and groups without a name -> whom they may show, how likely, and how many of a person are still out there.

The logarithm of the odds that a unit (one face, or a group of faces of one person) shows a target is the calibration's log ratio
of their likeness plus the logarithm of the target's share of the library's faces: what one would bet on before looking. The odds
of all targets and of "none of them" are then brought to one. Likeness: for each face of the unit the mean cosine of the target's
`vote` nearest faces; of these the mean.

Limits. The calibration was measured on single pairs; a mean of several says more, so the odds are a little cautious at both ends.
Only the faces that are given are counted: what the detector missed, or what is too small or blurred to tell, is not "missing".
Faces that are wrongly with a person count as found. On LFW what grouping leaves over is a little more often somebody known than
expected (a fifth), and of the people who miss any face five of six are within the interval, of all people 99 in 100.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagging.calibration import Calibration
from tagging.types import Floats

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]

_BLOCK = 256  # units compared at once
_LEAST = 1e-4  # what is less likely is only summed up
_EXACT = 200  # units of a target whose chances are multiplied out; the rest is taken as Poisson's
_SURE = 0.95
_OFF = 2.0  # by what factor the odds may be wrong


@dataclass(frozen=True, eq=False)
class Units:
    """Faces by whom they belong together. vectors: (n, d) float32, unit length, some faces of each unit, unit after unit.

    starts: (k,) where each begins. sizes: (k,) how many faces it has in all.
    """

    vectors: Floats
    starts: Ints
    sizes: Ints

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, eq=False)
class Chances:
    """units, targets, probabilities: (m,), the pairs that are not too unlikely. rest: (targets,) faces expected beyond those."""

    units: Ints
    targets: Ints
    probabilities: Doubles
    rest: Doubles


@dataclass(frozen=True)
class Missing:
    """How many faces of a person are out there: what is expected, and the bounds of a 95 % interval."""

    expected: float
    least: int
    most: int


def chances(  # noqa: PLR0913 - each of them is a different thing to know
    asked: Units, known: Units, calibration: Calibration, *, faces: int, vote: int, barred: set[tuple[int, int]]
) -> Chances:
    """Return how likely each asked unit shows each known one. faces: in the whole library. barred: (unit, target), never.

    A unit larger than the target is not part of it, nor is the target itself: bar it.
    """
    prior = known.sizes / max(faces, 1)
    apart: dict[int, list[int]] = {}
    for unit, target in barred:
        apart.setdefault(unit, []).append(target)
    found: list[tuple[Ints, Ints, Doubles]] = []
    rest = np.zeros(len(known))
    ends = np.append(asked.starts[1:], len(asked.vectors))
    for begin in range(0, len(asked) if len(known) else 0, _BLOCK):
        end = min(begin + _BLOCK, len(asked))
        rows = asked.vectors[asked.starts[begin] : ends[end - 1]]
        first = asked.starts[begin:end] - asked.starts[begin]
        counts = (ends - asked.starts)[begin:end, None]
        likeness = np.add.reduceat(_nearness(rows, known, vote), first, axis=0) / counts
        odds = np.exp(calibration.log_ratio(likeness)) * prior
        odds[asked.sizes[begin:end, None] > known.sizes] = 0
        for unit in range(begin, end):
            odds[unit - begin, apart.get(unit, [])] = 0
        likely = odds / (1 + odds.sum(axis=1, keepdims=True))
        units, targets = np.nonzero(likely >= _LEAST)
        found.append((units + begin, targets, likely[units, targets]))
        rest += np.where(likely < _LEAST, likely, 0).T @ asked.sizes[begin:end]
    if not found:
        nothing = np.zeros(0, np.int64)
        return Chances(nothing, nothing, np.zeros(0), rest)
    units, targets, probabilities = (np.concatenate(each) for each in zip(*found, strict=True))
    return Chances(units, targets, probabilities, rest)


def missing(sizes: Ints, probabilities: Doubles, rest: float) -> Missing:
    """Return how many faces are out there: units of `sizes` faces belong with `probabilities`, each for itself, and `rest` faces.

    Expected: the sum of size * probability, and the rest. The interval holds 95 % of the distribution of that sum (multiplied out
    for the likeliest units, Poisson's for all others), and more: its lower end is taken with half the odds, its upper end with
    twice the odds, as that is how far they were off where it was measured (benchmarks/bench_completeness.py).

    >>> missing(np.array([1, 1, 10]), np.array([0.9, 0.5, 0.01]), 0.0)
    Missing(expected=1.5, least=0, most=2)
    """
    least, _ = _middle(sizes, _with_odds(probabilities, 1 / _OFF), rest / _OFF)
    _, most = _middle(sizes, _with_odds(probabilities, _OFF), rest * _OFF)
    return Missing(round(float(sizes @ probabilities) + rest, 4), least, most)


def _with_odds(probabilities: Doubles, factor: float) -> Doubles:
    return np.asarray(factor * probabilities / (1 - probabilities + factor * probabilities), np.float64)


def _middle(sizes: Ints, probabilities: Doubles, rest: float) -> tuple[int, int]:
    order = np.argsort(-probabilities * sizes)
    exact, others = order[:_EXACT], order[_EXACT:]
    spread = _poisson(rest + float(sizes[others] @ probabilities[others]))
    for size, probability in zip(sizes[exact].tolist(), probabilities[exact].tolist(), strict=True):
        longer = np.zeros(len(spread) + size)
        longer[: len(spread)] += (1 - probability) * spread
        longer[size:] += probability * spread
        spread = longer
    least, most = np.searchsorted(np.cumsum(spread), [(1 - _SURE) / 2, (1 + _SURE) / 2 - 1e-9])
    return int(least), int(most)


def _nearness(rows: Floats, known: Units, vote: int) -> Floats:
    """Each row's mean cosine to each target's `vote` nearest, (rows, targets). Place by place: sorting is ten times slower."""
    counts = np.append(known.starts[1:], len(known.vectors)) - known.starts
    best = [np.full((len(rows), len(known)), -2, np.float32) for _ in range(vote)]
    for place in range(int(counts.max())):
        there = np.flatnonzero(counts > place)
        new = np.full((len(rows), len(known)), -2, np.float32)
        new[:, there] = rows @ known.vectors[known.starts[there] + place].T
        for each in best:
            lower = np.minimum(each, new)
            np.maximum(each, new, out=each)
            new = lower
    total = sum(np.where(counts > rank, each, 0) for rank, each in enumerate(best))
    return np.asarray(total / np.minimum(counts, vote), np.float32)


def _poisson(mean: float) -> Doubles:
    counts = np.arange(int(mean + 6 * np.sqrt(mean) + 4))
    logs = counts * np.log(max(mean, 1e-12)) - mean - np.cumsum(np.log(np.maximum(counts, 1)))
    out: Doubles = np.exp(logs)
    return out
