"""What does one new face cost in a library of 50,000? Through the real rows, in one process, as the worker does it.

    python -m deploy.local exec --throwaway -- .venv/bin/python -m benchmarks.bench_assign [FACES]

Each new face is written as a photo would be, then assigned by its nearest; every other one is a stranger. Seconds are CPU
seconds of this process; "wall" adds what Postgres takes.
"""

import statistics
import sys
import time

import numpy as np

from benchmarks import libraries

NEW = 200
PER_PERSON = 20
DIMENSION = 192


def main(faces: int = 50_000) -> None:
    """Print the table."""
    libraries.set_up()
    from django.db import connections

    from cloudphotos.catalog import face_index, people

    rng = np.random.default_rng(0)
    owner = libraries.make_owner("crowded")
    centres = _unit(rng.standard_normal((faces // PER_PERSON, DIMENSION)))
    known = _near(rng, np.repeat(centres, PER_PERSON, axis=0))
    ids = libraries.add_photos(owner, known)
    groups = [dict.fromkeys(ids[at : at + PER_PERSON], 0.9) for at in range(0, len(ids), PER_PERSON)]
    for start in range(0, len(groups), 100):
        people.create_from_groups(owner_id=owner.pk, groups=groups[start : start + 100])
    with connections["migrator"].cursor() as cursor:
        cursor.execute("ANALYZE")  # what Postgres does of itself a minute after so many rows came
    first = _timed(lambda: _assign(owner, known[:1]))
    new = _near(rng, centres[rng.permutation(len(centres))[:NEW]])
    new[1::2] = _unit(rng.standard_normal((len(new[1::2]), DIMENSION)))
    costs = [_assign(owner, new[place : place + 1]) for place in range(len(new))]
    print(
        f"{faces} faces of {len(groups)} people; {len(new)} new ones, {sum(found for *_, found in costs)} given to somebody"
    )
    print(f"  first of all, the index is filled      wall {first:7.1f} ms")
    for title, column in (("who is it?", 0), ("with what is written", 2)):
        wall, cpu = (sorted(cost[column + clock] for cost in costs) for clock in (0, 1))
        print(
            f"  one new face, {title:22}  wall median {statistics.median(wall):6.1f} ms, p95 {wall[-len(wall) // 20]:6.1f}"
            f"   CPU median {statistics.median(cpu):6.1f} ms, p95 {cpu[-len(cpu) // 20]:6.1f}"
        )
    face_index.forget(owner.pk)


def _assign(owner, vector: np.ndarray) -> tuple[float, float, float, float, int]:
    """Milliseconds, on the wall and of CPU: to decide who one new face is; to do that and write it. How many found someone."""
    from django.conf import settings

    from cloudphotos.catalog import vectors
    from cloudphotos.catalog.models import Face
    from workers import people_job

    (face,) = libraries.add_photos(owner, vector)
    wall, cpu = time.perf_counter(), time.process_time()
    found = vectors.of_faces(owner_id=owner.pk, pack=settings.FACE_PACK, face_ids=[face])
    people_job.who_they_are(owner.pk, found)
    decided = _since(wall, cpu)
    photo = Face.objects.get(pk=face).photo_id
    wall, cpu = time.perf_counter(), time.process_time()
    given = people_job.assign_photos(owner.pk, [photo])
    return *decided, *_since(wall, cpu), given


def _since(wall: float, cpu: float) -> tuple[float, float]:
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)


def _timed(work) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def _near(rng: np.random.Generator, centres: np.ndarray) -> np.ndarray:
    return _unit(centres + 0.05 * rng.standard_normal(centres.shape))


def _unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
