"""Who is suggested for a face? `python -m benchmarks.bench_suggestions FOLDER [PACK] [--cache FOLDER]`.

FOLDER holds lfw/. From the part `report` libraries of 30 and of 200 people are drawn, with at most eight faces of each; asked are
another face of each of them, and faces of strangers. Up to three people whose nearest face reaches a bound are suggested.
Printed for each bound: how often the right person is among them, and how often a stranger is suggested anybody.
"""

import numpy as np
from numpy.typing import NDArray

from benchmarks import main_faces
from cloudphotos import home
from tagging import packs
from tagging.types import Floats

NEEDS_FOLDER = True
DRAWS, FACES, STRANGERS, SUGGESTED = 20, 8, 100, 3
Ints = NDArray[np.int64]


def main() -> None:
    """Print a line for each size of library and each bound."""
    asked = main_faces.arguments(__doc__).parse_args()
    vectors, names = main_faces.of_lfw(asked, "report")
    _, people = np.unique(names, return_inverse=True)
    thresholds = packs.numbers(*home.place_of(asked.pack)).thresholds
    bounds = {"none": -1.0, "suggest_cos": thresholds.suggest_cos, "attach_cos": thresholds.attach_cos}
    print(f"pack {asked.pack}\npeople  bound         the right one among them  a stranger is suggested somebody")
    for size in (30, 200):
        known, strangers = _ask(vectors, people.astype(np.int64), size)
        for name, bound in bounds.items():
            right = np.mean([any(own and cosine >= bound for own, cosine in near) for near in known])
            wrong = np.mean([near[0][1] >= bound for near in strangers])
            print(f"{size:6}  {name:12}  {right:24.3f}  {wrong:32.3f}")


Asked = list[list[tuple[bool, float]]]  # for each face the nearest people: whether it is this one, and the cosine


def _ask(vectors: Floats, people: Ints, size: int) -> tuple[Asked, Asked]:
    """Ask libraries of so many people for a face more of each of them, and for strangers."""
    draw = np.random.default_rng(0)
    counts = np.bincount(people)
    known: Asked = []
    strangers: Asked = []
    for _ in range(DRAWS):
        chosen = draw.choice(np.flatnonzero(counts >= 3), size, replace=False)
        faces = [draw.permutation(np.flatnonzero(people == person)) for person in chosen]
        library = np.concatenate([mine[1 : 1 + FACES] for mine in faces])
        others = draw.choice(np.flatnonzero(~np.isin(people, chosen)), STRANGERS)
        known += [_nearest(vectors, people, library, int(mine[0])) for mine in faces]
        strangers += [_nearest(vectors, people, library, int(face)) for face in others]
    return known, strangers


def _nearest(vectors: Floats, people: Ints, library: Ints, face: int) -> list[tuple[bool, float]]:
    cosines = vectors[library] @ vectors[face]
    best: dict[int, float] = {}
    for at in np.argsort(-cosines):
        best.setdefault(int(people[library[at]]), float(cosines[at]))
        if len(best) == SUGGESTED:
            break
    return [(person == people[face], cosine) for person, cosine in best.items()]


if __name__ == "__main__":
    main()
