"""The faces of one person -> how likely each of them is somebody else's, and whether the person is two.

A face is hers or somebody else's. Before looking, so many of a hundred are expected to be wrong as the owner's answers say; then
comes what its mean cosine to her other faces says. Faces that the owner confirmed are hers.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tagging.doubt.ruler import Doubles, Ruler
from tagging.halves import halves
from tagging.types import Floats

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Looks = Literal["one", "unsure", "two"]

_USUAL = 0.05  # the share of faces that is wrong, where the owner said nothing
_ANSWERS = 20  # so many answers of the owner weigh as much as that
_TWO = 0.05  # of the people are two
_CLEARLY, _PERHAPS = 0.9, _TWO  # how likely two people are, to be said; less likely than before looking is one person
_COLLISION = (
    0.5  # least chance that a second face of a person on one photo is wrong; mirrors, collages and twins are right
)


@dataclass(frozen=True, eq=False)
class Look:
    """One person. likeness: (n,) mean cosine of each face to the others, 1 for a single one. wrong: (n,) 0 to 1.

    usual: the share of wrong faces that was expected before. second: (n,) bool, the smaller half, confirmed faces left out.
    apart: how likely the halves are two people. collisions: photos with two of the faces.
    """

    likeness: Doubles
    wrong: Doubles
    usual: float
    second: Flags
    apart: float
    collisions: int


def look(vectors: Floats, *, photos: Ints, confirmed: Flags, rejections: int, ruler: Ruler) -> Look:
    """Return what the faces of one person say, n of them, one at least.

    vectors: (n, d) float32, unit length. rejections: faces of which the owner said that they are not hers.
    """
    near = likeness(vectors)
    usual = wrong_before(int(confirmed.sum()), rejections)
    wrong = chance(ruler.log_ratio(near), usual=usual) if len(near) > 1 else np.zeros(1)
    extra = beside_a_better_one(near, photos, confirmed)
    if extra.any():
        ratio = ruler.log_ratio(near[extra] - ruler.thresholds.same_photo_cos)
        wrong[extra] = np.maximum(chance(ratio, usual=usual), _COLLISION)
    wrong[confirmed] = 0
    second = halves(vectors)
    two = apart(vectors, second, ruler)
    return Look(near, wrong, usual, second & ~confirmed, two, len(np.unique(photos[extra])))


def likeness(vectors: Floats) -> Doubles:
    """Return (n,) float64, the mean cosine of each face to all others; 1 for a single face.

    >>> likeness(np.array([[1, 0], [1, 0], [0, 1]], np.float32)).tolist()
    [0.5, 0.5, 0.0]
    """
    if len(vectors) < 2:
        return np.ones(len(vectors))
    total = vectors.sum(axis=0, dtype=np.float64)
    return np.asarray((vectors @ total - 1) / (len(vectors) - 1), np.float64)


def beside_a_better_one(near: Doubles, photos: Ints, confirmed: Flags) -> Flags:
    """Return (n,) bool: faces of a photo that has a better one of the same person; a confirmed one is better than any other.

    >>> beside_a_better_one(np.array([.6, .7, .5]), np.array([1, 1, 2]), np.zeros(3, bool)).tolist()
    [True, False, False]
    """
    order = np.lexsort((-near, ~confirmed, photos))
    extra = np.zeros(len(photos), bool)
    extra[order[1:]] = photos[order[1:]] == photos[order[:-1]]
    return extra & ~confirmed


def wrong_before(confirmed: int, rejections: int) -> float:
    """Return the share of a person's faces that is wrong before they are looked at, as the owner's answers say.

    >>> round(wrong_before(0, 0), 2), round(wrong_before(0, 20), 3)
    (0.05, 0.525)
    """
    return (_USUAL * _ANSWERS + rejections) / (_ANSWERS + confirmed + rejections)


def chance(log_ratio: Doubles, *, usual: float, others: ArrayLike = 1.0) -> Doubles:
    """Return how likely faces are not hers. others: how well they fit those who are meant else; a stranger's fit is 1."""
    hers = (1 - usual) * np.exp(log_ratio)
    theirs = usual * np.asarray(others, np.float64)
    return np.asarray(theirs / (hers + theirs), np.float64)


def apart(vectors: Floats, second: Flags, ruler: Ruler) -> float:
    """Return how likely the faces of one person are two people: those that `second` (n,) tells, and the others.

    vectors: (n, d) float32, unit length. Before looking it is one in twenty; 0 where one side is empty.
    """
    if not second.any() or second.all():
        return 0.0
    between = float(vectors[second].mean(axis=0) @ vectors[~second].mean(axis=0))
    return float(_TWO / (_TWO + (1 - _TWO) * np.exp(ruler.log_ratio(between))))


def looks(likely: float) -> Looks:
    """Return how many people two halves look like, given how likely they are two (`apart`).

    >>> looks(0.95), looks(0.5), looks(0.01)
    ('two', 'unsure', 'one')
    """
    return "two" if likely >= _CLEARLY else "unsure" if likely >= _PERHAPS else "one"
