"""Whose a face is, whose it is not, and whether it is one."""

from collections.abc import Sequence

from django.db.models.functions import Coalesce

from cloudphotos.catalog.changes import Edit
from cloudphotos.catalog.corrections import journalled
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Face, Person, Rejection, User


def move(*, faces: Sequence[Face], to: Person, actor: User) -> Correction | None:
    """These faces, of one owner, are this person. It outweighs what was said of the same pair before."""
    with journalled(owner_id=to.owner_id, actor=actor, kind=Correction.Kind.MOVE, person=to) as made:
        give(made.edit, made.edit.need_faces(faces), *made.edit.need_people([to]))
    return made.entry


def confirm(*, faces: Sequence[Face], actor: User) -> Correction | None:
    """These faces are who they are thought to be. Raises CatalogError for a face of nobody."""
    if not faces:
        return None
    with journalled(owner_id=faces[0].owner_id, actor=actor, kind=Correction.Kind.CONFIRM) as made:
        chosen = made.edit.need_faces(faces)
        people = {person.pk: person for person in made.edit.load_people(face.person_id or 0 for face in chosen)}
        hers: dict[int, list[Face]] = {}
        for face in chosen:
            if face.person_id not in people:
                raise CatalogError("One of these faces belongs to nobody. Say first who it is.")
            hers.setdefault(face.person_id, []).append(face)
        for person_id, faces_of in hers.items():
            give(made.edit, faces_of, people[person_id])
        made.person = next(iter(people.values())) if len(people) == 1 else None
    return made.entry


def reject(*, faces: Sequence[Face], person: Person, actor: User) -> Correction | None:
    """These faces, of one owner, are not this person, for ever. Those that were hers become nobody's."""
    if not faces:
        return None
    with journalled(owner_id=person.owner_id, actor=actor, kind=Correction.Kind.REJECT, person=person) as made:
        (person,) = made.edit.need_people([person])
        for face in made.edit.need_faces(faces):
            if face.person_id == person.pk:
                let_go(made.edit, face)
            made.edit.say("rejections", (face.pk, person.pk), held=True)
    return made.entry


def mark_as_no_face(*, faces: Sequence[Face], actor: User) -> Correction | None:
    """These detections, of one owner, are no faces."""
    if not faces:
        return None
    with journalled(owner_id=faces[0].owner_id, actor=actor, kind=Correction.Kind.TRASH) as made:
        for face in made.edit.need_faces(faces):
            let_go(made.edit, face)
            made.edit.set_face(face, verdict=Face.Verdict.TRASH, verdict_by=Face.By.USER)
    return made.entry


def restore(*, faces: Sequence[Face], actor: User) -> Correction | None:
    """These detections, of one owner, are faces after all."""
    if not faces:
        return None
    with journalled(owner_id=faces[0].owner_id, actor=actor, kind=Correction.Kind.RESTORE) as made:
        for face in made.edit.need_faces(faces):
            _restore(made.edit, face)
    return made.entry


def give(edit: Edit, faces: Sequence[Face], person: Person) -> None:
    """Within an edit: loaded faces are confirmed as this loaded person, and rejections that say otherwise are taken back."""
    said = Rejection.objects.filter(face__in=faces).annotate(now=Coalesce("person__merged_into", "person"))
    for face_id, rejected in said.filter(now=person.pk).values_list("face_id", "person_id"):
        edit.say("rejections", (face_id, rejected), held=False)
    for face in faces:
        _restore(edit, face)
        edit.set_face(face, person=person.pk, assigned_by=Face.AssignedBy.USER, confidence=1.0)
    edit.settle(person)


def let_go(edit: Edit, face: Face) -> None:
    """Within an edit: a loaded face becomes nobody's."""
    edit.set_face(face, person=None, assigned_by=None, confidence=None)


def _restore(edit: Edit, face: Face) -> None:
    if face.verdict == Face.Verdict.TRASH:
        edit.set_face(face, verdict=Face.Verdict.FACE, verdict_by=Face.By.USER)
