"""Does the ranking by doubt find what is wrong? `python -m benchmarks.bench_review FOLDER [PACK] [--cache FOLDER]`.

FOLDER holds lfw/. Each photo of library.csv is a face of its person. A tenth of the faces are moved to wrong people: to any other
person ("people"), or to whom another face drawn by chance belongs ("faces": larger people get more). A scripted reviewer
looks at one person after the other. He sees what is wrong among the faces, and which of the faces that are shown as perhaps
belonging there do; he puts them right, and the people that he changed are looked at again, as the pages do. Printed is the share
of the people he looks at until 90 % of the errors are found, and how many he found after 20 %: following the ranking; following
it without the faces that lie with others; by size; at random; and, to compare, of somebody who knows how many errors each
person holds.

`--large`: how long does the ranking of a million faces in 10,000 people take, and how fast is its page? In an empty database:

    python -m deploy.local exec --throwaway -- .venv/bin/python -m benchmarks.bench_review --large

--photos 5000 --faces 50000 --people 1000 is a trial.
"""

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import libraries, main_faces
from benchmarks.reviewer import Library, Shelf
from cloudphotos import home
from tagging import packs
from tagging.doubt.ruler import Ruler

if TYPE_CHECKING:
    from cloudphotos.catalog.models import Owner

NEEDS_FOLDER = True
MOVED = 0.1
FOUND = 0.9
LOOKED = 0.2
SEEDS = (1, 2, 3, 4, 5)
DIMENSION = 192
ASKED = 200  # times each page is asked for


def main() -> None:
    """Print a line for each way of moving faces and of looking through, or the times of a large library."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("pack", nargs="?", default="starter")
    parser.add_argument("--cache", type=Path, help="keep the vectors here")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--faces", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=10_000)
    wanted = parser.parse_args()
    if wanted.large:
        _large(wanted)
    elif wanted.folder:
        _lfw(wanted.folder / "lfw", wanted.pack, wanted.cache)
    else:
        parser.error("Give the folder of photographs, or --large.")


def _lfw(root: Path, pack: str, cache: Path | None) -> None:
    rows = main_faces.rows(root / "library.csv")
    faces = main_faces.find(pack, root, [row["path"] for row in rows], cache=cache)
    named = {row["path"]: row for row in rows}
    names = np.array([named[photo]["identity"] for photo in faces.photos])
    parts = np.array([named[photo]["part"] for photo in faces.photos])
    numbers = packs.numbers(*home.place_of(pack))
    ruler = Ruler(numbers.thresholds, numbers.calibration)
    print(f"pack {pack}, {MOVED:.0%} of the faces moved; mean of {len(SEEDS)} draws (lowest to highest)")
    print(
        f"part     moved to  order                        people looked at for {FOUND:.0%}   found after {LOOKED:.0%}"
    )
    for part in ("all", "tune", "report"):
        mine = (parts == part) | (part == "all")
        who = np.unique(names[mine], return_inverse=True)[1]
        for way in ("people", "faces"):
            _print(
                part, way, [Library.with_errors(faces.vectors[mine], who, MOVED, way, seed) for seed in SEEDS], ruler
            )


def _print(part: str, way: str, drawn: list[Library], ruler: Ruler) -> None:
    found: dict[str, list[np.ndarray]] = {}
    for library in drawn:
        for order, curve in library.curves(Shelf(library, ruler)).items():
            found.setdefault(order, []).append(curve)
    for order, curves in found.items():
        needed = [(int(np.searchsorted(curve, FOUND * curve[-1])) + 1) / len(curve) for curve in curves]
        after = [curve[int(LOOKED * len(curve)) - 1] / curve[-1] for curve in curves]
        print(
            f"{part:8} {way:9} {order:28} {np.mean(needed):.3f} ({min(needed):.3f} to {max(needed):.3f})"
            f"          {np.mean(after):.3f} ({min(after):.3f} to {max(after):.3f})",
            flush=True,
        )


def _large(wanted: argparse.Namespace) -> None:
    libraries.set_up()
    from django.conf import settings
    from django.core.management import call_command

    from benchmarks import large_library
    from workers import ranking_job

    call_command("collectstatic", "--noinput", verbosity=0)
    owner = libraries.make_owner("crowded")
    type(owner).objects.update(review_by_staff=True)
    library = large_library.imagine(wanted.photos, wanted.faces, wanted.people)
    large_library.write(library, owner=owner, pack=settings.FACE_PACK, dimension=DIMENSION)
    _spoil(owner, library.rng)
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here on
    before, started = _megabytes("VmRSS"), time.monotonic()
    people = ranking_job.rank(owner.pk)
    spent = time.monotonic() - started
    grown = _megabytes("VmHWM") - before
    print(
        f"{wanted.faces} faces in {people} people ranked in {spent:.0f} s, in {grown:.0f} MB on top of the process",
        flush=True,
    )
    _pages()


def _megabytes(what: str) -> float:
    """Memory of this process, as Linux counts it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


def _spoil(owner: "Owner", rng: np.random.Generator) -> None:
    """Three in a hundred faces go to others: a library without doubts would be ranked sooner."""
    from django.db import connections

    with connections["migrator"].cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [float(rng.random())])
        cursor.execute(
            "UPDATE catalog_face f SET person_id = other.id FROM (SELECT id, row_number() OVER (ORDER BY random()) AS n "
            "FROM catalog_face WHERE owner_id = %s AND person_id IS NOT NULL AND random() < 0.03) moved, "
            "(SELECT id, row_number() OVER (ORDER BY random()) - 1 AS n, count(*) OVER () AS people FROM catalog_person "
            "WHERE owner_id = %s) other WHERE f.id = moved.id AND other.n = moved.n %% other.people",
            [owner.pk, owner.pk],
        )
        cursor.execute("VACUUM ANALYZE catalog_face")


def _pages() -> None:
    """Ask for the list, pages far down in it, and light tables, one after the other in this process."""
    from django.test import Client
    from django.urls import reverse

    from cloudphotos.catalog.models import Doubt, User
    from cloudphotos.catalog.staff import doubts

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create_user("staff", password=None, is_staff=True))
    rows = list(Doubt.objects.order_by("-score", "person")[:5000:100])
    here = reverse("staff_clusters")
    pages = {
        "list": [here],
        "list, far down": [f"{here}?after={doubts.cursor(row)}" for row in rows],
        "list, one reason": [f"{here}?reason={reason}" for reason in Doubt.Reason.values],
        "light table": [reverse("staff_cluster", args=[row.pk]) for row in rows],
    }
    print("page                 p50 ms   p95 ms    max")
    for title, addresses in pages.items():
        times = []
        for number in range(ASKED):
            started = time.perf_counter()
            assert client.get(addresses[number % len(addresses)]).status_code == 200
            times.append(1000 * (time.perf_counter() - started))
        p50, p95 = np.percentile(times, [50, 95])
        print(f"{title:20} {p50:6.0f}   {p95:6.0f}  {max(times):6.0f}", flush=True)


if __name__ == "__main__":
    main()
