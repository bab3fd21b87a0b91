"""Who else a person may be: the open questions about her, answered one or many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from cloudphotos.catalog import changes, corrections, proposals
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Face, Person, Proposal, User

MOST = 100
_KINDS = (Proposal.Kind.MERGE, Proposal.Kind.ADD)


@dataclass(frozen=True)
class Match:
    """A question about a person. other: the group that may be her; None for a face of nobody. faces: some of them."""

    id: int
    other: Person | None
    faces: list[Face]
    count: int


def of_person(
    *, person: Person, limit: int = MOST, without: Sequence[int] = (), groups_only: bool = False
) -> list[Match]:
    """Groups and faces that may be this person, the largest first. without: ids of questions that are left out."""
    kinds = _KINDS[:1] if groups_only else _KINDS
    asked = proposals.still_open(owner_id=person.owner_id).filter(kind__in=kinds).exclude(pk__in=without)
    rows = list(asked.filter(Q(person=person) | Q(other=person)).order_by("-gain", "pk")[:limit])
    faces = proposals.askable(rows)
    return [_match(row, person, faces[row.pk]) for row in rows if faces.get(row.pk)]


@transaction.atomic
def answer(*, person: Person, asked: Sequence[Proposal], same: bool, actor: User) -> list[Correction]:
    """Say of all these questions that they are this person, or that none is. Returns the lines of the journal: one for groups
    that become her and one for faces, or one for what she is not.

    Raises CatalogError where one of them was answered meanwhile or is not about her.
    """
    owner = changes.lock(person.owner_id)
    rows = list(proposals.still_open(owner_id=owner.pk).filter(pk__in=[each.pk for each in asked], kind__in=_KINDS))
    if len(rows) < len(asked) or any(person.pk not in {row.person_id, row.other_id} for row in rows):
        raise CatalogError("One of these has been answered already. Reload the page and look again.")
    groups = [row for row in rows if row.kind == Proposal.Kind.MERGE]
    parts = [groups, [row for row in rows if row.kind == Proposal.Kind.ADD]] if same else [rows]
    return [entry for part in parts if part and (entry := _answered(part, person, same=same, actor=actor))]


def _answered(rows: Sequence[Proposal], person: Person, *, same: bool, actor: User) -> Correction | None:
    before = corrections.newest_id(owner_id=person.owner_id)
    if same and rows[0].kind == Proposal.Kind.MERGE:
        about_people.merge_all(into=person, others=[_beside(row, person) for row in rows], actor=actor)
    else:
        faces = [face for row in rows for face in _faces(row, person)]
        if same:
            about_faces.move(faces=faces, to=person, actor=actor)
        else:
            about_faces.reject(faces=faces, person=person, actor=actor)
    found = corrections.made_since(owner_id=person.owner_id, after_id=before)
    status = Proposal.Status.ACCEPTED if same else Proposal.Status.DISCARDED
    Proposal.objects.filter(pk__in=[row.pk for row in rows]).update(status=status, answer=found and found.pk)
    return found


def _match(row: Proposal, person: Person, faces: list[Face]) -> Match:
    if row.kind == Proposal.Kind.ADD:
        return Match(row.pk, None, faces, len(faces))
    other = _beside(row, person)
    shown = faces if other.pk == row.other_id else [other.avatar] if other.avatar else []
    return Match(row.pk, other, shown, other.photo_count)


def _beside(row: Proposal, person: Person) -> Person:
    return row.person if row.other_id == person.pk else row.other or row.person


def _faces(row: Proposal, person: Person) -> list[Face]:
    """What is moved or rejected: the faces asked about; of a group all, as those shown stand for it."""
    if row.kind == Proposal.Kind.MERGE:
        return list(_beside(row, person).faces.order_by("pk"))
    return proposals.still_meant(row)
