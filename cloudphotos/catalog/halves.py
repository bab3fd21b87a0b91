"""A person who may be two: which faces would be the other one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cloudphotos.catalog import face_lists, vectors
from cloudphotos.catalog.models import Face, Person, Proposal
from tagging import halves

_COMPARED = 4000  # of more faces the newest are compared: a page waits for it


@dataclass(frozen=True)
class Halves:
    """Faces of one person, each with its photo. stays: those that keep name and page. leaves: who may be somebody else.

    They are the newest of each. more_stay: how many others would stay; more_leave: ids of the others that would leave.
    """

    stays: list[Face]
    leaves: list[Face]
    more_stay: int
    more_leave: list[int]


def propose(*, person: Person, pack: str, shown: int, swapped: bool = False) -> Halves:
    """Two halves of a person's faces, at most `shown` faces of each: as a regrouping proposed, else as the vectors fall.

    Confirmed faces stay; swapped: of the others, those leave that would have stayed. Nothing leaves where all faces are
    confirmed, or there are fewer than two.
    """
    faces = face_lists.shown_of(person=person)
    free = faces.exclude(assigned_by=Face.AssignedBy.USER)
    leaving = _proposed(person) or _by_vectors(person, pack)
    newest = ["-sort_at", "-pk"]
    going = free.exclude(pk__in=leaving) if swapped else free.filter(pk__in=leaving)
    leave = list(going.order_by(*newest).values_list("pk", flat=True))
    leaves = faces.filter(pk__in=leave[:shown]).select_related("photo").order_by(*newest)
    stay = faces.exclude(pk__in=leave).select_related("photo").order_by(*newest)
    stays = list(stay[:shown])
    more_stay = stay.count() - shown if len(stays) == shown else 0
    return Halves(stays, list(leaves), more_stay, leave[shown:])


def _proposed(person: Person) -> Sequence[int]:
    asked = person.proposals.filter(status=Proposal.Status.OPEN, kind=Proposal.Kind.SPLIT)
    proposal = asked.order_by("-gain").first()
    return proposal.faces if proposal else []


def _by_vectors(person: Person, pack: str) -> list[int]:
    newest = person.faces.order_by("-sort_at", "-pk").values_list("pk", flat=True)[:_COMPARED]
    mine = vectors.of_faces(owner_id=person.owner_id, pack=pack, face_ids=list(newest))
    if len(mine) < 2:
        return []
    second = _leaving(halves.halves(mine.vectors), mine.confirmed)
    return [int(face_id) for face_id in mine.face_ids[second]]


def _leaving(second: NDArray[np.bool_], confirmed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The half that holds fewer confirmed faces, without them; the smaller one if both hold as many."""
    if (confirmed & second).sum() > (confirmed & ~second).sum():
        second = ~second
    return second & ~confirmed
