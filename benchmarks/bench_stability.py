"""Do people stay themselves while a library grows? LFW through the real rows: 90 % first, then ten batches of 1 %.

    python -m deploy.local exec --throwaway -- .venv/bin/python -m benchmarks.bench_stability FOLDER

After the first 90 % the owner names everybody with three faces or more and confirms one face of each. Each batch is assigned at
once, its leftovers are grouped, and the whole library is grouped anew, as in a night. Names and confirmed faces are compared
before and after; the last state is scored against the same faces grouped in one run. Without FOLDER, vectors of a seeded
generator take the place of LFW's.
"""

import sys
from pathlib import Path

import numpy as np

from benchmarks import libraries, main_faces
from benchmarks.group_scores import scores

FIRST = 0.9
BATCHES = 10
NAMED_FROM = 3


def main(folder: Path | None = None) -> None:
    """Print the table."""
    libraries.set_up()
    vectors, people = _generated() if folder is None else _lfw(folder)
    run(vectors, people)


def run(vectors: np.ndarray, people: list[str]) -> None:
    """Grow a library of these faces, in a seeded order, and print what became of names, confirmed faces and groups."""
    order = np.random.default_rng(0).permutation(len(people))
    vectors, people = vectors[order], [people[place] for place in order]
    start = round(FIRST * len(people))
    library = _Library("grows")
    library.add(vectors[:start])
    named = library.name_everybody()
    print(f"{start} faces first: {named} people named, {library.score(people)}")
    for batch in np.array_split(np.arange(start, len(people)), BATCHES):
        library.add(vectors[batch])
        library.night()
        library.check()
    print(
        f"{len(people)} faces in the end, after {BATCHES} batches: names lost {library.names_lost}, "
        f"confirmed faces moved {library.confirmed_moved}, ids lost without forwarding {library.ids_lost}, "
        f"faces of other people than before {library.moved}, questions open {library.questions()}"
    )
    print(f"  grown in steps      {library.score(people)}")
    whole = _Library("at-once")
    whole.add(vectors)
    print(f"  grouped in one run  {whole.score(people)}")


class _Library:
    """An owner's rows, and what was said of them."""

    def __init__(self, name: str) -> None:
        self.owner = libraries.make_owner(name)
        self.faces: list[int] = []
        self.names_lost = self.confirmed_moved = self.ids_lost = self.moved = 0

    def add(self, vectors: np.ndarray) -> None:
        """Photos come: assigned at once, what is left over is grouped."""
        from cloudphotos.catalog.models import Face
        from workers import people_job

        new = libraries.add_photos(self.owner, vectors)
        self.faces += new
        people_job.assign_photos(
            self.owner.pk, list(Face.objects.filter(pk__in=new).values_list("photo_id", flat=True))
        )
        people_job.group_leftovers(self.owner.pk)

    def night(self) -> None:
        """The whole library is grouped anew."""
        from workers import people_job

        before = self._people()
        people_job.recluster(self.owner.pk)
        after = self._people()
        self.moved += sum(1 for face, person in before.items() if person and after[face] != person)

    def name_everybody(self) -> int:
        """The owner names who is seen often, and confirms a face of each."""
        from django.db.models import Count

        from cloudphotos.catalog.edits import about_faces, about_people
        from cloudphotos.catalog.models import Person

        seen = Person.objects.filter(owner=self.owner, merged_into=None).annotate(n=Count("faces"))
        for person in seen.filter(n__gte=NAMED_FROM):
            about_people.rename(person=person, name=f"Person {person.pk}", actor=self.owner.user)
            about_faces.confirm(faces=list(person.faces.order_by("pk")[:1]), actor=self.owner.user)
        self.names, self.confirmed, self.ids = self._names(), self._confirmed(), set(self._people().values()) - {None}
        return len(self.names)

    def check(self) -> None:
        """Count what was lost since everybody was named."""
        from cloudphotos.catalog.models import Person

        now = self._names()
        self.names_lost = sum(1 for key, name in self.names.items() if now.get(key) != name)
        self.confirmed_moved = len(self.confirmed ^ self._confirmed())
        alive = Person.objects.filter(owner=self.owner, faces__isnull=False) | Person.objects.filter(
            owner=self.owner, merged_into__isnull=False
        )
        self.ids_lost = len(self.ids - set(alive.values_list("pk", flat=True)))

    def questions(self) -> int:
        """How many proposals wait for an answer."""
        from cloudphotos.catalog import proposals

        return len(proposals.open_ones(owner=self.owner, limit=10**6))

    def score(self, people: list[str]) -> str:
        """BCubed against the truth for the faces so far."""
        found = self._people()
        groups = np.array([found[face] or -1 for face in self.faces])
        right = scores(groups, people[: len(self.faces)])
        return f"BCubed precision {right.precision:.4f}, recall {right.recall:.4f}, F1 {right.f1:.4f}"

    def _people(self) -> dict[int, int | None]:
        from cloudphotos.catalog.models import Face

        return dict(Face.objects.filter(owner=self.owner).values_list("pk", "person_id"))

    def _names(self) -> dict[int, str]:
        from cloudphotos.catalog.models import Person

        named = Person.objects.filter(owner=self.owner, merged_into=None).exclude(name="")
        return dict(named.values_list("pk", "name"))

    def _confirmed(self) -> set[tuple[int, int]]:
        from cloudphotos.catalog.models import Face

        return set(Face.objects.filter(owner=self.owner, assigned_by="user").values_list("pk", "person_id"))


def _lfw(folder: Path) -> tuple[np.ndarray, list[str]]:
    people = {row["path"]: row["identity"] for row in main_faces.rows(folder / "lfw" / "identities.csv")}
    found = main_faces.find("starter", folder / "lfw", list(people))
    return found.vectors, [people[photo] for photo in found.photos]


def _generated(people: int = 150, dimension: int = 192) -> tuple[np.ndarray, list[str]]:
    rng = np.random.default_rng(1)
    sizes = 1 + rng.geometric(0.12, people)
    centres = rng.standard_normal((people, dimension))
    names = np.repeat(np.arange(people), sizes)
    vectors = centres[names] + 0.7 * rng.standard_normal((len(names), dimension))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32), [str(name) for name in names]


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:2]))
