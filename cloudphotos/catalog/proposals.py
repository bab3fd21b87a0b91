"""What a run would change of people the owner has spoken of: asked, answered in whole or in part, never asked twice."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from cloudphotos.catalog import changes, corrections, people
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import ClusterRun, Correction, Face, Owner, Proposal, User
from cloudphotos.catalog.models.photos import is_shown

SAMPLE = 36  # faces of a question that are looked at to see whether it is still open


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
    before = Proposal.objects.filter(owner_id=run.owner_id, run__isnull=False, status=Proposal.Status.OPEN)
    before.update(status=Proposal.Status.OUTDATED)
    refused: dict[tuple[str, int, int | None], set[int]] = defaultdict(set)
    for old in Proposal.objects.filter(owner_id=run.owner_id, status=Proposal.Status.DISCARDED):
        refused[old.kind, old.person_id, old.other_id] |= set(old.faces)
    not_one = {frozenset({person, other}) for kind, person, other in refused if kind == Proposal.Kind.MERGE}
    rows = []
    for wish in wishes:
        if wish.kind == Proposal.Kind.MERGE and frozenset({wish.person, wish.other}) in not_one:
            continue
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
    """What the last run asks, the answer that settles most faces first. People merged or ignored since are left out."""
    return list(still_open(owner_id=owner.pk).filter(run__isnull=False).order_by("-gain", "pk")[:limit])


@dataclass(frozen=True)
class Shown:
    """A proposal with the faces that are still meant by it, as far as they are shown; count: all of them."""

    proposal: Proposal
    faces: list[Face]
    count: int


def shown(*, rows: Sequence[Proposal]) -> list[Shown]:
    """These proposals with their faces; those of which nothing can be done any more are left out."""
    faces = askable(rows)
    return [Shown(row, faces[row.pk], row.gain) for row in rows if faces.get(row.pk)]


def still_open(*, owner_id: int) -> QuerySet[Proposal]:
    """All open questions, those between runs too, but for people merged or ignored since."""
    found = Proposal.objects.filter(owner_id=owner_id, status=Proposal.Status.OPEN, person__merged_into=None)
    found = found.exclude(other__merged_into__isnull=False).exclude(person__ignored=True).exclude(other__ignored=True)
    return found.select_related("person__avatar", "other__avatar")


def accept(*, owner: Owner, proposal_id: int, actor: User, face_ids: Collection[int] | None = None) -> Proposal:
    """Do what is proposed, or with face_ids only so much of it, as an edit of the owner's. Faces gone elsewhere are left.

    Raises CatalogError if it was answered already or nothing of it can be done any more.
    """
    with _answering(owner, proposal_id, Proposal.Status.ACCEPTED) as proposal:
        chosen = still_meant(proposal, face_ids)
        if proposal.kind == Proposal.Kind.MERGE and proposal.other and face_ids is None:
            about_people.merge(into=proposal.person, other=proposal.other, actor=actor)
        elif not chosen:
            raise CatalogError("The faces of this proposal have gone elsewhere meanwhile. There is nothing left to do.")
        elif proposal.kind == Proposal.Kind.SPLIT:
            about_people.split(faces=chosen, actor=actor)
        else:
            to = proposal.other if proposal.kind == Proposal.Kind.MOVE else proposal.person
            about_faces.move(faces=chosen, to=to or proposal.person, actor=actor)
    return proposal


def discard(*, owner: Owner, proposal_id: int, actor: User) -> Proposal:
    """Do not do it, and do not ask again, as an edit of the owner's.

    Faces that were to go to somebody are not that person; those that were to be split off are who they are thought to be; who
    has no name is not asked about any more.
    """
    with _answering(owner, proposal_id, Proposal.Status.DISCARDED) as proposal:
        chosen = still_meant(proposal, None)
        if proposal.kind == Proposal.Kind.WHO:
            about_people.set_flag(people=[proposal.person], kind=Correction.Kind.IGNORE, on=True, actor=actor)
        elif proposal.kind == Proposal.Kind.SPLIT:
            about_faces.confirm(faces=chosen, actor=actor)
        else:
            target = proposal.other if proposal.kind == Proposal.Kind.MOVE else proposal.person
            if proposal.kind == Proposal.Kind.MERGE and proposal.other:  # some of them stand for all
                chosen = list(proposal.other.faces.all())
            about_faces.reject(faces=chosen, person=target or proposal.person, actor=actor)
    return proposal


def name(*, owner: Owner, proposal_id: int, name: str, actor: User) -> Proposal:
    """Say by name who it is that is asked about: somebody known, if there is one of this name, else somebody new.

    Raises CatalogError as `accept`, for an empty name, and where several people have it.
    """
    known = people.named_like(owner=owner, name=name)
    if not people.tidied(name):
        raise CatalogError("Type a name first.")
    if len(known) > 1:
        raise CatalogError("Several people have this name. Open the person and choose who of them it is.")
    with _answering(owner, proposal_id, Proposal.Status.DISCARDED) as proposal:
        chosen = still_meant(proposal, None)
        somebody = {Proposal.Kind.MERGE: proposal.other, Proposal.Kind.WHO: proposal.person}.get(
            Proposal.Kind(proposal.kind)
        )
        if somebody and known and known[0] != somebody:
            about_people.merge(into=known[0], other=somebody, actor=actor)
        elif somebody:
            about_people.rename(person=somebody, name=name, actor=actor)
        elif not chosen:
            raise CatalogError("These faces have gone elsewhere meanwhile. There is nothing left to name.")
        elif known:
            about_faces.move(faces=chosen, to=known[0], actor=actor)
        else:
            about_people.split(faces=chosen, name=name, actor=actor)
    return proposal


def _open(owner: Owner, proposal_id: int) -> Proposal:
    changes.lock(owner.pk)
    found = Proposal.objects.select_related("person", "other").filter(owner=owner, pk=proposal_id)
    proposal = found.filter(status=Proposal.Status.OPEN).first()
    if proposal is None:
        raise CatalogError("This question has been answered already. Reload the page for the next.")
    return proposal


def still_meant(proposal: Proposal, face_ids: Collection[int] | None = None) -> list[Face]:
    """The faces that are still where they were when it was asked, not confirmed, and not refused. face_ids: only of these."""
    only = None if face_ids is None else set(face_ids)
    wanted = [face for face in proposal.faces if only is None or face in only]
    found = Face.objects.filter(owner_id=proposal.owner_id, pk__in=wanted).select_related("photo")
    return [face for face in found if may_mean(proposal, face)]


def may_mean(proposal: Proposal, face: Face) -> bool:
    """Whether a face of a proposal is still where it was when it was asked, and open to question."""
    confirmed = face.assigned_by == Face.AssignedBy.USER and face.person_id is not None
    if face.verdict == Face.Verdict.TRASH:
        return False
    if proposal.kind == Proposal.Kind.WHO:
        return face.person_id == proposal.person_id
    if proposal.kind in {Proposal.Kind.MOVE, Proposal.Kind.SPLIT}:
        return face.person_id == proposal.person_id and not confirmed
    return face.person_id in {None, proposal.other_id} and not (confirmed and proposal.kind == Proposal.Kind.ADD)


def askable(rows: Sequence[Proposal]) -> dict[int, list[Face]]:
    """By question the faces that are still open to it: where they were, of shown photos, not refused."""
    ids = {face for row in rows for face in row.faces[:SAMPLE]}
    now = Coalesce("rejections__person__merged_into", "rejections__person")
    shown = Face.objects.filter(is_shown("photo__"), pk__in=ids).select_related("photo")
    faces = shown.annotate(refused=ArrayAgg(now, filter=Q(rejections__isnull=False), default=[])).in_bulk()
    return {
        row.pk: [
            faces[face]
            for face in row.faces
            if face in faces and may_mean(row, faces[face]) and _target(row) not in faces[face].refused
        ]
        for row in rows
        if not (row.kind == Proposal.Kind.WHO and row.person.name)
    }


def _target(row: Proposal) -> int | None:
    return {Proposal.Kind.MOVE: row.other_id, Proposal.Kind.WHO: None}.get(Proposal.Kind(row.kind), row.person_id)


@contextmanager
def _answering(owner: Owner, proposal_id: int, status: Proposal.Status) -> Iterator[Proposal]:
    with transaction.atomic():
        proposal = _open(owner, proposal_id)
        before = corrections.newest_id(owner_id=owner.pk)
        yield proposal
        said = corrections.made_since(owner_id=owner.pk, after_id=before)
        proposal.status, proposal.answer = status, said.pk if said else None
        proposal.save(update_fields=["status", "answer"])
