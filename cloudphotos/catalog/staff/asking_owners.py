"""What staff ask an owner: questions among those of Review, under the name of whoever asks. Each is asked once."""

from collections.abc import Sequence

from django.db import transaction

from cloudphotos.catalog import audit, changes
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import AuditEntry, Face, Person, Proposal, User

SAMPLE = 6  # faces that stand for a whole person in a question
_K = Proposal.Kind


def whether_somebody_else(*, person: Person, faces: Sequence[Face], actor: User) -> Proposal:
    """Whether these faces of a person are somebody else. Raises CatalogError for confirmed faces, and if it was answered."""
    free = [face for face in faces if face.person_id == person.pk and face.assigned_by != Face.AssignedBy.USER]
    if not free:
        raise CatalogError("The owner has confirmed these faces, so there is nothing to ask.")
    return _ask(_K.SPLIT, person, None, [face.pk for face in free], actor)


def whether_the_same(*, person: Person, other: Person, actor: User) -> Proposal:
    """Whether two people are one; who has a name, or more photos, is the one asked about."""
    order = sorted((person, other), key=lambda each: (not each.name, -each.photo_count, each.pk))
    known, asked = order
    sample = asked.faces.order_by("-confidence", "pk").values_list("pk", flat=True)[:SAMPLE]
    return _ask(_K.MERGE, known, asked, list(sample), actor, gain=max(asked.photo_count, 1))


@transaction.atomic
def whether_hers(*, person: Person, faces: Sequence[Face], actor: User) -> list[Proposal]:
    """Whether these faces of nobody, or of others, are a person: one question for each whose they are now."""
    by_person: dict[Person | None, list[int]] = {}
    for face in faces:
        if face.person_id != person.pk and face.assigned_by != Face.AssignedBy.USER:
            by_person.setdefault(face.person, []).append(face.pk)
    if not by_person:
        raise CatalogError("The owner has said whose these faces are, so there is nothing to ask.")
    return [
        _ask(_K.MOVE, other, person, chosen, actor) if other else _ask(_K.ADD, person, None, chosen, actor)
        for other, chosen in by_person.items()
    ]


@transaction.atomic
def _ask(  # noqa: PLR0913, PLR0917 - a question has so many parts
    kind: str, person: Person, other: Person | None, faces: Sequence[int], actor: User, gain: int = 0
) -> Proposal:
    owner = changes.lock(person.owner_id)
    if not owner.review_by_staff:
        raise CatalogError("This owner does not let staff look any more.")
    asked = Proposal.objects.filter(owner=owner, kind=kind).exclude(status=Proposal.Status.OUTDATED)
    if kind == _K.MERGE:
        pair = [person.pk, other.pk if other else 0]
        known = asked.filter(person__in=pair, other__in=pair)
    else:
        known = asked.filter(person=person, faces__overlap=list(faces))
    if known.exists():
        raise CatalogError("The owner has been asked that already.")
    made = Proposal.objects.create(
        owner=owner,
        kind=kind,
        person=person,
        other=other,
        faces=list(faces),
        gain=gain or len(faces),
        asked_by=actor.pk,
    )
    people = [person.pk, *([other.pk] if other else [])]
    audit.note(actor_id=actor.pk, action=AuditEntry.Action.REVIEWED, owner_id=owner.pk, people=people, faces=faces)
    return made
