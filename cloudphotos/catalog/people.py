"""People as the machine finds them: made from groups, given faces. What owners say of them is in `edits`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from cloudphotos.catalog import avatars, changes, faces, law, tags
from cloudphotos.catalog.edits.about_people import merge, rename, tidied
from cloudphotos.catalog.models import Face, Owner, Person, Tag

__all__ = ["Assignment", "assign", "create_from_groups", "merge", "named_like", "rename", "tidied"]


@dataclass(frozen=True)
class Assignment:
    """A face goes to a person. confidence: 0 to 1."""

    face_id: int
    person_id: int
    confidence: float


@transaction.atomic
def assign(*, owner_id: int, assignments: Sequence[Assignment], assigned_by: str) -> int:
    """Give faces of nobody to people, the surest first, a person once on a photo. Returns how many found someone.

    A face that got someone meanwhile, or that the owner settled, stays as it is.
    """
    changes.lock(owner_id)
    people = {person.pk: person for person in _present(owner_id, {a.person_id for a in assignments})}
    free = _free_faces(owner_id, [a.face_id for a in assignments])
    barred = law.barred(owner_id=owner_id, face_ids=list(free))
    tagged = Tag.objects.filter(photo__in={face.photo_id for face in free.values()}, person__in=people)
    present = set(tagged.values_list("photo_id", "person_id"))
    taken = []
    for assignment in sorted(assignments, key=lambda a: -a.confidence):
        face, person = free.get(assignment.face_id), people.get(assignment.person_id)
        if face is None or person is None or (face.photo_id, person.pk) in present or (face.pk, person.pk) in barred:
            continue
        face.person, face.assigned_by, face.confidence = person, assigned_by, assignment.confidence
        present.add((face.photo_id, person.pk))
        taken.append(face)
    _save_moved(taken)
    return len(taken)


@transaction.atomic
def create_from_groups(*, owner_id: int, groups: Sequence[Mapping[int, float]]) -> list[int]:
    """A new person for each group (face id -> confidence) of faces of nobody. Returns the ids of those who got faces."""
    changes.lock(owner_id)
    made = []
    free = _free_faces(owner_id, [face_id for group in groups for face_id in group])
    moved = []
    for group in groups:
        members = [free[face_id] for face_id in group if face_id in free]
        if not members:
            continue
        person = Person.objects.create(owner_id=owner_id)
        for face in members:
            face.person, face.assigned_by, face.confidence = person, Face.AssignedBy.CLUSTER, group[face.pk]
        moved += members
        made.append(person.pk)
    _save_moved(moved)
    return made


def named_like(*, owner: Owner, name: str) -> list[Person]:
    """The owner's people of this name, in whatever case: who is on most photos comes first."""
    clean = tidied(name)
    if not clean:
        return []
    found = Person.objects.filter(owner=owner, merged_into=None, name__iexact=clean).select_related("avatar")
    return list(found.order_by("-photo_count", "pk"))


def _present(owner_id: int, person_ids: Collection[int]) -> list[Person]:
    return list(Person.objects.filter(owner_id=owner_id, pk__in=person_ids, merged_into=None))


def _free_faces(owner_id: int, face_ids: Collection[int]) -> dict[int, Face]:
    free = Face.objects.filter(owner_id=owner_id, pk__in=face_ids, person__isnull=True)
    free = free.exclude(verdict=Face.Verdict.TRASH).exclude(assigned_by=Face.AssignedBy.USER)
    return {face.pk: face for face in free}


def _save_moved(moved: Sequence[Face]) -> None:
    faces.save_people(moved)
    tags.refresh(photo_ids={face.photo_id for face in moved})
    avatars.choose(person_ids={face.person_id for face in moved if face.person_id}, came=moved)
