"""Dates -> what they say about who a face can be. Used only where both the birth and the photo have a date.

Two facts. Strangers are more alike the younger they are: at thresholds found on adults, two children are taken for each other
56 times as often, and a factor of ten is about .09 of cosine between strangers (`starter`, LFW), so that a child asks for .15
more. And a person changes with the years: photos of one adult that lie ten years apart are a little less alike. A child that
grows up changes more than any threshold can allow, so nothing is loosened there: compare with photos of about the same age.
"""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagging.thresholds import Ages
from tagging.types import Floats

_DAYS_A_YEAR = 365.2425
Days = NDArray[np.float64]
Years = NDArray[np.floating[Any]]


def age(birth: date, taken: date) -> float:
    """Return how many years old somebody is on a photo, negative before the birth.

    >>> round(age(date(2000, 1, 1), date(2010, 7, 2)), 1)
    10.5
    """
    return (taken - birth).days / _DAYS_A_YEAR


def may_show(birth: date, taken: date) -> bool:
    """Return whether a photo of this date can show somebody born on that one.

    >>> may_show(date(2000, 1, 2), date(2000, 1, 1))
    False
    """
    return taken >= birth


def extra_cosine(one: Years, other: Years, model: Ages | None) -> Floats:
    """Return how much more cosine it takes to call two faces one person; negative: how much less.

    one, other: ages in years on the two photos, of one shape; NaN where unknown, which changes nothing. Returns that shape.

    >>> model = Ages(child=6, adult=16, youth_cos=0.15, year_cos=0.003, most_cos=0.05)
    >>> ages = np.array([3, 11, 30, 30, 30]), np.array([3, 40, 30, 40, np.nan])
    >>> extra_cosine(*ages, model).round(3).tolist()
    [0.15000000596046448, 0.07500000298023224, 0.0, -0.029999999329447746, 0.0]
    """
    if model is None:
        return np.zeros(np.shape(one), np.float32)
    younger = np.minimum(one, other)
    youth = np.clip((model.adult - younger) / (model.adult - model.child), 0, 1)
    years = np.minimum(np.abs(one - other) * model.year_cos, model.most_cos)
    extra = np.where(youth > 0, youth * model.youth_cos, 0 - years)
    return np.nan_to_num(extra, nan=0.0).astype(np.float32)


def between(asked: Days, known: Days, births: Days, model: Ages | None) -> tuple[NDArray[np.int64], Floats]:
    """Return which of the known faces have an age (k,), and how much more cosine each asks of each face asked about (n, k).

    asked (n,), known (m,): the days of their photos; births (m,): of the people whose known faces they are. Days are counted
    from any day on, NaN where one is not known. A face asked about that is a person's has the age that the person had then.

    >>> model = Ages(child=6, adult=16, youth_cos=0.15, year_cos=0.003, most_cos=0.05)
    >>> between(np.array([2000.0]), np.array([2100.0, 2100.0]), np.array([np.nan, 0.0]), model)
    (array([1]), array([[0.15]], dtype=float32))
    """
    dated = np.flatnonzero(~np.isnan(births + known))
    then = (asked[:, None] - births[dated]) / _DAYS_A_YEAR
    now = np.broadcast_to((known[dated] - births[dated]) / _DAYS_A_YEAR, then.shape)
    return dated, extra_cosine(then, now, model)
