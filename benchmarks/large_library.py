"""A made-up library of any size, written straight into an empty database: twenty years of photos, as skewed as life.

Photos come in bursts, more of them each year. The largest person is on four in a hundred faces, most are on a few (Zipf's law);
the thirty largest are there all the years, others for some of them. Three in a hundred of the people have names, an eighth of the
faces are nobody's, and some detections are trash. Some photos are favourites, in albums, in the bin. The same seed gives the
same library.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import large_rows
from tagging.types import Floats

if TYPE_CHECKING:
    from cloudphotos.catalog.models import Owner

NEWEST = datetime(2026, 3, 31, 18, tzinfo=UTC)
YEARS = 20
NAMED, LEFTOVER, TRASH = 0.03, 0.12, 0.03
BINNED, FAVOURITE = 0.005, 0.01
ALWAYS_THERE = 30  # so many people are on photos of all the years
VERDICTS = ("face", "blurry", "small", "profile", "trash")
NOBODY = -1


@dataclass(frozen=True)
class Library:
    """Numbers of a library; photos, faces and people by place, 0 to n - 1, photos in order of time.

    moments: seconds before NEWEST. binned, favourite: of photos. photo_of, person_of (NOBODY for none), verdict_of (a place in
    VERDICTS): of faces. named: of people. rng: for what is made up while it is written.
    """

    moments: np.ndarray
    binned: np.ndarray
    favourite: np.ndarray
    photo_of: np.ndarray
    person_of: np.ndarray
    verdict_of: np.ndarray
    named: np.ndarray
    rng: np.random.Generator = field(repr=False)

    def moment(self, photo: int) -> datetime:
        """When a photo was taken."""
        return NEWEST - timedelta(seconds=int(self.moments[photo]))

    def centres(self, dimension: int) -> Floats:
        """The middle of each person's vectors: (people, dimension) float32, unit."""
        return _unit(self.rng.standard_normal((len(self.named), dimension), np.float32))

    def vectors(self, centres: Floats, start: int, stop: int) -> Floats:
        """The vectors of the faces from start to stop: (n, dimension) float32, unit. What is nobody's lies anywhere."""
        noise = self.rng.standard_normal((stop - start, centres.shape[1]), np.float32)
        who = self.person_of[start:stop]
        return _unit(np.where(who[:, None] == NOBODY, noise, centres[who] + 0.05 * noise))


def imagine(photos: int, faces: int, people: int, *, seed: int = 1) -> Library:
    """Who is on which photo, when it was taken, and what became of it."""
    rng = np.random.default_rng(seed)
    crowd = rng.lognormal(sigma=1.0, size=photos) * (rng.random(photos) > 0.25)  # how full a photo is; many are empty
    known = round(faces * (1 - LEFTOVER - TRASH))
    photo_of, person_of = _appearances(rng, crowd, _sizes(people, known))
    others = faces - len(photo_of)
    photo_of = np.concatenate([photo_of, _drawn(rng, crowd, others)])
    person_of = np.concatenate([person_of, np.full(others, NOBODY)])
    verdict_of = rng.choice(4, size=faces, p=[0.75, 0.1, 0.1, 0.05])
    trash = rng.permutation(others)[: round(faces * TRASH)] + faces - others
    verdict_of[trash] = VERDICTS.index("trash")
    order = np.argsort(photo_of, kind="stable")  # faces are found as photos come in
    return Library(
        moments=_moments(rng, photos),
        binned=rng.random(photos) < BINNED,
        favourite=rng.random(photos) < FAVOURITE,
        photo_of=photo_of[order],
        person_of=person_of[order],
        verdict_of=verdict_of[order],
        named=rng.random(people) < np.where(np.arange(people) < people * NAMED, 0.7, 0.3 * NAMED),
        rng=rng,
    )


def write(library: Library, *, owner: "Owner", pack: str, dimension: int) -> None:
    """Fill the empty tables with it, vectors included."""
    large_rows.write_photos(library, owner)
    large_rows.write_people(library, owner)
    large_rows.write_faces(library, owner)
    large_rows.write_vectors(library, pack, dimension)
    large_rows.write_words(library, owner, pack)


def _moments(rng: np.random.Generator, photos: int) -> np.ndarray:
    """Seconds before NEWEST, the oldest first: bursts of some forty photos within hours, twice as many a year at the end."""
    bursts = max(1, photos // 40)
    begins = YEARS * 365 * 86400 * (1 - np.sqrt(1 - 0.75 * rng.random(bursts))) * 2
    within = rng.choice(begins, photos) + rng.exponential(7200, photos)
    return np.sort(within)[::-1].astype(np.int64)


def _sizes(people: int, faces: int) -> np.ndarray:
    """Faces of each person, the largest first: Zipf's law with a flat top, one face at least."""
    weights = (np.arange(people) + 11.0) ** -1.5
    return np.maximum(1, np.round(faces * weights / weights.sum())).astype(int)


def _appearances(rng: np.random.Generator, crowd: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Photo and person of each face that is somebody's: a person is on a photo once, and in a part of the years."""
    photos, people = [], []
    for person, size in enumerate(sizes.tolist()):
        share = 1.0 if person < ALWAYS_THERE else max(rng.uniform(0.02, 0.6), 4 * size / len(crowd))
        width = min(len(crowd), max(1, round(share * len(crowd))))
        start = int(rng.integers(0, len(crowd) - width + 1))
        drawn = np.unique(_drawn(rng, crowd[start : start + width], int(1.5 * size) + 1))
        chosen = start + rng.permutation(drawn)[:size]
        photos.append(chosen)
        people.append(np.full(len(chosen), person))
    return np.concatenate(photos), np.concatenate(people)


def _drawn(rng: np.random.Generator, weights: np.ndarray, count: int) -> np.ndarray:
    total: Any = np.cumsum(weights + 1e-9)
    return np.searchsorted(total, rng.random(count) * total[-1])


def _unit(vectors: Floats) -> Floats:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
