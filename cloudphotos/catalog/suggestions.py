"""What an owner is asked, with the reason: which confirmed faces are near, and how near. The best question comes first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cloudphotos.catalog import proposals, vectors
from cloudphotos.catalog.models import Owner, Person, Photo, Proposal
from cloudphotos.catalog.vectors import FaceVectors

REASONS = 3  # nearest faces shown for each face that is asked about


@dataclass(frozen=True)
class Reason:
    """A face of the person that is near the one asked about. cosine: -1 to 1. confirmed: by the owner."""

    face_id: int
    cosine: float
    confirmed: bool


@dataclass(frozen=True)
class Suggestion:
    """A question. gain: faces that one answer settles. why: for each face asked about its nearest ones, best first."""

    proposal: Proposal
    gain: int
    why: dict[int, list[Reason]]


def queue(*, owner: Owner, pack: str, limit: int = 20) -> list[Suggestion]:
    """The open questions of an owner, largest gain first, each with its reasons."""
    return [_suggestion(proposal, pack) for proposal in proposals.open_ones(owner=owner, limit=limit)]


def why(*, owner: Owner, pack: str, face_ids: Sequence[int], person: Person) -> dict[int, list[Reason]]:
    """For each of these faces the person's nearest faces, confirmed ones where there are any; best first."""
    asked = vectors.of_faces(owner_id=owner.pk, pack=pack, face_ids=face_ids)
    known = vectors.of_person(owner_id=owner.pk, pack=pack, person_id=person.pk)
    return _reasons(asked, known.where(known.confirmed) if known.confirmed.any() else known)


def together(*, one: Person, other: Person) -> list[Photo]:
    """Photos that both are on: before two people are merged, who were photographed together, one should look again."""
    return list(Photo.objects.filter(tags__person=one).filter(tags__person=other).order_by("-sort_at", "-id")[:100])


def _suggestion(proposal: Proposal, pack: str) -> Suggestion:
    target = proposal.other if proposal.kind == Proposal.Kind.MOVE else proposal.person
    found = why(owner=proposal.owner, pack=pack, face_ids=proposal.faces, person=target or proposal.person)
    return Suggestion(proposal, proposal.gain, found)


def _reasons(asked: FaceVectors, known: FaceVectors) -> dict[int, list[Reason]]:
    if not len(asked) or not len(known):
        return {}
    cosines = asked.vectors @ known.vectors.T
    cosines[asked.face_ids[:, None] == known.face_ids[None]] = -1.0  # no face is a reason for itself
    nearest = np.argsort(-cosines, axis=1)[:, :REASONS]
    return {
        face: [
            Reason(int(known.face_ids[place]), float(cosines[row, place]), bool(known.confirmed[place]))
            for place in nearest[row].tolist()
            if known.face_ids[place] != face
        ]
        for row, face in enumerate(asked.face_ids.tolist())
    }
