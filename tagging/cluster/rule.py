"""Faces -> groups: the rule on top of HDBSCAN's tree. docs/clustering.md tells it in words, with what was measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagging.cluster.background import background
from tagging.cluster.law import Law, Pairs
from tagging.cluster.linkage import MEMORY, Progress, tree
from tagging.cluster.select import LEFTOVER, select, together
from tagging.cluster.units import Units
from tagging.thresholds import Thresholds
from tagging.types import Floats

Ints = NDArray[np.int64]

_TREE = 0.9  # the tree's share of the whole time
_REPEATED = 0.25  # of a group's faces; in albums of people it was .07 at most, in groups of blurred spectators .6


@dataclass(frozen=True, eq=False)
class Groups:
    """What grouping found.

    labels: (n,) int64 from 0 in order of first appearance, -1 for a leftover.
    appearances: (n,) int64: faces of one group that resemble each other share a number; -1 for a leftover.
    confidence: (n,) float32, 0 to 1: how sure a face is of its group, .5 at the threshold; 0 for a leftover.
    suggestions: (face, group, mean cosine) for leftovers that may belong to a group, the nearest first.
    """

    labels: Ints
    appearances: Ints
    confidence: Floats
    suggestions: list[tuple[int, int, float]]


def group(  # noqa: PLR0913 - each of them is a different thing to know
    vectors: Floats,
    *,
    photos: Ints | None = None,
    same: Pairs = (),
    apart: Pairs = (),
    thresholds: Thresholds,
    memory: int = MEMORY,
    progress: Progress | None = None,
) -> Groups:
    """Group faces into people.

    vectors: (n, d) float32, unit length. photos: (n,) int ids, None if no two faces share one; two faces of one photo come
    together only if they are much alike. same: pairs of faces that are together, apart: pairs that never are, both whatever
    the vectors say. memory: bytes for the tree, see `tree`. progress: called with 0 to 1; what it raises ends the work.

    Raise ContradictoryLaw if the pairs of `same` join two faces that are to be apart, IndexError if a pair names no face.
    """
    law = Law(len(vectors), photos=photos, same=same, apart=apart)
    if not len(vectors):
        return Groups(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32), [])
    labels = _alone(_of_the_tree(vectors, law, thresholds, memory, progress))
    strictness = _strictness(vectors, labels, thresholds)
    labels = _held_together(vectors, labels, strictness, thresholds)
    units = Units(vectors, labels, law, strictness=strictness, same_photo=thresholds.same_photo_cos)
    units.merge(cos=thresholds.merge_cos, alone_cos=thresholds.attach_cos)
    for evidence in thresholds.evidence:
        units.claim(evidence)
    if progress:
        progress(1.0)
    return _groups(vectors, units, law, strictness, thresholds)


def _of_the_tree(vectors: Floats, law: Law, thresholds: Thresholds, memory: int, progress: Progress | None) -> Ints:
    if len(vectors) < 2:
        return np.full(len(vectors), LEFTOVER, np.int64)
    linkage = tree(vectors, memory=memory, progress=progress and (lambda done: progress(_TREE * done)))
    weightless, whole = _distance(thresholds.weightless_cos), _distance(thresholds.split_cos)
    unlike = _unlike(vectors, law.on_one_photo, thresholds)
    labels = select(
        linkage,
        weightless=weightless,
        whole=whole,
        apart=law.apart,
        unlike=np.column_stack([unlike, law.photo[unlike[:, 0]]]),
    )
    return _without_the_lesser(vectors, labels, np.concatenate([law.apart, unlike]))


def _without_the_lesser(vectors: Floats, labels: Ints, pairs: Ints) -> Ints:
    """Leave over the one of each two faces in a group that should not be together which is less like its group."""
    out, nearness = labels.copy(), _mean_to_own(vectors, _alone(labels))
    for one, other in together(labels, pairs).tolist():
        if out[one] == out[other] != LEFTOVER:
            out[one if nearness[one] < nearness[other] else other] = LEFTOVER
    return out


def _unlike(vectors: Floats, pairs: Ints, thresholds: Thresholds) -> Ints:
    """Return the pairs that are not alike enough to be one person twice on a photo."""
    cosines = np.einsum("ij,ij->i", vectors[pairs[:, 0]], vectors[pairs[:, 1]])
    found: Ints = pairs[cosines < thresholds.merge_cos + thresholds.same_photo_cos]
    return found


def _alone(labels: Ints) -> Ints:
    """Return labels in which every leftover has one of its own."""
    out = labels.copy()
    left = labels == LEFTOVER
    out[left] = labels.max(initial=0) + 1 + np.arange(int(left.sum()))
    return out


def _strictness(vectors: Floats, labels: Ints, thresholds: Thresholds) -> Floats:
    """Return how much each face lowers the cosine of its pairs, half of what its background asks for."""
    shift = thresholds.background
    if shift is None:
        return np.zeros(len(vectors), np.float32)
    found = background(vectors, labels, least=shift.least)
    return ((found - np.float32(shift.typical)) * np.float32(shift.weight / 2)).astype(np.float32)


def _held_together(vectors: Floats, labels: Ints, strictness: Floats, thresholds: Thresholds) -> Ints:
    """Return labels in which small groups whose faces are not near each other on average are taken apart."""
    sizes = np.bincount(labels)
    own = _mean_to_own(vectors, labels) - strictness
    cohesion = np.bincount(labels, own - strictness) / np.maximum(sizes, 1)
    loose = (sizes > 1) & (sizes <= thresholds.small_group) & (cohesion < thresholds.small_group_cos)
    return _alone(np.where(loose[labels], LEFTOVER, labels))


def _mean_to_own(vectors: Floats, labels: Ints) -> Floats:
    """Return (n,) float32: the mean cosine of each face to the others with its label, 1 for a face alone."""
    order = np.argsort(labels, kind="stable")
    starts = np.unique(labels[order], return_index=True)[1]
    out = np.ones(len(labels), np.float32)
    for members in np.split(order, starts[1:]):
        if len(members) > 1:
            to_all = vectors[members] @ vectors[members].sum(axis=0)
            out[members] = (to_all - 1) / (len(members) - 1)
    return out


def _without_crowds(vectors: Floats, party: Ints, law: Law, thresholds: Thresholds) -> Ints:
    """Return parties without those that are a crowd: spectators out of focus resemble each other more than they should.

    They are told by one face after the other on the same photos, more than collages have, and by little that holds them
    together. What was said to be together stays.
    """
    on_photos = np.unique(np.column_stack([party, law.photo]), axis=0)[:, 0]
    sizes, photos = np.bincount(party), np.bincount(on_photos)
    cosine = np.bincount(party, _mean_to_own(vectors, party)) / np.maximum(sizes, 1)
    loose = cosine < thresholds.merge_cos + thresholds.same_photo_cos
    crowd = (sizes - photos > _REPEATED * sizes) & loose
    leaves = crowd[party] & (np.bincount(law.block)[law.block] == 1)
    return np.where(leaves, party.max(initial=0) + 1 + np.arange(len(party)), party)


def _groups(vectors: Floats, units: Units, law: Law, strictness: Floats, thresholds: Thresholds) -> Groups:
    party, unit = units.labels()
    party = _without_crowds(vectors, party, law, thresholds)
    several = np.bincount(party)[party] > 1
    order = np.unique(party[several], return_index=True)[1]
    numbers = np.full(int(party.max()) + 1, LEFTOVER, np.int64)
    numbers[party[several][np.sort(order)]] = np.arange(len(order))
    labels = numbers[party]
    nearness = _mean_to_own(vectors, unit) - 2 * strictness
    confidence = 1 / (1 + np.exp((thresholds.merge_cos - nearness) * thresholds.steepness))
    suggestions = [
        (face, int(labels[units.members[into][0]]), cosine)
        for face, into, cosine in units.offers(thresholds.suggest_cos)
        if labels[face] == LEFTOVER != labels[units.members[into][0]]
    ]
    return Groups(
        labels,
        np.where(several, unit, LEFTOVER),
        np.where(several, confidence, 0).astype(np.float32),
        sorted(suggestions, key=lambda each: -each[2]),
    )


def _distance(cosine: float) -> float:
    return float(np.sqrt(max(2 - 2 * cosine, 0.0)))
