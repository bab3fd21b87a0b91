"""Who may be whom: unnamed people and leftovers near known people, as chances, for questions and for an honest estimate."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from cloudphotos.catalog import law, vectors
from cloudphotos.catalog.models import Face, Person, Tag
from cloudphotos.catalog.models.photos import is_shown
from cloudphotos.catalog.vectors import FaceVectors
from tagging import likeness
from tagging.calibration import Calibration
from tagging.likeness import Chances, Missing, Units

SAMPLE = 6  # faces that stand for a person, confirmed ones first
ASKED = 3  # of them are compared with known people
MOST_LEFTOVERS = 20_000  # the newest of them are compared; a run looks at all
MOST_UNNAMED = 500  # the largest people without a name are compared with all smaller ones, as the named are

_PEOPLE = """
SELECT id, person_id, n FROM (
  SELECT f.id, f.person_id, count(*) OVER w AS n, row_number() OVER (PARTITION BY f.person_id
         ORDER BY coalesce(f.assigned_by = 'user', false) DESC, hashint8(f.id)) AS place
  FROM catalog_face f JOIN catalog_photo p ON p.id = f.photo_id AND p.binned_at IS NULL AND NOT p.hidden
  WHERE f.owner_id = %s AND f.person_id IS NOT NULL AND f.verdict = 'face'
  WINDOW w AS (PARTITION BY f.person_id)) faces
WHERE place <= %s ORDER BY person_id, place
"""


@dataclass(frozen=True)
class Guess:
    """A face of nobody (`face`) or a person without a name (`person`) may be `target`. faces: how many that are.

    probability: 0 to 1. sample: ids of faces to show.
    """

    target: int
    person: int | None
    face: int | None
    probability: float
    faces: int
    sample: tuple[int, ...]


@dataclass(frozen=True)
class Outlook:
    """guesses: the likeliest target of each unit, whatever its probability. missing: by named person. sizes: faces by person."""

    guesses: list[Guess]
    missing: dict[int, Missing]
    sizes: dict[int, int]
    samples: dict[int, tuple[int, ...]]


def look(*, owner_id: int, pack: str, calibration: Calibration | None, vote: int) -> Outlook:
    """Compare all that is without a name with all that is known. Without a calibration nothing is guessed."""
    samples, sizes = _people(owner_id)
    guessed = _Comparison(owner_id, pack, samples, sizes)
    if calibration is None or not len(guessed.faces):
        return Outlook([], {}, sizes, samples)
    found = guessed.chances(calibration, vote)
    return Outlook(guessed.guesses(found), guessed.missing(found), sizes, samples)


def _people(owner_id: int) -> tuple[dict[int, tuple[int, ...]], dict[int, int]]:
    """Some faces of each person, and how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [owner_id, SAMPLE])
        rows = cursor.fetchall()
    samples: dict[int, tuple[int, ...]] = {}
    for face, person, _ in rows:
        samples[person] = (*samples.get(person, ()), face)
    return samples, {person: n for _, person, n in rows}


