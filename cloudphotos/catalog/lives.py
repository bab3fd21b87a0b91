"""A person through the years, and in whose company."""

from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils import timezone

from cloudphotos.catalog.models import Face, Person, Photo, Tag

MOST_YEARS = 60
LOOKED_AT = 40  # faces of a year among which the best is shown
COMPANIONS = 24


@dataclass(frozen=True)
class Year:
    """The best face of a person in a year. age: how old she became in it; None where the birth date is not known."""

    year: int
    face: Face
    age: int | None


@dataclass(frozen=True)
class Companion:
    """Somebody who is on the same photos. together: on how many; photo: the one that came last."""

    person: Person
    together: int
    photo: Photo


def years(*, person: Person) -> list[Year]:
    """A good face of each of the latest MOST_YEARS years in which a person was photographed, earliest first: one query.

    It is the best of the latest LOOKED_AT of the year, so it costs as much as there are years, not faces.
    """
    zone = timezone.get_current_timezone_name()
    given = {"person": person.pk, "zone": zone, "looked_at": LOOKED_AT, "most": MOST_YEARS}
    born = person.birth_date.year if person.birth_date else None
    best = [(int(vars(face)["year"]), face) for face in Face.objects.raw(_YEARS, given)]
    return [
        Year(year, face, year - born if born is not None and year >= born else None) for year, face in reversed(best)
    ]


# from each year the next earlier face is looked up in the index, and from there on the latest of that year
_YEARS = """
WITH RECURSIVE found (moment, begins) AS (
    SELECT sort_at, date_trunc('year', sort_at, %(zone)s) FROM (
        SELECT max(sort_at) AS sort_at FROM catalog_face WHERE person_id = %(person)s
    ) last
    UNION ALL
    SELECT earlier.sort_at, date_trunc('year', earlier.sort_at, %(zone)s) FROM found, LATERAL (
        SELECT sort_at FROM catalog_face WHERE person_id = %(person)s AND sort_at < found.begins
        ORDER BY sort_at DESC LIMIT 1
    ) earlier
)
SELECT best.*, extract(year FROM found.begins AT TIME ZONE %(zone)s)::int AS year FROM found, LATERAL (
    SELECT latest.* FROM (
        SELECT f.* FROM catalog_face f JOIN catalog_photo p ON p.id = f.photo_id
        WHERE f.person_id = %(person)s AND f.sort_at BETWEEN found.begins AND found.moment AND f.tile <> ''
          AND p.binned_at IS NULL AND NOT p.hidden AND coalesce(p.dated_at, p.taken_at) IS NOT NULL
        ORDER BY f.sort_at DESC, f.id DESC LIMIT %(looked_at)s
    ) latest
    ORDER BY verdict = 'face' DESC, least(sharpness / 0.3, 1) * least(width / 160, 1) * score DESC, id LIMIT 1
) best ORDER BY year DESC LIMIT %(most)s
"""


def company(*, person: Person) -> list[Companion]:
    """Who is most often on the same photos, most often first, with the photo that came last: four queries."""
    here = Tag.objects.filter(person=person).values("photo")
    # of a large person half a million tags are counted: nothing is joined to them, and the index alone is read; ids, because a
    # query of its own would make Postgres read all tags of the library for a small one
    left_out = list(Person.objects.filter(hidden=True, owner=person.owner_id).values_list("pk", flat=True))
    others = Tag.objects.filter(photo__in=here).exclude(person__in=[person.pk, *left_out])
    counted = others.values_list("person").annotate(together=Count("*"), latest=Max("photo"))
    rows = list(counted.order_by("-together", "person")[:COMPANIONS])
    people = Person.objects.select_related("avatar").in_bulk([person for person, *_ in rows])
    photos = Photo.objects.in_bulk([photo for *_, photo in rows])
    return [Companion(people[person], together, photos[photo]) for person, together, photo in rows]
