"""One person as staff see her on the light table: her faces by distance, a map, a histogram, dates, and who else she may be."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q, Window
from django.db.models.functions import Cast, ExtractYear
from numpy.typing import NDArray
from pgvector.django import CosineDistance, HalfVectorField

from cloudphotos.catalog import face_lists, vectors
from cloudphotos.catalog.models import Doubt, Embedding, Face, Person, Photo, Rejection
from cloudphotos.catalog.models.photos import is_shown
from cloudphotos.catalog.staff import ranking, spoken
from cloudphotos.catalog.vectors import FaceVectors
from tagging.doubt import person as person_doubt
from tagging.doubt.people import SAID
from tagging.doubt.plane import plane
from tagging.types import Floats

MOST = 240  # faces that lie on the table; of more, the most doubtful and the newest
BESIDE = 8  # faces of the person who may be the same
IN_COMMON = 3
NEAREST = 24  # leftovers
BINS = 40
STEP = 0.025  # of distance that a bin is wide


@dataclass(frozen=True)
class Lying:
    """A face on the table. distance: 0 to 2, 1 less the mean cosine to the others. wrong: how likely it is somebody else's.

    x, y: on the map, -1 to 1. other: of the half that may be a second person. fixed: the owner's word, nobody moves it.
    """

    face: Face
    distance: float
    wrong: float
    x: float
    y: float
    other: bool
    fixed: bool


@dataclass(frozen=True)
class Twice:
    """Who may be the same person. on: photos of both, each with both faces, some of them; together: how many there are."""

    person: Person
    chance: float
    cosine: float
    faces: list[Face]
    together: int
    on: list[tuple[Photo, list[Face]]]
    spoken_of: bool


@dataclass(frozen=True)
class Table:
    """faces: the farthest first. count: how many there are in all. bins: how many of `faces` lie in each STEP of distance.

    line: distance from which on a face is rather somebody else's. years: (year, faces) in order. strays: faces of others that
    may be this person's. middle: the mean of the vectors on the table.
    """

    faces: list[Lying]
    count: int
    bins: list[int]
    line: float
    years: list[tuple[int, int]]
    twice: Twice | None
    strays: list[Face]
    spoken_of: bool
    middle: Floats | None


def lay(*, person: Person, doubt: Doubt | None, pack: str, beside: bool = True) -> Table:
    """Lay the faces of a person on the table. Faces without a vector, or on hidden photos, are not among them.

    beside: what lies with others, too: strays, and who may be the same.
    """
    faces = _chosen(person, doubt)
    found = vectors.of_faces(owner_id=person.owner_id, pack=pack, face_ids=faces)
    lying = _lying(person, found, faces, pack) if len(found) else []
    shown = face_lists.shown_of(person=person)
    years = list(
        shown.annotate(year=ExtractYear("sort_at")).values_list("year").annotate(n=Count("pk")).order_by("year")
    )
    other = _other(doubt) if beside else None
    spoken_of = spoken.of_people(people=[person, *([other] if other else [])])
    return Table(
        faces=lying,
        count=sum(n for _, n in years),
        bins=_bins(lying),
        line=_line(pack),
        years=years,
        twice=_twice(person, other, doubt, spoken_of) if other and doubt else None,
        strays=_strays(person, doubt) if beside and doubt else [],
        spoken_of=person.pk in spoken_of,
        middle=found.vectors.mean(axis=0) if len(found) else None,
    )


def leftovers(*, person: Person, table: Table, pack: str) -> list[Face]:
    """The faces of nobody nearest to the faces on the table, the nearest first; none that the owner refused."""
    if table.middle is None:
        return []
    cast = Cast("vector", HalfVectorField(dimensions=len(table.middle)))
    free = Embedding.objects.filter(
        is_shown("face__photo__"), pack=pack, face__owner=person.owner_id, face__person=None, face__verdict="face"
    )
    said = Rejection.objects.filter(Q(person=person) | Q(person__merged_into=person), face=OuterRef("face"))
    free = free.exclude(Exists(said)).select_related("face__photo")
    nearest = free.annotate(distance=CosineDistance(cast, table.middle)).order_by("distance")
    with vectors.searching():
        rows = list(nearest[:NEAREST])
    return [row.face for row in sorted(rows, key=lambda row: row.distance)]


def _chosen(person: Person, doubt: Doubt | None) -> dict[int, Face]:
    """The most doubtful faces and the newest, MOST in all."""
    shown = face_lists.shown_of(person=person)
    worst = doubt.worst[:MOST] if doubt else []
    newest = shown.order_by("-sort_at", "-pk").values("pk")[: MOST - len(worst)]
    return shown.filter(Q(pk__in=worst) | Q(pk__in=newest)).select_related("photo").in_bulk()


def _strays(person: Person, doubt: Doubt) -> list[Face]:
    beside = Face.objects.filter(is_shown("photo__"), pk__in=doubt.strays, person__isnull=False).exclude(tile="")
    free = beside.exclude(person=person).exclude(assigned_by=Face.AssignedBy.USER)
    return list(free.select_related("photo").order_by("person", "pk"))


def _lying(person: Person, found: FaceVectors, faces: dict[int, Face], pack: str) -> list[Lying]:
    refused = ranking.rejections_of(person)
    look = person_doubt.look(
        found.vectors,
        photos=found.photo_ids,
        confirmed=found.confirmed,
        rejections=refused,
        ruler=ranking.ruler(pack),
    )
    places = plane(found.vectors)
    second = look.second if look.apart > 0.5 else np.zeros(len(found), bool)
    rows = np.lexsort((found.face_ids, look.likeness))
    return [
        Lying(
            face=faces[int(found.face_ids[row])],
            distance=1 - float(look.likeness[row]),
            wrong=float(look.wrong[row]),
            x=float(places[row, 0]),
            y=float(places[row, 1]),
            other=bool(second[row]),
            fixed=bool(found.confirmed[row]),
        )
        for row in rows.tolist()
    ]


def _bins(lying: Sequence[Lying]) -> list[int]:
    places = np.array([each.distance for each in lying]) / STEP
    counted: NDArray[np.int64] = np.bincount(np.clip(places.astype(int), 0, BINS - 1), minlength=BINS)
    return [int(n) for n in counted]


def _line(pack: str) -> float:
    """The distance at which a face is as likely hers as not, where the owner said nothing."""
    cosines = np.linspace(-1, 1, 401)
    wrong = person_doubt.chance(ranking.ruler(pack).log_ratio(cosines), usual=person_doubt.wrong_before(0, 0))
    return float(1 - cosines[np.argmax(wrong < 0.5)])


def _other(doubt: Doubt | None) -> Person | None:
    if doubt is None or doubt.alike is None or doubt.alike_chance < SAID or doubt.alike.merged_into_id:
        return None
    return doubt.alike


def _twice(person: Person, other: Person, doubt: Doubt, spoken_of: set[int]) -> Twice:
    both = Photo.shown.filter(tags__person=person).filter(tags__person=other)
    newest = list(both.annotate(all=Window(Count("pk"))).order_by("-sort_at", "-pk")[:IN_COMMON])
    faces = face_lists.shown_of(person=other).exclude(tile="").order_by("-sort_at", "-pk")[:BESIDE]
    return Twice(
        person=other,
        chance=doubt.alike_chance,
        cosine=doubt.alike_cos or 0.0,
        faces=list(faces.select_related("photo")),
        together=newest[0].all if newest else 0,
        on=_on_both(newest, [person, other]),
        spoken_of=other.pk in spoken_of,
    )


def _on_both(both: Sequence[Photo], people: Sequence[Person]) -> list[tuple[Photo, list[Face]]]:
    faces: dict[int, list[Face]] = {photo.pk: [] for photo in both}
    for face in Face.objects.filter(photo__in=both, person__in=people).order_by("person", "pk"):
        faces[face.photo_id].append(face)
    return [(photo, faces[photo.pk]) for photo in both]
