"""What staff do to the people of an owner who lets them. Never against the owner's word: who has a name, a confirmed face or was
spoken of in any other way is only asked about (catalog.staff.asking_owners).

Each edit is a line of the owner's journal, under the name of whoever made it; the owner sees it in the history and can undo it,
and then it stays undone. Faces are given as the machine gives them, so that the owner's answers outweigh them; what staff took
apart is kept apart by rejections, and whom they put together is settled, so that no run undoes it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F

from cloudphotos.catalog import audit, changes, corrections, law
from cloudphotos.catalog.changes import Edit
from cloudphotos.catalog.corrections import Journalled, journalled
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import AuditEntry, Correction, Doubt, Face, Owner, Person, User
from cloudphotos.catalog.staff import spoken

_MACHINE = Face.AssignedBy.CLUSTER
_SURE = 0.5  # confidence of a face that staff gave to somebody: what the machine is just sure enough of


@transaction.atomic
def accept(*, person: Person, actor: User) -> None:
    """This person is right as found: do not show it again before it changes."""
    Doubt.objects.filter(person=person).update(accepted=F("digest"))
    audit.note(actor_id=actor.pk, action=AuditEntry.Action.REVIEWED, owner_id=person.owner_id, people=[person.pk])


def split(*, person: Person, faces: Sequence[Face], actor: User) -> Person:
    """These faces are somebody else, a new person. Raises CatalogError where the owner has a say, as all of these do."""
    with _edit(person, actor, Correction.Kind.SPLIT) as made:
        chosen = _free(made.edit, faces, lambda face: face.person_id == person.pk)
        if len(chosen) == person.faces.count():
            raise CatalogError("These are all faces of this person. Choose those that are somebody else.")
        new = Person.objects.create(owner_id=person.owner_id)
        made.edit.load_people([new.pk])
        for face in chosen:
            made.edit.set_face(face, person=new.pk, assigned_by=_MACHINE, confidence=_SURE)
            made.edit.say("rejections", (face.pk, person.pk), held=True)
        made.person = new
    return new


def remove(*, person: Person, faces: Sequence[Face], actor: User) -> Correction | None:
    """These faces are not this person; nobody knows whose they are."""
    with _edit(person, actor, Correction.Kind.REJECT, about=person) as made:
        for face in _free(made.edit, faces, lambda face: face.person_id == person.pk):
            about_faces.let_go(made.edit, face)
            made.edit.say("rejections", (face.pk, person.pk), held=True)
    return made.entry


def trash(*, person: Person, faces: Sequence[Face], actor: User) -> Correction | None:
    """These detections are no faces."""
    with _edit(person, actor, Correction.Kind.TRASH) as made:
        mine = _free(made.edit, faces, lambda face: face.person_id == person.pk and face.verdict_by != Face.By.USER)
        for face in mine:
            about_faces.let_go(made.edit, face)
            made.edit.set_face(face, verdict=Face.Verdict.TRASH, verdict_by=Face.By.STAFF)
    return made.entry


def merge(*, into: Person, other: Person, actor: User) -> Correction | None:
    """These two are one."""
    with _edit(into, actor, Correction.Kind.MERGE, about=into) as made:
        target, gone = _two(made.edit, into, other)
        refuse_spoken_of(gone)
        _refuse_told_apart(target, gone)
        _free(made.edit, list(gone.faces.all()), lambda face: face.person_id == gone.pk)
        made.edit.set_person(gone, merged_into=target.pk)
        made.edit.settle(target, gone)
    return made.entry


def assign(*, person: Person, faces: Sequence[Face], actor: User) -> Correction | None:
    """These faces of nobody or of others are this person, but for those of which the owner said that they are not."""
    with _edit(person, actor, Correction.Kind.MOVE, about=person) as made:
        held = law.barred(owner_id=person.owner_id, face_ids=[face.pk for face in faces])
        chosen = _free(made.edit, faces, lambda face: face.person_id != person.pk and (face.pk, person.pk) not in held)
        refuse_spoken_of(*made.edit.load_people({face.person_id for face in chosen if face.person_id}))
        for face in chosen:
            if face.person_id:
                made.edit.say("rejections", (face.pk, face.person_id), held=True)
            made.edit.set_face(face, person=person.pk, assigned_by=_MACHINE, confidence=_SURE)
        made.edit.settle(*made.edit.need_people([person]))
    return made.entry


@transaction.atomic
def undo(*, owner: Owner, entry_id: int, actor: User) -> Correction:
    """Take back what staff did. Raises CatalogError for the owner's own edits, and where the owner had the last word."""
    _refuse_last_word(owner, entry_id)
    return corrections.undo(owner=owner, actor=actor, entry_id=entry_id)


