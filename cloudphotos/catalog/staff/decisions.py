"""What people decided on faces and what is none, as vectors: what a trash sphere is fitted on. Of owners who consent alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from cloudphotos.catalog.models import Embedding, Face
from cloudphotos.catalog.models.photos import is_shown
from tagging.refit import UNSAID, Decided
from tagging.types import Floats

MOST_SAID = 5_000  # the newest of each kind
MOST_KNOWN = 20_000


@dataclass(frozen=True, eq=False)
class Decisions:
    """What is known of some faces, row by row. face_ids: (n,) int64. put_back, thrown_out: how many decisions there are."""

    face_ids: NDArray[np.int64]
    decided: Decided
    put_back: int
    thrown_out: int


def read(*, pack: str) -> Decisions:
    """The decisions of owners and staff; faces of people with a name, or confirmed; and what was thrown out and left there.

    Every second photo is held out: what is alike on one photo is never on both sides.
    """
    faces = Embedding.objects.filter(is_shown("face__photo__"), pack=pack)
    faces = faces.filter(face__owner__review_by_staff=True, face__owner__faces_on=True)
    trash, machine = Q(face__verdict=Face.Verdict.TRASH), Q(face__verdict_by=Face.By.MACHINE)
    said = _rows(faces.filter(~machine, face__drawn=False), MOST_SAID)
    vouched = ~Q(face__person__name="") | Q(face__assigned_by=Face.AssignedBy.USER)
    known = _rows(faces.filter(machine & ~trash & vouched, face__person__isnull=False), MOST_KNOWN)
    unsaid = _rows(faces.filter(machine & trash), MOST_SAID)
    rows = [*said, *known, *unsaid]
    ids, photos, verdicts = (np.array([row[place] for row in rows]) for place in range(3))
    is_said = np.arange(len(rows)) < len(said)
    real = verdicts != Face.Verdict.TRASH
    decided = Decided(
        vectors=unit([row[3] for row in rows]),
        real=real,
        clear=verdicts == Face.Verdict.FACE,
        weights=np.where(is_said | real, 1.0, UNSAID).astype(np.float32),
        said=is_said,
        held=photos.astype(np.int64) % 2 == 1,
    )
    return Decisions(ids.astype(np.int64), decided, int((is_said & real).sum()), int((is_said & ~real).sum()))


def unit(vectors: Sequence[Sequence[float]]) -> Floats:
    """Vectors as rows hold them, as an array (n, dimension) of unit length; half precision leaves them a little off."""
    if not vectors:
        return np.zeros((0, 0), np.float32)
    found = np.array(vectors, np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def _rows(faces: QuerySet[Embedding], limit: int) -> list[tuple[int, int, str, list[float]]]:
    wanted = ("face_id", "face__photo_id", "face__verdict", "vector")
    return list(faces.order_by("-face_id").values_list(*wanted)[:limit])
