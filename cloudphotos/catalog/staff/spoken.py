"""What an owner said, as staff must leave it: staff change only what the owner has not spoken of, and may ask about the rest."""

from collections import defaultdict
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
    held = set(sure.values_list("person", flat=True).distinct())
    held |= _settled_by_owner([each for each in people if each.settled])
    return {each.pk for each in people if each.pk in held or _is_marked(each)}


def _is_marked(person: Person) -> bool:
    said = (person.name, person.birth_date, person.chosen_avatar_id, person.hidden, person.favourite, person.ignored)
    return any(said)


def _settled_by_owner(people: Sequence[Person]) -> set[int]:
    """Those whom the owner settled, as far as the journal tells; of whom it tells nothing, the owner did."""
    if not people:
        return set()
    users = dict(Owner.objects.filter(pk__in={each.owner_id for each in people}).values_list("pk", "user_id"))
    lines = Correction.objects.filter(owner_id__in=users, person_id__in=[each.pk for each in people])
    actors: dict[int | None, set[int]] = defaultdict(set)
    for person, actor in lines.values_list("person_id", "actor_id").distinct():
        actors[person].add(actor)
    return {each.pk for each in people if not actors[each.pk] or users[each.owner_id] in actors[each.pk]}


def of_faces(*, owner: Owner) -> set[int]:
    """Faces of which the owner took back what staff had said: that holds."""
    undone = _lines(owner).filter(kind=Correction.Kind.UNDO, actor_id=owner.user_id).values_list("of", flat=True)
    entries = _lines(owner).filter(pk__in=list(undone)).exclude(actor_id=owner.user_id)
    return {face for entry in entries for face in corrections.faces_of(entry)}


def _lines(owner: Owner) -> QuerySet[Correction]:
    return Correction.objects.filter(owner_id=owner.pk)
