"""People: made from groups, given faces, named, merged, shown by their best face."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from cloudphotos.catalog import corrections, tags
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Face, Owner, Person, PersonName, Tag, User
from tagging import avatar

NAME_LENGTH = 200


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
    people = _locked(owner_id, {a.person_id for a in assignments})
    faces = _free_faces(owner_id, [a.face_id for a in assignments])
    tagged = Tag.objects.filter(photo__in={face.photo_id for face in faces.values()}, person__in=people)
    present = set(tagged.values_list("photo_id", "person_id"))
    taken = []
    for assignment in sorted(assignments, key=lambda a: -a.confidence):
        face, person = faces.get(assignment.face_id), people.get(assignment.person_id)
        if face is None or person is None or (face.photo_id, person.pk) in present:
            continue
        face.person, face.assigned_by, face.confidence = person, assigned_by, assignment.confidence
        present.add((face.photo_id, person.pk))
        taken.append(face)
    _save_moved(taken, before=set())
    return len(taken)


@transaction.atomic
def create_from_groups(*, owner_id: int, groups: Sequence[Mapping[int, float]]) -> list[int]:
    """A new person for each group (face id -> confidence) of faces of nobody. Returns the ids of those who got faces."""
    made = []
    free = _free_faces(owner_id, [face_id for group in groups for face_id in group])
    moved = []
    for group in groups:
        members = [free[face_id] for face_id in group if face_id in free]
        if not members:
            continue
        person = Person.objects.create(owner_id=owner_id)
        _join(members, person, group)
        moved += members
        made.append(person.pk)
    _save_moved(moved, before=set())
    return made


@transaction.atomic
def regroup(
    *, owner_id: int, pack: str, groups: Sequence[tuple[int | None, Mapping[int, float]]], up_to_face: int
) -> int:
    """Apply a re-cluster: each group keeps the unnamed person it was matched to, or founds a new one.

    groups: (person id or None, face id -> confidence). Faces of unnamed people that have a vector of the pack and an id of at
    most `up_to_face`, and are in no group, become leftovers. An unnamed person who is left without faces forwards to the one
    who got most of them. Named people, and what the owner settled, do not change.
    Returns how many faces have another person than before.
    """
    unnamed = Person.objects.filter(owner_id=owner_id, name="", merged_into=None).order_by("pk")
    people = {person.pk: person for person in unnamed.select_for_update(no_key=True)}
    faces = _movable_faces(owner_id, pack, people, up_to_face)
    old = {face.pk: face.person_id for face in faces.values()}
    for face in faces.values():
        face.person = face.assigned_by = face.confidence = None
    for person_id, group in groups:
        members = [faces[face_id] for face_id in group if face_id in faces]
        if members:
            person = people.get(person_id or 0) or Person.objects.create(owner_id=owner_id)
            _join(members, person, group)
    moved = [face for face in faces.values() if face.person_id != old[face.pk]]
    _save_moved(list(faces.values()), before={person_id for person_id in old.values() if person_id})
    _forward_emptied(moved, old)
    return len(moved)


def _forward_emptied(moved: Sequence[Face], old: Mapping[int, int | None]) -> None:
    went: dict[int, Counter[int]] = {}
    for face in moved:
        before = old[face.pk]
        if before and face.person_id:
            went.setdefault(before, Counter())[face.person_id] += 1
    emptied = Person.objects.filter(pk__in=went, faces__isnull=True).order_by("pk")
    for person in emptied:
        person.merged_into_id = went[person.pk].most_common(1)[0][0]
        person.save(update_fields=["merged_into"])
        Person.objects.filter(merged_into=person).update(merged_into=person.merged_into_id)


@transaction.atomic
def rename(*, person: Person, name: str, actor: User) -> Person:
    """Give a person a name; an empty one takes it away. Journalled. Raises CatalogError if it is too long."""
    name = tidied(name)
    if len(name) > NAME_LENGTH:
        raise CatalogError(f"A name has at most {NAME_LENGTH} letters. Shorten it and save again.")
    person = Person.objects.select_for_update().get(pk=person.pk, merged_into=None)
    if name == person.name:
        return person
    before = person.names.order_by("-id").values_list("id", flat=True).first()
    after = PersonName.objects.create(person=person, text=name)
    person.name = name
    person.save(update_fields=["name"])
    corrections.record(
        actor=actor, kind=Correction.Kind.NAME, person=person, before={"name": before}, after={"name": after.pk}
    )
    return person


@transaction.atomic
def merge(*, into: Person, other: Person, actor: User) -> Person:
    """All faces of `other` go to `into`; the old id forwards. The name of `into` stays, or that of `other` if it had none."""
    if into.pk == other.pk or into.owner_id != other.owner_id:
        raise CatalogError("These two cannot be merged. Choose two different people of one library.")
    locked = _locked(into.owner_id, {into.pk, other.pk})
    if len(locked) < 2:
        raise CatalogError("One of these people was merged meanwhile. Reload the page and look again.")
    into, other = locked[into.pk], locked[other.pk]
    faces = list(other.faces.order_by("pk").select_for_update())
    corrections.record(
        actor=actor,
        kind=Correction.Kind.MERGE,
        person=into,
        before={"other": other.pk, "faces": [face.pk for face in faces]},
        after={},
    )
    other.merged_into = into
    other.avatar = None
    other.save(update_fields=["merged_into", "avatar"])
    Person.objects.filter(merged_into=other).update(merged_into=into)
    for face in faces:
        face.person = into
    if other.name and not into.name:
        into = rename(person=into, name=other.name, actor=actor)
    _save_moved(faces, before={other.pk})
    return into


def tidied(name: str) -> str:
    """A name as it is kept: single blanks, nothing that Postgres cannot hold."""
    return " ".join(name.replace("\x00", "").split())


def named_like(*, owner: Owner, name: str) -> list[Person]:
    """The owner's people of this name, in whatever case, each with `photo_count`: who is on most photos comes first."""
    clean = tidied(name)
    if not clean:
        return []
    found = Person.objects.filter(owner=owner, merged_into=None, name__iexact=clean).select_related("avatar")
    return list(found.annotate(photo_count=Count("tags")).order_by("-photo_count", "pk"))


