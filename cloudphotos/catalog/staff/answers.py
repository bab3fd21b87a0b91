"""How near the faces were to which an owner said yes or no: what tagging.strictness learns from."""

import numpy as np
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from cloudphotos.catalog import vectors
from cloudphotos.catalog.models import Rejection
from tagging.types import Floats

MOST = 5_000  # the newest of each kind
Doubles = NDArray[np.float64]


def read(*, owner_id: int, pack: str, vote: int) -> tuple[Doubles, Doubles]:
    """Of faces the owner confirmed, and of faces the owner said are somebody else: the mean cosine to the `vote` nearest other
    faces of that person that teach, as `tagging.assign` measures it, in the order of the faces.
    """
    found = vectors.of_owner(owner_id=owner_id, pack=pack)
    rows = {face: row for row, face in enumerate(found.face_ids.tolist())}
    teaching: dict[int, list[int]] = {}
    for row in np.flatnonzero(found.good & (found.person_ids != 0)).tolist():
        teaching.setdefault(int(found.person_ids[row]), []).append(row)
    confirmed = np.flatnonzero(found.confirmed & found.good)[-MOST:].tolist()
    yes = [(row, int(found.person_ids[row])) for row in confirmed]
    said = Rejection.objects.filter(face__owner_id=owner_id).annotate(now=Coalesce("person__merged_into", "person"))
    pairs = said.order_by("-face_id").values_list("face_id", "now")[:MOST]
    no = sorted((rows[face], person) for face, person in pairs if face in rows)
    return _nearness(yes, teaching, found.vectors, vote), _nearness(no, teaching, found.vectors, vote)


def _nearness(asked: list[tuple[int, int]], teaching: dict[int, list[int]], known: Floats, vote: int) -> Doubles:
    """Of each (row, person) that can be measured."""
    of_people: dict[int, list[int]] = {}
    for place, (_, person) in enumerate(asked):
        of_people.setdefault(person, []).append(place)
    out: Doubles = np.full(len(asked), np.nan)
    for person, places in of_people.items():
        rows = np.array(teaching.get(person, []), np.int64)
        hers = known[rows]
        for place in places:
            row = asked[place][0]
            cosines = (hers @ known[row])[rows != row]
            if len(cosines):
                out[place] = np.sort(cosines)[-vote:].mean()
    return out[~np.isnan(out)]
