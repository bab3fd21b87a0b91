"""What an owner said, as staff must leave it: staff change only what the owner has not spoken of, and may ask about the rest."""

from collections.abc import Sequence

from django.db.models import QuerySet

from cloudphotos.catalog import corrections
from cloudphotos.catalog.models import Correction, Face, Owner, Person


def by_owner(*, person: Person) -> bool:
    """Whether the owner has spoken of a person: then staff may only ask. What staff themselves did does not count."""
    return person.pk in of_people(people=[person])


def of_people(*, people: Sequence[Person]) -> set[int]:
    """Ids of those of these people of whom their owner has spoken."""
    sure = Face.objects.filter(person__in=people, assigned_by=Face.AssignedBy.USER)
    confirmed = set(sure.values_list("person", flat=True).distinct())
    return {each.pk for each in people if each.pk in confirmed or _is_marked(each) or _was_settled_by_owner(each)}


def _is_marked(person: Person) -> bool:
    said = (person.name, person.birth_date, person.chosen_avatar_id, person.hidden, person.favourite, person.ignored)
    return any(said)


def _was_settled_by_owner(person: Person) -> bool:
    if not person.settled:
        return False
    actors = set(_lines(person.owner).filter(person_id=person.pk).values_list("actor_id", flat=True))
    return person.owner.user_id in actors or not actors


def of_faces(*, owner: Owner) -> set[int]:
    """Faces of which the owner took back what staff had said: that holds."""
    undone = _lines(owner).filter(kind=Correction.Kind.UNDO, actor_id=owner.user_id).values_list("of", flat=True)
    entries = _lines(owner).filter(pk__in=list(undone)).exclude(actor_id=owner.user_id)
    return {face for entry in entries for face in corrections.faces_of(entry)}


def _lines(owner: Owner) -> QuerySet[Correction]:
    return Correction.objects.filter(owner_id=owner.pk)
