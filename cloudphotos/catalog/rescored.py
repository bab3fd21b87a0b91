"""Word of what a correction found among the faces near it: a hint for the page that made it, gone after some minutes."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count

from cloudphotos.catalog.models import Owner, Person

KEPT_SECONDS = 300


@dataclass(frozen=True)
class Found:
    """Who got faces, and on how many photos."""

    person: Person
    photos: int


def leave_word(*, entry_id: int, face_ids: list[int]) -> None:
    """Say what the edit of this line of the journal found; that it found nothing is worth saying too."""
    cache.set(_key(entry_id), face_ids, KEPT_SECONDS)


def heard(*, owner: Owner, entry_id: int) -> list[Found] | None:
    """What the edit found, whoever got most first; None while nobody knows."""
    faces = cache.get(_key(entry_id))
    if faces is None:
        return None
    got = Person.objects.filter(owner=owner, faces__in=faces, merged_into=None)
    counted = got.annotate(came=Count("faces__photo", distinct=True)).order_by("-came", "pk")
    return [Found(person, person.came) for person in counted[:3]]


def _key(entry_id: int) -> str:
    return f"rescored:{entry_id}"
