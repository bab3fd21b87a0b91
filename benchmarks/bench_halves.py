"""Who looks like two people? `python -m benchmarks.bench_halves FOLDER [PACK] [--cache FOLDER]`.

FOLDER holds lfw/. The faces of each person of library.csv with five photos and more, and those of two such people put together,
are parted in two; printed is how many look like one person, may be either, look clearly like two (tagging.doubt.person).
Together come: two people drawn at random; eight faces of one and two of another; each person and whoever is most alike.
The bounds were chosen on the part `tune`; `report` counts.
"""

from collections.abc import Iterable
from typing import get_args

import numpy as np

from benchmarks import main_faces
from cloudphotos import home
from tagging import packs
from tagging.doubt import person
from tagging.doubt.ruler import Ruler
from tagging.halves import halves
from tagging.types import Floats

NEEDS_FOLDER = True
PHOTOS = 5  # of a person, at least
PAIRS = 600


def main() -> None:
    """Print a line for each part and each way of putting people together."""
    asked = main_faces.arguments(__doc__).parse_args()
    numbers = packs.numbers(*home.place_of(asked.pack))
    ruler = Ruler(numbers.thresholds, numbers.calibration)
    print(f"pack {asked.pack}\npart    faces of                     n    " + "  ".join(get_args(person.Looks)))
    for part in ("tune", "report"):
        vectors, names = main_faces.of_lfw(asked, part)
        people = [vectors[names == name] for name in np.unique(names)]
        _print(part, [each for each in people if len(each) >= PHOTOS], ruler)


def _print(part: str, people: list[Floats], ruler: Ruler) -> None:
    draw = np.random.default_rng(0)
    pairs = [draw.choice(len(people), 2, replace=False) for _ in range(PAIRS)]
    middles = np.stack([each.mean(axis=0) for each in people])
    alike = middles @ middles.T
    np.fill_diagonal(alike, -1)
    sets: dict[str, Iterable[Floats]] = {
        "one person": people,
        "two at random": [np.concatenate([people[one], people[other]]) for one, other in pairs],
        "8 and 2 of two at random": [np.concatenate([people[one][:8], people[other][:2]]) for one, other in pairs],
        "two most alike": [
            np.concatenate([each, people[nearest]]) for each, nearest in zip(people, alike.argmax(axis=1), strict=True)
        ],
    }
    for name, sides in sets.items():
        seen = [person.looks(person.apart(each, halves(each), ruler)) for each in sides]
        shares = "  ".join(f"{seen.count(looks) / len(seen):.3f}" for looks in get_args(person.Looks))
        print(f"{part:7} {name:26} {len(seen):4d}  {shares}")


if __name__ == "__main__":
    main()
