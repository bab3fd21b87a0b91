"""What a run would change of people the owner has spoken of: asked, answered in whole or in part, never asked twice."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from cloudphotos.catalog import changes
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import ClusterRun, Face, Owner, Proposal, User


@dataclass(frozen=True)
class Wish:
    """As Proposal: kind, person, other (None where there is none), face ids."""

    kind: str
    person: int
    other: int | None
    faces: tuple[int, ...]


def store(*, run: ClusterRun, wishes: Sequence[Wish]) -> int:
    """Make these the owner's open proposals instead of those before. Returns how many are open.

    Inside the caller's transaction. Of what the owner discarded, only new faces are asked about again.
    """
    Proposal.objects.filter(owner_id=run.owner_id, status=Proposal.Status.OPEN).update(status=Proposal.Status.OUTDATED)
    refused: dict[tuple[str, int, int | None], set[int]] = defaultdict(set)
    for old in Proposal.objects.filter(owner_id=run.owner_id, status=Proposal.Status.DISCARDED):
        refused[old.kind, old.person_id, old.other_id] |= set(old.faces)
    rows = []
    for wish in wishes:
        left = [face for face in wish.faces if face not in refused[wish.kind, wish.person, wish.other]]
        if left:
            rows.append(
                Proposal(
                    owner_id=run.owner_id,
                    run=run,
                    kind=wish.kind,
                    person_id=wish.person,
                    other_id=wish.other,
                    faces=left,
                    gain=len(left),
                )
            )
    return len(Proposal.objects.bulk_create(rows))


def outdate(*, run: ClusterRun) -> None:
    """Ask no more what this run asked."""
    run.proposals.filter(status=Proposal.Status.OPEN).update(status=Proposal.Status.OUTDATED)


def open_ones(*, owner: Owner, limit: int = 100) -> list[Proposal]:
    """What is asked, the answer that settles most faces first. People merged or ignored since are left out."""
    found = Proposal.objects.filter(owner=owner, status=Proposal.Status.OPEN, person__merged_into=None)
    found = found.exclude(other__merged_into__isnull=False).exclude(person__ignored=True)
    return list(found.select_related("person", "other").order_by("-gain", "pk")[:limit])


def accept(*, owner: Owner, proposal_id: int, actor: User, face_ids: Collection[int] | None = None) -> Proposal:
    """Do what is proposed, or with face_ids only so much of it, as an edit of the owner's. Faces gone elsewhere are left.

    Raises CatalogError if it was answered already or nothing of it can be done any more.
    """
    with transaction.atomic():
        proposal = _open(owner, proposal_id)
        chosen = _still_meant(proposal, face_ids)
        if proposal.kind == Proposal.Kind.MERGE and proposal.other and face_ids is None:
            about_people.merge(into=proposal.person, other=proposal.other, actor=actor)
        elif not chosen:
            raise CatalogError("The faces of this proposal have gone elsewhere meanwhile. There is nothing left to do.")
        elif proposal.kind == Proposal.Kind.SPLIT:
            about_people.split(faces=chosen, actor=actor)
        else:
            to = proposal.other if proposal.kind == Proposal.Kind.MOVE else proposal.person
            about_faces.move(faces=chosen, to=to or proposal.person, actor=actor)
        return _answer(proposal, Proposal.Status.ACCEPTED)


def discard(*, owner: Owner, proposal_id: int, actor: User) -> Proposal:
    """Do not do it, and do not ask again. Where faces were to be added, they are rejected: "this is not Anna"."""
    with transaction.atomic():
        proposal = _open(owner, proposal_id)
        if proposal.kind == Proposal.Kind.ADD:
            about_faces.reject(faces=_still_meant(proposal, None), person=proposal.person, actor=actor)
        return _answer(proposal, Proposal.Status.DISCARDED)


def _open(owner: Owner, proposal_id: int) -> Proposal:
    changes.lock(owner.pk)
    found = Proposal.objects.select_related("person", "other").filter(owner=owner, pk=proposal_id)
    proposal = found.filter(status=Proposal.Status.OPEN).first()
    if proposal is None:
        raise CatalogError("This question has been answered already. Reload the page for the next.")
    return proposal


def _still_meant(proposal: Proposal, face_ids: Collection[int] | None) -> list[Face]:
    """The faces that are still where they were when the proposal was made, and not confirmed."""
    wanted = [face for face in proposal.faces if face_ids is None or face in face_ids]
    found = Face.objects.filter(owner_id=proposal.owner_id, pk__in=wanted).exclude(verdict=Face.Verdict.TRASH)
    found = found.exclude(assigned_by=Face.AssignedBy.USER, person__isnull=False)
    if proposal.kind in {Proposal.Kind.MOVE, Proposal.Kind.SPLIT}:
        return list(found.filter(person_id=proposal.person_id))
    return [face for face in found if face.person_id in {None, proposal.other_id}]


def _answer(proposal: Proposal, status: Proposal.Status) -> Proposal:
    proposal.status = status
    proposal.save(update_fields=["status"])
    return proposal
