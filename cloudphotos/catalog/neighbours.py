"""The nearest known faces of a face: who they are, how near, and which of them the owner vouched for."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Coalesce

from cloudphotos.catalog import face_index
from cloudphotos.catalog.models import Face
from cloudphotos.catalog.models.photos import is_shown
from tagging.types import Floats

SECONDS_A_DAY = 86400
ASKED = 64  # a person with `vote` faces near a new one has them among so many


@dataclass(frozen=True)
class Neighbour:
    """A known face near to another. cosine: -1 to 1. confirmed: by the owner. taken: as in catalog.vectors."""

    face_id: int
    person_id: int
    cosine: float
    confirmed: bool
    taken: float


@dataclass(frozen=True)
class Near:
    """What was found round one face, best first. beyond: no face that was not looked at is nearer than this cosine."""

    faces: list[Neighbour]
    beyond: float


def known(*, owner_id: int, pack: str, asked: Floats, k: int = ASKED) -> list[Near]:
    """For each vector asked (n, dimension) those of its k nearest faces that teach: verdict `face`, of somebody."""
    ids, cosines = face_index.nearest(owner_id=owner_id, pack=pack, asked=asked, k=k)
    good = Face.objects.filter(pk__in=set(ids.ravel().tolist()), verdict=Face.Verdict.FACE, person__isnull=False)
    taken = Coalesce("photo__dated_at", "photo__taken_at")
    rows = {pk: row for pk, *row in good.values_list("pk", "person_id", "assigned_by", taken)}
    return [
        Near(
            [
                _neighbour(face, cosine, *rows[face])
                for face, cosine in zip(one_ids, one_cosines, strict=True)
                if face in rows
            ],
            beyond=one_cosines[-1],
        )
        for one_ids, one_cosines in zip(ids.tolist(), cosines.tolist(), strict=True)
    ]


def _neighbour(face_id: int, cosine: float, person_id: int, by: str, taken: datetime | None) -> Neighbour:
    day = taken.timestamp() / SECONDS_A_DAY if taken else math.nan
    return Neighbour(face_id, person_id, cosine, by == Face.AssignedBy.USER, day)


def leftovers(*, owner_id: int, pack: str, asked: Floats, k: int) -> list[int]:
    """Ids of the faces of nobody among the k nearest of any of the vectors asked (n, dimension); no trash."""
    ids, _ = face_index.nearest(owner_id=owner_id, pack=pack, asked=asked, k=k)
    free = Face.objects.filter(pk__in=set(ids.ravel().tolist()), person__isnull=True)
    return list(free.exclude(verdict=Face.Verdict.TRASH).values_list("pk", flat=True))


def sizes(*, person_ids: Iterable[int], up_to: int) -> Counter[int]:
    """How many faces that teach each of these people has; it is not counted further than `up_to`."""
    found = Counter[int]()
    for person_id in set(person_ids):
        teaching = Face.objects.filter(is_shown("photo__"), person_id=person_id, verdict=Face.Verdict.FACE)
        found[person_id] = len(teaching.values_list("pk", flat=True)[:up_to])
    return found
