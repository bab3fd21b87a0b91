"""Pairs of faces -> accuracy over folds, area under the ROC curve, true accepts at a rate of false ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tagging.types import Floats

Flags = NDArray[np.bool_]
BINS = 40_000  # of cosines from -1 to 1
_EDGES = np.linspace(-1, 1, BINS + 1)
_BLOCK = 1000


class Pair(NamedTuple):
    """Two photos below LFW's folder, and whether they show one person."""

    one: str
    other: str
    same: bool


@dataclass(frozen=True, eq=False)
class AllPairs:
    """Every pair of a set: counts (BINS,) of cosines from -1 to 1, of pairs of one person and of strangers."""

    same: NDArray[np.int64]
    strangers: NDArray[np.int64]

    def cosine_at(self, rate: float) -> float:
        """Return the least cosine that at most `rate` of the pairs of strangers reach."""
        return float(_EDGES[int(np.argmax(_reached(self.strangers) <= rate))])

    def reach(self, cosine: float) -> tuple[float, float]:
        """Return the shares of pairs of one person and of strangers that reach a cosine: true and false accepts."""
        place = min(int(np.searchsorted(_EDGES, cosine - 1e-9)), BINS)
        return float(_reached(self.same)[place]), float(_reached(self.strangers)[place])

    def true_accepts(self, rate: float) -> float:
        """Return the share of pairs of one person that are accepted where at most `rate` of the strangers' are."""
        return self.reach(self.cosine_at(rate))[0]


def all_pairs(vectors: Floats, people: Sequence[str]) -> AllPairs:
    """Compare every face with every other, a block of rows at a time. vectors: (n, d), unit length."""
    names = np.unique(people, return_inverse=True)[1]
    same, strangers = np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)
    for start in range(0, len(vectors), _BLOCK):
        block = slice(start, start + _BLOCK)
        cosines = vectors[block] @ vectors[start:].T
        above = np.triu(np.ones(cosines.shape, bool), 1)
        alike = names[block, None] == names[None, start:]
        same += _count(cosines[above & alike])
        strangers += _count(cosines[above & ~alike])
    return AllPairs(same, strangers)


def view2(folder: Path) -> list[Pair]:
    """Return LFW's pairs for reporting, fold by fold: 300 of one person, then 300 of two, ten times."""
    lines = [line.split() for line in (folder / "pairs.txt").read_text(encoding="utf-8").splitlines()[1:]]
    return [
        Pair(_photo(line[0], line[1]), _photo(line[-2] if len(line) == 4 else line[0], line[-1]), len(line) == 3)
        for line in lines
    ]


def cosines(faces: Sequence[str], vectors: Floats, pairs: Sequence[Pair]) -> Floats:
    """Return the cosine of each pair (n,); -1, as unlike as can be, where a photo has no face."""
    place = {photo: number for number, photo in enumerate(faces)}
    found = [
        vectors[place[pair.one]] @ vectors[place[pair.other]] if pair.one in place and pair.other in place else -1.0
        for pair in pairs
    ]
    return np.array(found, np.float32)


def ten_folds(values: Floats, same: Flags) -> tuple[Flags, NDArray[np.float64]]:
    """Return what is decided of each pair, and the accuracy of each of ten equal folds.

    The threshold for a fold is the one that is right most often on the nine others.
    """
    folds = np.arange(len(values)) * 10 // len(values)
    decided = np.zeros(len(values), bool)
    for fold in range(10):
        here = folds == fold
        decided[here] = values[here] >= best_threshold(values[~here], same[~here])
    return decided, np.array([np.mean((decided == same)[folds == fold]) for fold in range(10)])


def best_threshold(values: Floats, same: Flags) -> float:
    """Return the cosine that separates pairs of one person from others with the fewest mistakes: the middle of the gap there."""
    order = np.argsort(values)
    ranked, alike = values[order], same[order]
    mistakes = np.concatenate([[0], np.cumsum(alike)]) + np.concatenate([np.cumsum(~alike[::-1])[::-1], [0]])
    cut = int(mistakes.argmin())
    return float(ranked[max(cut - 1, 0)] + ranked[min(cut, len(ranked) - 1)]) / 2


def area_under_roc(values: Floats, same: Flags) -> float:
    """Return how likely a pair of one person is more alike than a pair of strangers (Mann-Whitney U)."""
    from scipy.stats import rankdata

    ranks, positives = rankdata(values), int(same.sum())
    above = ranks[same].sum() - positives * (positives + 1) / 2
    return float(above / (positives * (len(same) - positives)))


def confusion(decided: Flags, same: Flags) -> Iterator[str]:
    """Yield the lines of a report in the classic form: rows are what is true, columns what was decided."""
    hits, misses = int((decided & same).sum()), int((~decided & same).sum())
    false, right = int((decided & ~same).sum()), int((~decided & ~same).sum())
    precision, recall = hits / max(hits + false, 1), hits / max(hits + misses, 1)
    yield f" Accuracy:   {(hits + right) / len(same):.4f}"
    yield f" Precision:  {precision:.4f}"
    yield f" Recall:     {recall:.4f}"
    yield f" F1 score:   {2 * precision * recall / max(precision + recall, 1e-12):.4f}"
    yield "                  decided: two people   one person"
    yield f"   true: two people        {right:7}      {false:7}"
    yield f"   true: one person        {misses:7}      {hits:7}"


def _reached(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for each edge the share of pairs at it or above, falling from 1 to 0: (BINS + 1,)."""
    above = np.concatenate([np.cumsum(counts[::-1])[::-1], [0]])
    return above / max(int(counts.sum()), 1)


def _count(values: Floats) -> NDArray[np.int64]:
    places = np.clip(((values + 1) * (BINS / 2)).astype(np.int64), 0, BINS - 1)
    return np.bincount(places, minlength=BINS)


def _photo(name: str, number: str) -> str:
    return f"images/{name}/{name}_{int(number):04d}.jpg"
