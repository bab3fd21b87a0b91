"""Who somebody is: names, birth dates, what is shown, two that are one, one that is two."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from cloudphotos.catalog import cells, law
from cloudphotos.catalog.changes import Edit
from cloudphotos.catalog.corrections import journalled
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Face, Person, User

NAME_LENGTH = 200
FLAGS = {
    Correction.Kind.HIDE: "hidden",
    Correction.Kind.FAVOURITE: "favourite",
    Correction.Kind.IGNORE: "ignored",
}


def tidied(name: str) -> str:
    """A name as it is kept: single blanks, nothing that Postgres cannot hold."""
    return " ".join(name.replace("\x00", "").split())


def rename(*, person: Person, name: str, actor: User) -> Person:
    """Give a person a name; an empty one takes it away. Raises CatalogError if it is too long."""
    with journalled(owner_id=person.owner_id, actor=actor, kind=Correction.Kind.NAME, person=person) as made:
        (person,) = made.edit.need_people([person])
        give_name(made.edit, person, name)
    return person


def set_birth_date(*, person: Person, day: date | None, actor: User) -> Correction | None:
    """Say when somebody was born, or that it is not known. Faces on photos taken before, unless confirmed, are let go."""
    if day is not None and day > timezone.localdate():
        raise CatalogError("A birth date cannot lie in the future.")
    with journalled(owner_id=person.owner_id, actor=actor, kind=Correction.Kind.BIRTH, person=person) as made:
        (person,) = made.edit.need_people([person])
        made.edit.set_person(person, birth=cells.birth_row(person, day))
        made.edit.settle(person)
        if day is not None:
            too_early = law.taken_before(person.faces.exclude(assigned_by=Face.AssignedBy.USER), day)
            for face in made.edit.load_faces(too_early.values_list("pk", flat=True)):
                about_faces.let_go(made.edit, face)
    return made.entry


def set_flag(*, people: Sequence[Person], kind: str, on: bool, actor: User) -> Correction | None:
    """Hide, favour or ignore people, any number of one owner at once, or take that back. kind: a key of FLAGS."""
    if not people:
        return None
    flag = FLAGS[Correction.Kind(kind)]
    about = people[0] if len(people) == 1 else None
    with journalled(owner_id=people[0].owner_id, actor=actor, kind=kind, person=about) as made:
        chosen = made.edit.need_people(people)
        for person in chosen:
            made.edit.set_person(person, **{flag: on})
        made.edit.settle(*chosen)
    return made.entry


def choose_avatar(*, person: Person, face: Face, actor: User) -> Correction | None:
    """Show a person by this face of hers. Raises CatalogError if it is somebody else's."""
    with journalled(owner_id=person.owner_id, actor=actor, kind=Correction.Kind.AVATAR, person=person) as made:
        (person,) = made.edit.need_people([person])
        (face,) = made.edit.need_faces([face])
        if face.person_id != person.pk:
            raise CatalogError("This face belongs to somebody else. Choose one of this person's own.")
        made.edit.set_person(person, chosen_avatar=face.pk)
        made.edit.settle(person)
    return made.entry


def merge(*, into: Person, other: Person, actor: User) -> Person:
    """All faces of `other` go to `into`; the old id forwards. The name of `into` stays, or that of `other` if it had none."""
    return merge_all(into=into, others=[other], actor=actor)


def merge_all(*, into: Person, others: Sequence[Person], actor: User) -> Person:
    """Make one person of any number. What only one of them has stays: a name, a birth date, a chosen avatar,
    being a favourite.

    Raises CatalogError where the owner confirmed a face of one and said that it is not another.
    """
    if not others or any(other.pk == into.pk or other.owner_id != into.owner_id for other in others):
        raise CatalogError("These two cannot be merged. Choose two different people of one library.")
    with journalled(owner_id=into.owner_id, actor=actor, kind=Correction.Kind.MERGE, person=into) as made:
        into, *others = made.edit.need_people([into, *others])
        for other in others:
            if other.name and not into.name:
                give_name(made.edit, into, other.name)
            if other.birth_date and not into.birth_date:
                made.edit.set_person(into, birth=cells.birth_row(into, other.birth_date))
            made.edit.set_person(into, favourite=into.favourite or other.favourite)
            made.edit.set_person(into, chosen_avatar=into.chosen_avatar_id or other.chosen_avatar_id)
            made.edit.set_person(other, merged_into=into.pk, chosen_avatar=None)
        made.edit.settle(into, *others)
    return into


def split(*, faces: Sequence[Face], actor: User, name: str = "") -> Person:
    """Make a new person of these faces, of one owner, whosever they were."""
    if not faces:
        raise CatalogError("Choose the faces of the new person first.")
    with journalled(owner_id=faces[0].owner_id, actor=actor, kind=Correction.Kind.SPLIT) as made:
        chosen = made.edit.need_faces(faces)
        person = Person.objects.create(owner_id=faces[0].owner_id)
        (person,) = made.edit.load_people([person.pk])
        about_faces.give(made.edit, chosen, person)
        give_name(made.edit, person, name)
        made.person = person
    return person


def give_name(edit: Edit, person: Person, name: str) -> None:
    """Within an edit: a loaded person has this name now; an empty one takes it away. Raises CatalogError if it is too long."""
    name = tidied(name)
    if len(name) > NAME_LENGTH:
        raise CatalogError(f"A name has at most {NAME_LENGTH} letters. Shorten it and save again.")
    edit.set_person(person, name=cells.name_row(person, name))
    edit.settle(person)