def choose_avatars(*, person_ids: Collection[int]) -> None:
    """Show each person by the best of its faces, unless the owner chose; the present one stays while it is nearly as good."""
    people = Person.objects.filter(pk__in=person_ids, merged_into=None).order_by("pk")
    faces: dict[int, list[Face]] = {}
    for face in Face.objects.filter(person_id__in=person_ids).order_by("id"):
        faces.setdefault(face.person_id or 0, []).append(face)
    for person in people.select_for_update(no_key=True):
        mine = faces.get(person.pk, [])
        present = next((i for i, face in enumerate(mine) if face.pk == person.avatar_id), None)
        if person.avatar_by == Face.By.USER and present is not None:
            continue
        best = avatar.best([_portrait(face) for face in mine], present=present)
        person.avatar = None if best is None else mine[best]
        person.avatar_by = Face.By.MACHINE
        person.save(update_fields=["avatar", "avatar_by"])


def _portrait(face: Face) -> avatar.Portrait:
    return avatar.Portrait(
        side_px=min(face.width, face.height),
        sharpness=face.sharpness,
        score=face.score,
        trash_distance=face.trash_distance,
        landmarks=[face.landmarks[i : i + 2] for i in range(0, 10, 2)],
        usable=face.verdict == Face.Verdict.FACE,
    )


def _locked(owner_id: int, person_ids: Collection[int]) -> dict[int, Person]:
    found = Person.objects.filter(owner_id=owner_id, pk__in=person_ids, merged_into=None).order_by("pk")
    return {person.pk: person for person in found.select_for_update(no_key=True)}


def _join(members: Sequence[Face], person: Person, confidences: Mapping[int, float]) -> None:
    for face in members:
        face.person, face.assigned_by, face.confidence = person, Face.AssignedBy.CLUSTER, confidences[face.pk]


def _movable_faces(owner_id: int, pack: str, unnamed: Collection[int], up_to_face: int) -> dict[int, Face]:
    settled = Q(assigned_by=Face.AssignedBy.USER) | Q(verdict=Face.Verdict.TRASH)
    movable = Face.objects.filter(
        Q(person__isnull=True) | Q(person_id__in=unnamed),
        owner_id=owner_id,
        pk__lte=up_to_face,
        embeddings__pack=pack,  # the others were not looked at
    )
    return {face.pk: face for face in movable.exclude(settled).order_by("pk").select_for_update(of=("self",))}


def _free_faces(owner_id: int, face_ids: Collection[int]) -> dict[int, Face]:
    free = Face.objects.filter(owner_id=owner_id, pk__in=face_ids, person__isnull=True)
    free = free.exclude(verdict=Face.Verdict.TRASH).exclude(assigned_by=Face.AssignedBy.USER)
    return {face.pk: face for face in free.order_by("pk").select_for_update()}


def _save_moved(faces: Sequence[Face], before: Collection[int]) -> None:
    Face.objects.bulk_update(faces, ["person", "assigned_by", "confidence"], batch_size=500)
    tags.refresh(photo_ids={face.photo_id for face in faces})
    choose_avatars(person_ids={face.person_id for face in faces if face.person_id} | set(before))
