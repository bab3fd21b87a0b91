"""How right a grouping is. A face of nobody counts as a group of its own."""

from collections import Counter
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Scores:
    """All from 0 to 1 but groups_per_person.

    precision, recall: BCubed (Bagga and Baldwin 1998): means over faces. pair_precision, pair_recall: over pairs of faces.
    leftover: share of the faces of people with two photos and more that are alone. groups_per_person: how many groups (and
    leftovers) a person with two photos and more is spread over, mean over people. combined: as Recognize scores itself, the
    harmonic mean of purity, an unweighted mean over groups, and of the share of each person in the person's largest group,
    so that many clean groups hide a few bad ones. weighted: the same with purity weighted by faces.
    """

    precision: float
    recall: float
    pair_precision: float
    pair_recall: float
    leftover: float
    groups_per_person: float
    combined: float
    weighted: float

    @property
    def f1(self) -> float:
        """BCubed F1."""
        return _harmonic(self.precision, self.recall)


def scores(groups: np.ndarray, people: list[str]) -> Scores:
    """Return the scores of (n,) groups, -1 for nobody, against the true people."""
    alone = groups < 0
    found = np.where(alone, groups.max(initial=-1) + 1 + np.arange(len(groups)), groups).tolist()
    both, ours, theirs = Counter(zip(found, people, strict=True)), Counter(found), Counter(people)
    right = _pairs(both)
    several = np.array([theirs[person] > 1 for person in people])
    spread = Counter(person for _, person in both if theirs[person] > 1)
    purest, fullest = Counter[object](), Counter[object]()
    for (group, person), count in both.items():
        purest[group] = max(purest[group], count)
        fullest[person] = max(fullest[person], count)
    whole = sum(fullest[person] / theirs[person] for person in theirs) / len(theirs)
    grouped = [group for group in ours if ours[group] > 1]
    pure = float(np.mean([purest[group] / ours[group] for group in grouped])) if grouped else 1.0
    pure_faces = sum(purest[group] for group in grouped) / max(1, sum(ours[group] for group in grouped))
    return Scores(
        precision=sum(count**2 / ours[group] for (group, _), count in both.items()) / len(people),
        recall=sum(count**2 / theirs[person] for (_, person), count in both.items()) / len(people),
        pair_precision=right / (_pairs(ours) or 1),
        pair_recall=right / (_pairs(theirs) or 1),
        leftover=float(alone[several].mean()) if several.any() else 0.0,
        groups_per_person=sum(spread.values()) / max(1, len(spread)),
        combined=_harmonic(pure, whole),
        weighted=_harmonic(pure_faces, whole),
    )


def album(groups: np.ndarray, photos: np.ndarray, people: list[str]) -> tuple[float, float]:
    """Return how well whole photos with one named person each are tagged: share found, and pairwise precision of their groups.

    groups: (n,) of all faces; photos: (n,); people: the named person of each face's photo. A person's group is the one on most of
    that person's photos. Found: the photos that show it. Precision: pairs of photos in such a group with the same named person.
    """
    seen = {
        (int(group), int(photo)): person
        for group, photo, person in zip(groups, photos, people, strict=True)
        if group >= 0
    }
    counts = Counter((person, group) for (group, _), person in seen.items())
    best: dict[str, int] = {}
    for (person, group), count in counts.items():
        if count > counts.get((person, best.get(person, -1)), 0):
            best[person] = group
    found = sum(counts[person, group] for person, group in best.items())
    together = Counter({key: count for key, count in counts.items() if key[1] in set(best.values())})
    sizes = Counter[int]()
    for (_, group), count in together.items():
        sizes[group] += count
    return found / len(set(photos.tolist())), _pairs(together) / (_pairs(sizes) or 1)


def _pairs(counts: Counter) -> float:
    return sum(count * (count - 1) / 2 for count in counts.values())


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
