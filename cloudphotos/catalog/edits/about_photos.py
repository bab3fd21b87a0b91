"""Who is on a photo where the machine saw nobody: a box drawn round a face, a person tagged without one."""

from collections.abc import Sequence

from cloudphotos.catalog.corrections import journalled
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Face, Person, Photo, User
from tagging.boxes import overlap

_LEAST_PX = 4.0
_SAME_FACE = 0.5
# Where the eyes, the nose and the corners of the mouth are in a box round an upright face, in parts of its width and height.
_USUAL_LANDMARKS = ((0.31, 0.42), (0.69, 0.42), (0.50, 0.62), (0.35, 0.79), (0.65, 0.79))

Box = tuple[float, float, float, float]


def draw(*, photo: Photo, box: Box, actor: User, person: Person | None = None) -> Face:
    """A face that was missed: x, y, width, height in pixels of the upright photo; cut off at the photo's border.

    Its landmarks are guessed, and it has no vector, until a worker has looked inside the box. Raises CatalogError where there
    is a face already.
    """
    x, y, width, height = _inside(photo, box)
    with journalled(owner_id=photo.owner_id, actor=actor, kind=Correction.Kind.DRAW, person=person) as made:
        _refuse_known(photo, (x, y, width, height))
        face = Face.objects.create(
            owner_id=photo.owner_id,
            photo=photo,
            x=x,
            y=y,
            width=width,
            height=height,
            landmarks=[value for across, down in _USUAL_LANDMARKS for value in (x + across * width, y + down * height)],
            score=1.0,
            sharpness=0.0,
            trash_distance=1.0,
            # as if it had been no face before: so undoing hides it, and redoing finds it where it was
            verdict=Face.Verdict.TRASH,
            verdict_by=Face.By.USER,
            drawn=True,
        )
        (face,) = made.edit.load_faces([face.pk])
        made.edit.set_face(face, verdict=Face.Verdict.FACE)
        if person is not None:
            about_faces.give(made.edit, [face], *made.edit.need_people([person]))
    return face


def tag(*, photos: Sequence[Photo], person: Person, actor: User) -> Correction | None:
    """A person is on these photos of the same owner, though no face shows."""
    return _say_there(photos, person, actor, Correction.Kind.TAG, held=True)


def tag_somebody_new(*, photo: Photo, name: str, actor: User) -> Person:
    """Somebody of this name who was not known yet is on a photo, though no face shows.

    Raises CatalogError if the name is too long.
    """
    with journalled(owner_id=photo.owner_id, actor=actor, kind=Correction.Kind.TAG) as made:
        (person,) = made.edit.load_people([Person.objects.create(owner_id=photo.owner_id).pk])
        about_people.give_name(made.edit, person, name)
        made.edit.say("presences", (photo.pk, person.pk), held=True)
        made.person = person
    return person


def untag(*, photos: Sequence[Photo], person: Person, actor: User) -> Correction | None:
    """Take back that a person is on these photos unseen. A face of hers there stays: move or reject that."""
    return _say_there(photos, person, actor, Correction.Kind.UNTAG, held=False)


def _say_there(photos: Sequence[Photo], person: Person, actor: User, kind: str, *, held: bool) -> Correction | None:
    if any(photo.owner_id != person.owner_id for photo in photos):
        raise CatalogError("This photo is in another library.")
    with journalled(owner_id=person.owner_id, actor=actor, kind=kind, person=person) as made:
        (person,) = made.edit.need_people([person])
        former = Person.objects.filter(merged_into=person).values_list("pk", flat=True)
        people = [person.pk] if held else [person.pk, *former]
        for photo in photos:
            for person_id in people:
                made.edit.say("presences", (photo.pk, person_id), held=held)
        made.edit.settle(person)
    return made.entry


def _inside(photo: Photo, box: Box) -> Box:
    x, y, width, height = box
    left, top = max(x, 0.0), max(y, 0.0)
    right, bottom = min(x + width, float(photo.width)), min(y + height, float(photo.height))
    # a comparison with what is no number is false, so that is refused too
    if not (right - left >= _LEAST_PX and bottom - top >= _LEAST_PX):
        raise CatalogError("This box is too small or outside the photo. Draw it round the whole face.")
    return left, top, right - left, bottom - top


def _refuse_known(photo: Photo, box: Box) -> None:
    faces = photo.faces.exclude(verdict=Face.Verdict.TRASH).values_list("x", "y", "width", "height")
    if any(overlap(box, known) > _SAME_FACE for known in faces):
        raise CatalogError("There is a face here already. Choose it and say who it is.")
