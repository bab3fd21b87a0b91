"""A person who may be two: which faces would be the other one, and how clearly the two stand apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from cloudphotos.catalog import face_lists, vectors
from cloudphotos.catalog.models import Face, Person, Proposal
from cloudphotos.catalog.vectors import FaceVectors
from tagging import halves, packs
from tagging.doubt import person as doubt
from tagging.doubt.ruler import Ruler

_COMPARED = 4000  # of more faces the newest are compared: a page waits for it

Looks = doubt.Looks | Literal["unknown"]
_NOT_PARTED: tuple[Sequence[int], Looks] = ([], "unknown")


@dataclass(frozen=True)
class Halves:
    """Faces of one person, each with its photo. stays: those that keep name and page. leaves: who may be somebody else.

    They are the newest of each. more_stay: how many others would stay; more_leave: ids of the others that would leave.
    looks: like how many people they are; "unknown" where there is nothing to compare, or to part.
    """

    stays: list[Face]
    leaves: list[Face]
    more_stay: int
    more_leave: list[int]
    looks: Looks


def propose(*, person: Person, pack: str, shown: int, swapped: bool = False, even_if_one: bool = False) -> Halves:
    """Two halves of a person's faces, at most `shown` faces of each: as a regrouping proposed, else as the vectors fall.

    Nothing leaves where they look like one person, unless even_if_one; where all faces are confirmed; or where there are
    fewer than two. Confirmed faces stay; swapped: of the others, those leave that would have stayed.
    """
    faces = face_lists.shown_of(person=person)
    free = faces.exclude(assigned_by=Face.AssignedBy.USER)
    leaving, looks = _parted(person, pack) if free.exists() else _NOT_PARTED
    if looks == "one" and not even_if_one:
        leaving = []
    newest = ["-sort_at", "-pk"]
    going = free.exclude(pk__in=leaving) if swapped and leaving else free.filter(pk__in=leaving)
    leave = list(going.order_by(*newest).values_list("pk", flat=True))
    leaves = faces.filter(pk__in=leave[:shown]).select_related("photo").order_by(*newest)
    stay = faces.exclude(pk__in=leave).select_related("photo").order_by(*newest)
    stays = list(stay[:shown])
    more_stay = stay.count() - shown if len(stays) == shown else 0
    return Halves(stays, list(leaves), more_stay, leave[shown:], looks)


def _parted(person: Person, pack: str) -> tuple[Sequence[int], Looks]:
    """The faces that would leave, and what both halves look like; what a regrouping proposed is never "one" for sure."""
    newest = person.faces.order_by("-sort_at", "-pk").values_list("pk", flat=True)[:_COMPARED]
    mine = vectors.of_faces(owner_id=person.owner_id, pack=pack, face_ids=list(newest))
    proposed = _proposed(person)
    if proposed:
        looks = _looks(mine, np.isin(mine.face_ids, proposed), pack)
        return proposed, "unsure" if looks == "one" else looks
    if len(mine) < 2:
        return _NOT_PARTED
    second = halves.halves(mine.vectors)
    leaving = _leaving(second, mine.confirmed)
    return [int(face_id) for face_id in mine.face_ids[leaving]], _looks(mine, second, pack)


def _proposed(person: Person) -> Sequence[int]:
    asked = person.proposals.filter(status=Proposal.Status.OPEN, kind=Proposal.Kind.SPLIT)
    proposal = asked.order_by("-gain").first()
    return list(person.faces.filter(pk__in=proposal.faces).values_list("pk", flat=True)) if proposal else []


def _looks(mine: FaceVectors, second: NDArray[np.bool_], pack: str) -> Looks:
    if not second.any() or second.all():
        return "unknown"
    numbers = packs.numbers(pack, settings.FACE_WEIGHTS)
    return doubt.looks(doubt.apart(mine.vectors, second, Ruler(numbers.thresholds, numbers.calibration)))


def _leaving(second: NDArray[np.bool_], confirmed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The half that holds fewer confirmed faces, without them; the smaller one if both hold as many."""
    if (confirmed & second).sum() > (confirmed & ~second).sum():
        second = ~second
    return second & ~confirmed
