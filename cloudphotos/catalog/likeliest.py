"""Who a face may be, for somebody who looks at it.

Pages ask the index of vectors in the database: a process that answers pages holds no vectors of anybody.
"""

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from pgvector.django import CosineDistance, HalfVectorField

from cloudphotos.catalog import vectors
from cloudphotos.catalog.models import Embedding, Face, Owner, Person, Rejection
from cloudphotos.catalog.models.photos import is_shown
from tagging import packs

SHOWN = 3
ASKED = 100  # nearest faces looked through for different people

Nearness = Literal["very", "rather"]


@dataclass(frozen=True)
class Likely:
    """Somebody a face may be. nearness: of the nearest face; "very" would be enough for the machine, "rather" to suggest it."""

    person: Person
    nearness: Nearness


def likeliest(*, owner: Owner, pack: str, face: Face) -> list[Likely]:
    """Up to SHOWN people, most likely first, those with a name before others; none while the face has no vector.

    Left out: who is not near enough to be suggested, whose face it is now, from whom it was rejected, who has another face on
    this photo, who was born later, and who is hidden or ignored.
    """
    asked = Embedding.objects.filter(face=face, pack=pack).first()
    if asked is None:
        return []
    known = _known(owner, pack, face)
    cast = Cast("vector", HalfVectorField(dimensions=len(asked.vector)))
    nearest = known.annotate(distance=CosineDistance(cast, asked.vector)).order_by("distance")
    with vectors.searching():
        rows = sorted(nearest.values_list("distance", "face__person", "face__person__name")[:ASKED])
    thresholds = packs.numbers(pack, settings.FACE_WEIGHTS).thresholds
    near: dict[int, tuple[bool, float]] = {}  # nameless, distance: a name is what is wanted
    for distance, person_id, name in rows:
        if 1 - distance >= thresholds.suggest_cos:
            near.setdefault(person_id, (not name, distance))
    chosen = sorted(near, key=lambda person_id: near[person_id])[:SHOWN]
    people = Person.objects.select_related("avatar").in_bulk(chosen)
    very = {key for key in chosen if 1 - near[key][1] >= thresholds.same_person_cos}
    return [Likely(people[key], "very" if key in very else "rather") for key in chosen if key in people]


def _known(owner: Owner, pack: str, face: Face) -> QuerySet[Embedding]:
    """The vectors of faces that teach, of whom this face may be."""
    here = Face.objects.filter(photo=face.photo_id).exclude(verdict=Face.Verdict.TRASH)
    present = set(here.filter(person__isnull=False).values_list("person_id", flat=True))
    said = Rejection.objects.filter(face=face).annotate(now=Coalesce("person__merged_into", "person"))
    teaching = Embedding.objects.filter(
        is_shown("face__photo__"), pack=pack, face__owner=owner, face__verdict=Face.Verdict.FACE
    )
    shown = teaching.filter(face__person__ignored=False, face__person__hidden=False)
    if face.photo.date:
        day = timezone.localdate(face.photo.date)
        shown = shown.filter(Q(face__person__birth_date=None) | Q(face__person__birth_date__lte=day))
    return shown.exclude(face__person__in=present).exclude(face__person__in=said.values("now"))