class _Comparison:
    """Targets are the named and the largest unnamed people; asked are all unnamed people and the newest leftovers."""

    def __init__(self, owner_id: int, pack: str, samples: dict[int, tuple[int, ...]], sizes: dict[int, int]) -> None:
        self.owner_id, self.samples, self.sizes = owner_id, samples, sizes
        shown = Person.objects.filter(owner_id=owner_id, merged_into=None, hidden=False, ignored=False)
        names = dict(shown.filter(pk__in=sizes).values_list("pk", "name"))
        self.named = {person for person, name in names.items() if name}
        by_size = sorted(names, key=lambda person: -sizes[person])
        unnamed = [person for person in by_size if person not in self.named]
        self.targets = [*self.named, *unnamed[:MOST_UNNAMED]]
        free = Face.objects.filter(is_shown("photo__"), owner_id=owner_id, person=None, verdict=Face.Verdict.FACE)
        self.leftovers = list(free.order_by("-pk").values_list("pk", flat=True)[:MOST_LEFTOVERS])
        wanted = {face for person in names for face in samples[person]} | set(self.leftovers)
        self.faces: FaceVectors = vectors.of_faces(owner_id=owner_id, pack=pack, face_ids=wanted)
        self.row = {face: row for row, face in enumerate(self.faces.face_ids.tolist())}
        self.targets = [person for person in self.targets if self._seen(samples[person])]
        self.asked: list[tuple[int | None, int | None]] = [
            *((person, None) for person in unnamed if self._seen(samples[person])),
            *((None, face) for face in self.leftovers if face in self.row),
        ]

    def chances(self, calibration: Calibration, vote: int) -> Chances:
        """How likely each asked unit shows each target."""
        place = {person: number for number, person in enumerate(self.targets)}
        said = law.barred(owner_id=self.owner_id)
        now = dict(Face.objects.filter(pk__in={face for face, _ in said}).values_list("pk", "person_id"))
        apart = {(now.get(face) or -face, person) for face, person in said} | self._together()
        barred = set()
        units = {person or -(face or 0): number for number, (person, face) in enumerate(self.asked)}
        for unit, person in apart:
            if unit in units and person in place:
                barred.add((units[unit], place[person]))
        barred |= {(units[person], place[person]) for person in self.targets if person in units}
        asked = self._units([self.samples[person] if person else (face or 0,) for person, face in self.asked], ASKED)
        known = self._units([self.samples[person] for person in self.targets], SAMPLE)
        asked = Units(asked.vectors, asked.starts, self._sizes(person for person, _ in self.asked))
        known = Units(known.vectors, known.starts, self._sizes(self.targets))
        whole = sum(self.sizes.values()) + len(self.leftovers)
        return likeness.chances(asked, known, calibration, faces=whole, vote=vote, barred=barred)

    def guesses(self, found: Chances) -> list[Guess]:
        """The likeliest target of each unit; of a leftover only if it has a name: a single face of nobody settles little."""
        best: dict[int, tuple[float, int]] = {}
        for unit, target, probability in zip(
            found.units.tolist(), found.targets.tolist(), found.probabilities.tolist(), strict=True
        ):
            best[unit] = max(best.get(unit, (0.0, 0)), (probability, target))
        made = [self._guess(unit, self.targets[target], probability) for unit, (probability, target) in best.items()]
        return [guess for guess in made if guess.person or guess.target in self.named]

    def missing(self, found: Chances) -> dict[int, Missing]:
        """How many faces of each named person are out there."""
        sizes = self._sizes(person for person, _ in self.asked)
        out = {}
        for place, person in enumerate(self.targets):
            if person in self.named:
                mine = found.targets == place
                units, rest = sizes[found.units[mine]], float(found.rest[place])
                out[person] = likeness.missing(units, found.probabilities[mine], rest)
        return out

    def _guess(self, unit: int, target: int, probability: float) -> Guess:
        person, face = self.asked[unit]
        sample = self.samples[person] if person else (face or 0,)
        return Guess(target, person, face, probability, self.sizes[person] if person else 1, sample)

    def _together(self) -> set[tuple[int, int]]:
        """Leftovers on a photo with a target: nobody stands twice on a photo but in mirrors and collages."""
        free = Face.objects.filter(pk__in=self.leftovers).values_list("pk", "photo_id")
        photos = dict(free)
        on: dict[int, list[int]] = {}
        for photo, person in Tag.objects.filter(photo__in=set(photos.values())).values_list("photo_id", "person_id"):
            on.setdefault(photo, []).append(person)
        return {(-face, person) for face, photo in photos.items() for person in on.get(photo, [])}

    def _seen(self, sample: Iterable[int]) -> bool:
        return any(face in self.row for face in sample)

    def _sizes(self, people: Iterable[int | None]) -> NDArray[np.int64]:
        return np.array([self.sizes[person] if person else 1 for person in people], np.int64)

    def _units(self, samples: list[tuple[int, ...]], most: int) -> Units:
        rows = [[self.row[face] for face in sample if face in self.row][:most] for sample in samples]
        counts = np.array([len(each) for each in rows], np.int64)
        starts = np.cumsum(counts) - counts
        chosen = [row for each in rows for row in each]
        return Units(self.faces.vectors[chosen], starts, counts)
