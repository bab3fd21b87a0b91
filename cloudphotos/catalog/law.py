"""What the owner said of faces and people, as the machine must keep it."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from cloudphotos.catalog.models import Face, Person, Rejection

Pair = tuple[int, int]


def barred(*, owner_id: int, face_ids: Collection[int] | None = None) -> set[Pair]:
    """(face, person) that never come together: what was rejected, and photos taken before somebody's birth date.

    Who was merged into another stands for that other. face_ids: only of these faces.
    """
    rejections = Rejection.objects.filter(face__owner_id=owner_id)
    faces = Face.objects.filter(owner_id=owner_id)
    if face_ids is not None:
        rejections, faces = rejections.filter(face__in=face_ids), faces.filter(pk__in=face_ids)
    said = rejections.annotate(now=Coalesce("person__merged_into", "person"))
    found = set(said.values_list("face_id", "now"))
    for person_id, day in _births(owner_id).items():
        # whom the owner put there is there, whatever the camera's clock says
        before = taken_before(faces, day).exclude(person=person_id, assigned_by=Face.AssignedBy.USER)
        found |= {(face_id, person_id) for face_id in before.values_list("pk", flat=True)}
    return found


def taken_before(faces: QuerySet[Face], day: date) -> QuerySet[Face]:
    """Those of the faces whose photo was taken before this day, as far as that is known."""
    return faces.alias(taken=Coalesce("photo__dated_at", "photo__taken_at")).filter(taken__date__lt=day)


def birth_days(*, owner_id: int) -> dict[int, float]:
    """When the owner's people were born, those of whom it is known, in days since 1970-01-01."""
    return {pk: float((day - date(1970, 1, 1)).days) for pk, day in _births(owner_id).items()}


def _births(owner_id: int) -> dict[int, date]:
    born = Person.objects.filter(owner_id=owner_id, merged_into=None, birth_date__isnull=False)
    return {pk: day for pk, day in born.values_list("pk", "birth_date") if day is not None}


def settled_people(*, owner_id: int) -> set[int]:
    """Ids of the people the owner has spoken of: the machine adds faces to them, and beyond that only proposes."""
    confirmed = Face.objects.filter(person=OuterRef("pk"), assigned_by=Face.AssignedBy.USER)
    people = Person.objects.filter(owner_id=owner_id, merged_into=None).annotate(confirmed=Exists(confirmed))
    rows = people.values_list("pk", "settled", "name", "hidden", "confirmed", "chosen_avatar_id")
    return {
        pk for pk, settled, name, hidden, confirmed, avatar in rows if settled or name or hidden or confirmed or avatar
    }
