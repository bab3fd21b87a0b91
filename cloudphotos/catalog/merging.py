"""Before people are merged: who of them should stay, and whether they were photographed together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from cloudphotos.catalog.models import Owner, Person, Photo, Tag

SHOWN = 3  # photos that show two of them


@dataclass(frozen=True)
class Together:
    """Photos that show at least two of the people. count: how many there are; shown: the newest, each with who is on it."""

    count: int
    shown: list[tuple[Photo, list[Person]]]


def candidates(*, owner: Owner, people: Sequence[Person]) -> list[Person]:
    """These people, who should stay first: the named, then who is on most photos."""
    counted = Person.objects.filter(owner=owner, pk__in=[person.pk for person in people], merged_into=None)
    found = counted.select_related("avatar")
    return sorted(found, key=lambda person: (not person.name, -person.photo_count, person.pk))


def together(*, people: Sequence[Person], about: Person | None = None) -> Together:
    """Photos on which two or more of these people, of one owner, stand: one cannot stand twice on a photo.

    about: one of them who is on each of these photos.
    """
    by_id = {person.pk: person for person in people}
    tags = Tag.objects.filter(person__in=by_id)
    both = tags.values("photo").annotate(n=Count("person")).filter(n__gt=1)
    if about is not None:
        both = both.filter(photo__in=Tag.objects.filter(person=about).values("photo"))
    newest = list(both.order_by("-photo__sort_at", "-photo").values_list("photo", flat=True)[:SHOWN])
    on: dict[int, list[Person]] = {photo_id: [] for photo_id in newest}
    for photo_id, person_id in tags.filter(photo__in=newest).order_by("person").values_list("photo", "person"):
        on[photo_id].append(by_id[person_id])
    photos = Photo.objects.in_bulk(newest)
    count = both.order_by().count() if len(newest) == SHOWN else len(newest)
    return Together(count, [(photos[photo_id], on[photo_id]) for photo_id in newest])
