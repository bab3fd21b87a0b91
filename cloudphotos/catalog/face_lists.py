"""Lists of faces as pages show them: of a person, and of what is no face. Each page begins behind a cursor.

A cursor is "<what the list is in order of>_<face id>" of the last face before it, so nothing is skipped when faces leave.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from cloudphotos.catalog.models import Face, Owner, Person, Photo
from cloudphotos.catalog.models.photos import is_shown

Order = Literal["newest", "unsure"]
PAGE_FACES = 120


@dataclass(frozen=True)
class FacePage:
    """Faces of one page, each with its photo. following: the cursor of the next page, "" if there is none."""

    faces: list[Face]
    following: str


def of_person(*, person: Person, order: Order = "newest", after: str = "") -> FacePage:
    """A person's faces, newest photo first; or those not confirmed yet, the least sure first.

    A cursor that makes no sense starts from the beginning.
    """
    faces = shown_of(person=person)
    return _unsure(faces, after) if order == "unsure" else _newest(faces, after)


def shown_of(*, person: Person) -> QuerySet[Face]:
    """The faces of a person that pages show: none of a photo that is hidden or in the bin."""
    return person.faces.exclude(photo__in=Photo.unshown.filter(owner=person.owner_id))


def trash(*, owner: Owner) -> QuerySet[Face]:
    """What was found not to be a face, by the owner or by the machine; nothing of a photo that is hidden or in the bin."""
    return Face.objects.filter(is_shown("photo__"), owner=owner, verdict=Face.Verdict.TRASH)


def trash_page(*, owner: Owner, by: str, after: str = "") -> FacePage:
    """`trash` by "user", or by "machine" and staff, the latest found first."""
    own = Face.By.USER
    found = trash(owner=owner).filter(verdict_by=own) if by == own else trash(owner=owner).exclude(verdict_by=own)
    place = _read(after)
    if place:
        found = found.filter(pk__lt=place[1])
    return _page(found.order_by("-pk"), lambda face: "")


def among(*, faces: QuerySet[Face], face_ids: Collection[int]) -> list[Face]:
    """Those of a list's faces that have these ids, each with its photo."""
    return list(faces.filter(pk__in=face_ids).select_related("photo"))


def _newest(faces: QuerySet[Face], after: str) -> FacePage:
    place = _read(after)
    moment = _moment(place[0]) if place else None
    if place and moment:
        # the first condition follows from the second, but only the first can be looked up in the index
        faces = faces.filter(sort_at__lte=moment).filter(Q(sort_at__lt=moment) | Q(pk__lt=place[1]))
    return _page(faces.order_by("-sort_at", "-pk"), lambda face: face.sort_at.isoformat())


def _unsure(faces: QuerySet[Face], after: str) -> FacePage:
    faces = faces.exclude(assigned_by=Face.AssignedBy.USER).annotate(sure=Coalesce("confidence", 0.0))
    place = _read(after)
    sure = _number(place[0]) if place else None
    if place and sure is not None:
        faces = faces.filter(Q(sure__gt=sure) | Q(sure=sure, pk__gt=place[1]))
    return _page(faces.order_by("sure", "pk"), lambda face: repr(face.confidence or 0.0))


def _page(faces: QuerySet[Face], key: Callable[[Face], str]) -> FacePage:
    found = list(faces.select_related("photo")[: PAGE_FACES + 1])
    shown = found[:PAGE_FACES]
    return FacePage(shown, f"{key(shown[-1])}_{shown[-1].pk}" if len(found) > PAGE_FACES else "")


def _read(cursor: str) -> tuple[str, int] | None:
    key, _, face_id = cursor.rpartition("_")
    return (key, int(face_id)) if face_id.isdecimal() and len(face_id) < 19 else None


def _moment(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
        return (when if timezone.is_aware(when) else timezone.make_aware(when)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
