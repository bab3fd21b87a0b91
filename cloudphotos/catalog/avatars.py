"""The face by which a person is shown."""

from collections.abc import Collection

from django.db.models import QuerySet

from cloudphotos.catalog.models import Face, Person
from tagging import avatar


def choose(*, person_ids: Collection[int], came: Collection[Face] | None = None) -> None:
    """Show each person by the best of its faces, unless the owner chose; the present one stays while it is nearly as good.

    came: the only faces that are new to these people, who lost none: the others need no second look.
    """
    found = Person.objects.filter(pk__in=person_ids, merged_into=None).order_by("pk")
    people = list(found.select_for_update(no_key=True))
    faces: dict[int, list[Face]] = {}
    for face in _candidates(people, came).filter(photo__binned_at=None).order_by("id"):
        faces.setdefault(face.person_id or 0, []).append(face)
    for person in people:
        mine = faces.get(person.pk, [])
        present = next((i for i, face in enumerate(mine) if face.pk == person.avatar_id), None)
        if person.avatar_by == Face.By.USER and present is not None:
            continue
        best = avatar.best([_portrait(face) for face in mine], present=present)
        chosen = None if best is None else mine[best].pk
        if (person.avatar_id, person.avatar_by) != (chosen, Face.By.MACHINE):
            person.avatar_id, person.avatar_by = chosen, Face.By.MACHINE
            person.save(update_fields=["avatar", "avatar_by"])


def _candidates(people: Collection[Person], came: Collection[Face] | None) -> QuerySet[Face]:
    if came is None or any(person.avatar_id is None for person in people):
        return Face.objects.filter(person__in=people)
    return Face.objects.filter(pk__in=[face.pk for face in came] + [person.avatar_id for person in people])


def _portrait(face: Face) -> avatar.Portrait:
    return avatar.Portrait(
        side_px=min(face.width, face.height),
        sharpness=face.sharpness,
        score=face.score,
        trash_distance=face.trash_distance,
        landmarks=[face.landmarks[i : i + 2] for i in range(0, 10, 2)],
        usable=face.verdict == Face.Verdict.FACE,
    )
