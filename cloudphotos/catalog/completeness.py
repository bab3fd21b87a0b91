"""How complete a person is, for pages: an estimate with its error, or nothing where nothing can be said."""

from dataclasses import dataclass

from cloudphotos.catalog.models import Completeness, Person

FEWEST = 3  # of fewer photos a share says nothing


@dataclass(frozen=True)
class Complete:
    """Of a hundred photos of a person that are here, how many are found: about `share`, between `low` and `high` (95 %).

    From the counts of tagging.likeness: found / (found + missing). What no face was found on, and faces too small or too
    blurred to tell, are not counted.
    """

    share: int
    low: int
    high: int


def of_person(*, person: Person) -> Complete | None:
    """The estimate of the last look; None for people without a name, with few photos, or while nobody has looked."""
    found = person.photo_count
    row = Completeness.objects.filter(person=person).first() if person.name and found >= FEWEST else None
    if row is None:
        return None
    low, high = _share(found, row.most), _share(found, row.least)
    return Complete(min(max(_share(found, row.expected), low), high), low, high)


def _share(found: int, missing: float) -> int:
    """In whole hundredths, rounded down: all is said only where nothing is missing."""
    return int(100 * found / (found + missing))
