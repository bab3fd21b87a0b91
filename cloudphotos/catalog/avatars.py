"""The face by which a person is shown."""

from collections.abc import Collection, Mapping, Sequence

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Least

from cloudphotos.catalog.models import Face, Person
from cloudphotos.catalog.models.photos import is_shown
from tagging import avatar

_LOOKED_AT = 200
_SURE = 0.5  # confidence: at least as near to this person as the threshold


def choose(*, person_ids: Collection[int], came: Collection[Face] | None = None) -> None:
    """Show each person by the face the owner chose, else by the most awesome; the present one stays while it is nearly as good.

    came: the only faces that are new to these people, who lost none: the others need no second look.
    """
    people = list(Person.objects.filter(pk__in=person_ids).order_by("pk").select_for_update(no_key=True))
    faces: dict[int, list[Face]] = {}
    for face in _candidates(people, came).filter(is_shown("photo__")).select_related("photo").order_by("id"):
        faces.setdefault(face.person_id or 0, []).append(face)
    shown = {person.pk: (person.avatar_id, _shown(person, faces.get(person.pk, []))) for person in people}
    _write({person_id: face_id for person_id, (before, face_id) in shown.items() if face_id != before})


def _write(shown: Mapping[int, int | None]) -> None:
    """Show these people by these faces: one statement, however many there are."""
    if not shown:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_person p SET avatar_id = n.face FROM unnest(%s::bigint[], %s::bigint[]) AS n (id, face) "
            "WHERE p.id = n.id",
            [list(shown), list(shown.values())],
        )


def best(*, person: Person, limit: int) -> list[Face]:
    """The faces of a person that would be the best avatars, best first; of her surest 200 faces, so that it costs little."""
    faces = list(_surest(person).select_related("photo"))
    return [faces[place] for place in avatar.ranked([_portrait(face) for face in faces])[:limit]]


def _shown(person: Person, mine: Sequence[Face]) -> int | None:
    places = {face.pk: place for place, face in enumerate(mine)}
    if person.chosen_avatar_id in places:
        return person.chosen_avatar_id
    best = avatar.best([_portrait(face) for face in mine], present=places.get(person.avatar_id or 0))
    return None if best is None else mine[best].pk


def _candidates(people: Collection[Person], came: Collection[Face] | None) -> QuerySet[Face]:
    shown = [key for person in people for key in (person.avatar_id, person.chosen_avatar_id) if key]
    if came is not None and all(person.avatar_id for person in people):
        return Face.objects.filter(pk__in=[face.pk for face in came] + shown)
    large = [person for person in people if person.photo_count > _LOOKED_AT]
    surest = [key for person in large for key in _surest(person).values_list("pk", flat=True)]
    few = [person.pk for person in people if person not in large]
    return Face.objects.filter(Q(person__in=few) | Q(pk__in=surest + shown, person__in=people))


def _surest(person: Person) -> QuerySet[Face]:
    """So many faces of a person that the best is surely among them: of thousands not all are looked at for one edit."""
    found = person.faces.filter(is_shown("photo__")).exclude(tile="")
    return found.order_by(Least("sharpness", 0.3).desc(), "-score")[:_LOOKED_AT]


def _portrait(face: Face) -> avatar.Portrait:
    return avatar.Portrait(
        side_px=min(face.width, face.height),
        sharpness=face.sharpness,
        score=face.score,
        trash_distance=face.trash_distance,
        landmarks=[face.landmarks[i : i + 2] for i in range(0, 10, 2)],
        usable=face.verdict == Face.Verdict.FACE and _is_sure(face),
        whole=_is_whole(face),
        awesomeness=face.awesomeness,
        rated_by=face.rated_by,
    )


def _is_sure(face: Face) -> bool:
    return face.assigned_by == Face.AssignedBy.USER or (face.confidence or 0.0) >= _SURE


def _is_whole(face: Face) -> bool:
    """Whether the photo goes on around the face: boxes are cut at its border."""
    right, bottom = face.photo.width - face.x - face.width, face.photo.height - face.y - face.height
    return min(face.x, face.y, right, bottom) >= 1