@transaction.atomic
def redo(*, owner: Owner, entry_id: int, actor: User) -> Correction:
    """Do again what staff took back; refused as `undo` is."""
    _refuse_last_word(owner, entry_id)
    return corrections.redo(owner=owner, actor=actor, entry_id=entry_id)


def refuse_spoken_of(*people: Person) -> None:
    """Raise CatalogError where the owner has spoken of any of these people."""
    if spoken.of_people(people=people):
        raise CatalogError("The owner has said who this is. Ask the owner instead.")


def _refuse_told_apart(one: Person, other: Person) -> None:
    both = {one.pk, other.pk}
    faces = Face.objects.filter(person__in=both).values_list("pk", flat=True)
    if any(person in both for _face, person in law.barred(owner_id=one.owner_id, face_ids=list(faces))):
        raise CatalogError("It was said before that these are two. Undo that, or ask the owner.")


def _two(edit: Edit, into: Person, other: Person) -> tuple[Person, Person]:
    if into.pk == other.pk:
        raise CatalogError("These two are one person already.")
    target, gone = edit.need_people([into, other])
    return target, gone


@contextmanager
def _edit(person: Person, actor: User, kind: str, *, about: Person | None = None) -> Iterator[Journalled]:
    with journalled(owner_id=person.owner_id, actor=actor, kind=kind, person=about) as made:
        _lock_consenting(person.owner_id)
        (present,) = made.edit.need_people([person])
        refuse_spoken_of(present)
        yield made


def _free(edit: Edit, faces: Sequence[Face], may: Callable[[Face], bool]) -> list[Face]:
    """Those of the faces, as they are now, of which the owner said nothing, and that may be meant."""
    held = spoken.of_faces(owner=Owner.objects.get(pk=edit.owner_id))
    chosen = [
        face
        for face in edit.load_faces(face.pk for face in faces)
        if face.pk not in held and may(face) and not _is_fixed(face)
    ]
    if not chosen:
        raise CatalogError("Nothing of this may be changed: the owner has spoken of it, or it has gone elsewhere.")
    return chosen


def _is_fixed(face: Face) -> bool:
    return face.verdict == Face.Verdict.TRASH or face.assigned_by == Face.AssignedBy.USER


def _lock_consenting(owner_id: int) -> None:
    if not changes.lock(owner_id).review_by_staff:
        raise CatalogError("This owner does not let staff look any more.")


def _refuse_last_word(owner: Owner, entry_id: int) -> None:
    """Where the line is the owner's, or the owner spoke since of anybody in it: even of what is no cell of it, as a name."""
    _lock_consenting(owner.pk)
    lines = Correction.objects.filter(owner_id=owner.pk)
    own = lines.filter(pk=entry_id) | lines.filter(of=entry_id)
    said = corrections.spoken_of(owner_id=owner.pk, after_id=entry_id, actor_id=owner.user_id)
    spoken_since = any(
        said["people"] & corrections.whose(line) or said["faces"].intersection(corrections.faces_of(line))
        for line in lines.filter(pk=entry_id)
    )
    if spoken_since or own.filter(actor_id=owner.user_id).exists():
        raise CatalogError("The owner had the last word on this.")
