"""How many actions until every face is right?

    python -m deploy.local exec --throwaway -- .venv/bin/python -m benchmarks.bench_corrections FOLDER [CACHE]

Main faces of the `report` people of LFW with at least five photos, and of the athletes' photos that show one face alone, as rows
of a real database: grouped as after an import, then put right by an owner who answers from ground truth. Each time he does what
settles most faces, by the same functions as the pages:
  name     a name typed for a person without one
  merge    all people who are the same, selected and put together at once
  move     all faces in one person that are somebody else's, selected and given to him at once; or to somebody new (a split)
  matches  all that are right of what a person's possible matches offer, selected and taken at once
  face     one face of nobody that no page offered, named on its photo
An action is one of these, however many faces it settles. `clicks` counts each face or person selected too, the button, and the
choice; naming is two. After each action the neighbours are scored again and the questions refreshed; after each that is no name,
and after every NIGHT_AFTER names, the library is grouped anew, as in a night. `by questions`: the review queue is answered before
anything else, one question after the other; each yes, no and name is an action. A mistake returns if a face is again with whom it
was taken from, if a confirmed face moves, or if a refused question is asked again.
Against: each face named by itself; our groups named and each face that is not in its person's largest group named by itself; our
groups named and only merged, every leftover being a group of one.
"""

import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks import libraries, main_faces
from cloudphotos import home
from tagging import packs
from tagging.pipeline import FoundPhoto, Pipeline

NEEDS_FOLDER = True
AT_LEAST = 5  # photos of a person
NIGHT_AFTER = 10  # names


def main(folder: Path, cache: Path | None = None) -> None:
    """Print a table for each set."""
    libraries.set_up()
    for title, (vectors, people) in {"lfw report": _lfw(folder, cache), "athletes": _athletes(folder)}.items():
        _compare(title, vectors, people)


def _compare(title: str, vectors: np.ndarray, people: list[str]) -> None:
    print(f"{title}: {len(people)} faces of {len(set(people))} people")
    start = Library(f"{title} at first", vectors, people)
    names, wrong, stuck, merges = start.by_hand()
    print(f"  after import: {len(people) - wrong} faces are with most of their person's, {wrong} are not")
    one_by_one = len(people)
    print(f"  each face named one by one          {one_by_one:5} actions, {2 * one_by_one:5} clicks")
    print(f"  groups named, faces one by one      {names + wrong:5} actions, {2 * (names + wrong):5} clicks")
    print(f"  groups named and merged only        {names + merges:5} actions, and {stuck} faces can never be put right")
    for mode in ("by selecting", "by questions"):
        library = Library(f"{title} {mode}", vectors, people)
        began = time.perf_counter()
        library.put_right(questions=mode == "by questions")
        took = ", ".join(f"{kind} {count}" for kind, count in sorted(library.actions.items()))
        total = library.actions.total()
        print(
            f"  cloudphotos, {mode:12}           {total:5} actions, {library.clicks:5} clicks:"
            f" {total / one_by_one:.3f} of the first\n    {took}; mistakes that returned {library.returned},"
            f" wrong in the end {library.wrong()} ({time.perf_counter() - began:.0f} s)",
            flush=True,
        )


@dataclass
class Library:
    """An owner's rows and the truth about them."""

    name: str
    vectors: np.ndarray
    people: list[str]
    actions: Counter = field(default_factory=Counter)
    clicks: int = 0
    returned: int = 0
    last: str = ""

    def __post_init__(self) -> None:
        from workers import people_job

        self.owner = libraries.make_owner(self.name.replace(" ", "-"))
        faces = libraries.add_photos(self.owner, self.vectors)
        self.truth = dict(zip(faces, self.people, strict=True))
        self.taken_from: set[tuple[int, int]] = set()
        people_job.group_leftovers(self.owner.pk)
        self._read()

    def by_hand(self) -> tuple[int, int, int, int]:
        """What other tools leave to do: names, faces not with most of their person, faces in somebody else's group, merges."""
        best: Counter = Counter()
        for faces in self.by_person.values():
            for name, count in Counter(map(self.truth.get, faces)).items():
                best[name] = max(best[name], count)
        wrong = len(self.truth) - sum(best.values())
        stuck = sum(1 for key, faces in self.by_person.items() for face in faces if self.truth[face] != self.most[key])
        groups = Counter(self.most.values())
        alone = Counter(self.truth[face] for face in self.free)
        merges = sum(max(groups[name] + alone[name] - 1, 0) for name in set(self.people))
        return len(set(self.people)), wrong, stuck, merges

    def put_right(self, *, questions: bool) -> None:
        """Act until every face is with its person."""
        self._refresh()
        while (questions and self._answer()) or self._act():
            confirmed = self._confirmed()
            self._rescore()
            if self.last != "name" or self.actions["name"] % NIGHT_AFTER == 0:
                self._night()
            self._read()
            self.returned += len(confirmed - self._confirmed()) + self._again()
        self._night()
        self.returned += self._again()

    def wrong(self) -> int:
        """Faces that are not with a person of their name, and people who share one."""
        self._read()
        apart = sum(1 for face, key in self.person.items() if self.names.get(key or 0) != self.truth[face])
        return apart + len(self.key_of) - len(set(self.people))

    def _act(self) -> bool:
        """Do what settles most faces. False if all are right."""
        wishes = [*self._namings(), *self._merges(), *self._moves(), *self._matches(), *self._faces()]
        if not wishes:
            return False
        _, kind, clicks, act = max(wishes, key=lambda wish: wish[0])
        self._done(kind, clicks, act)
        return True

    def _namings(self):
        from cloudphotos.catalog.edits import about_people

        for person, faces in self.by_person.items():
            if person not in self.names and self.most[person] not in self.key_of:
                count = sum(1 for face in faces if self.truth[face] == self.most[person])
                yield (
                    count,
                    "name",
                    2,
                    lambda person=person: about_people.rename(
                        person=self._person(person), name=self.most[person], actor=self.owner.user
                    ),
                )

    def _merges(self):
        from cloudphotos.catalog.edits import about_people

        others = defaultdict(list)
        for person, name in self.most.items():
            if person not in self.names and name in self.key_of:
                others[name].append(person)
        for name, same in others.items():
            count = sum(len(self.by_person[person]) for person in same)
            yield (
                count,
                "merge",
                len(same) + 3,
                lambda name=name, same=same: about_people.merge_all(
                    into=self._person(self.key_of[name]),
                    others=[self._person(person) for person in same],
                    actor=self.owner.user,
                ),
            )

    def _moves(self):
        for person, faces in self.by_person.items():
            rightly = self.names.get(person, self.most[person])
            strays = defaultdict(list)
            for face in faces:
                if self.truth[face] != rightly:
                    strays[self.truth[face]].append(face)
            for name, mine in strays.items():
                yield len(mine), "move", len(mine) + 2, lambda name=name, mine=mine: self._give(mine, name)

    def _matches(self):
        from cloudphotos.catalog import matching, proposals

        offered = defaultdict(list)
        for row in proposals.still_open(owner_id=self.owner.pk).filter(kind__in=["add", "merge"]):
            name = self.names.get(row.person_id)
            if row.kind == "add" and row.faces[0] in self.free and self.truth[row.faces[0]] == name:
                offered[row.person_id].append((1, row))
            elif row.kind == "merge" and row.other_id not in self.names and self.most.get(row.other_id) == name:
                offered[row.person_id].append((len(self.by_person[row.other_id]), row))
        for person, right in offered.items():
            rows = [row for _, row in right]
            yield (
                sum(n for n, _ in right),
                "matches",
                len(rows) + 1,
                lambda person=person, rows=rows: matching.answer(
                    person=self._person(person), asked=rows, same=True, actor=self.owner.user
                ),
            )

    def _faces(self):
        for face in self.free[:1]:
            yield 1, "face", 2, lambda face=face: self._give([face], self.truth[face])

    def _give(self, faces: list[int], name: str) -> None:
        from cloudphotos.catalog.edits import about_faces, about_people
        from cloudphotos.catalog.models import Face

        self.taken_from |= {(face, self.person[face]) for face in faces if self.person[face]}
        rows = list(Face.objects.filter(pk__in=faces))
        if name in self.key_of:
            about_faces.move(faces=rows, to=self._person(self.key_of[name]), actor=self.owner.user)
        else:
            about_people.split(faces=rows, name=name, actor=self.owner.user)

    def _answer(self) -> bool:
        """Answer the first question of the queue. False if there is none."""
        from django.conf import settings

        from cloudphotos.catalog import proposals, questions
        from cloudphotos.catalog.models import Proposal

        question = questions.next_question(owner=self.owner, pack=settings.FACE_PACK)
        if question is None:
            return False
        row = Proposal.objects.get(pk=question.id)
        target = row.other_id if row.kind == "move" else row.person_id
        name = self.names.get(target) or self.most.get(target)
        about = {"owner": self.owner, "proposal_id": row.pk, "actor": self.owner.user}
        right = [face.pk for face in proposals.still_meant(row) if self.truth[face.pk] == name]
        if row.kind == "who":
            self._done("name", 2, lambda: proposals.name(**about, name=name))
        elif row.kind == "merge":
            same = self.most.get(row.other_id) == name
            self._done("yes" if same else "no", 1, lambda: (proposals.accept if same else proposals.discard)(**about))
        elif row.kind != "split" and right:
            self._done("yes", 1, lambda: proposals.accept(**about, face_ids=right))
        else:
            self._done("no", 1, lambda: proposals.discard(**about))
        return True

    def _done(self, kind: str, clicks: int, act) -> None:
        act()
        self.actions[kind] += 1
        self.last = kind
        self.clicks += clicks

    def _rescore(self) -> None:
        from cloudphotos.catalog import corrections
        from workers import people_job

        entry = corrections.latest(owner=self.owner)
        people_job.rescore(self.owner.pk, corrections.faces_of(entry) if entry else [])
        self._refresh()

    def _night(self) -> None:
        from workers import people_job

        people_job.recluster(self.owner.pk)
        self._refresh()

    def _refresh(self) -> None:
        from django.conf import settings

        from cloudphotos.catalog import asking

        asking.refresh(owner_id=self.owner.pk, pack=settings.FACE_PACK)

    def _again(self) -> int:
        """Mistakes that were put right and are back, and refused questions that are asked again."""
        from cloudphotos.catalog.models import Face, Proposal

        now = set(Face.objects.filter(owner=self.owner, person__isnull=False).values_list("pk", "person_id"))
        asked = Proposal.objects.filter(owner=self.owner)
        refused, open_ones = (
            {(kind, person, other, face) for kind, person, other, faces in rows for face in faces}
            for rows in (
                asked.filter(status=status).values_list("kind", "person", "other", "faces")
                for status in ("discarded", "open")
            )
        )
        return len(now & self.taken_from) + len(refused & open_ones)

    def _read(self) -> None:
        from cloudphotos.catalog.models import Face, Person

        self.person = dict(Face.objects.filter(owner=self.owner).values_list("pk", "person_id"))
        named = Person.objects.filter(owner=self.owner, merged_into=None).exclude(name="")
        self.names = dict(named.values_list("pk", "name"))
        self.key_of = {name: key for key, name in self.names.items()}
        self.by_person = defaultdict(list)
        for face, person in self.person.items():
            if person:
                self.by_person[person].append(face)
        self.free = [face for face, person in self.person.items() if not person]
        self.most = {
            person: Counter(self.truth[face] for face in faces).most_common(1)[0][0]
            for person, faces in self.by_person.items()
        }

    def _confirmed(self) -> set[tuple[int, int]]:
        from cloudphotos.catalog.models import Face

        return set(Face.objects.filter(owner=self.owner, assigned_by="user").values_list("pk", "person_id"))

    def _person(self, key: int):
        from cloudphotos.catalog.models import Person

        return Person.objects.get(pk=key)


def _lfw(folder: Path, cache: Path | None) -> tuple[np.ndarray, list[str]]:
    rows = [row for row in main_faces.rows(folder / "lfw" / "library.csv") if row["part"] == "report"]
    photos = Counter(row["identity"] for row in rows)
    people = {row["path"]: row["identity"] for row in rows if photos[row["identity"]] >= AT_LEAST}
    found = main_faces.find("starter", folder / "lfw", list(people), cache=cache)
    return found.vectors, [people[photo] for photo in found.photos]


def _athletes(folder: Path) -> tuple[np.ndarray, list[str]]:
    """Whose photo it is, is known of the photo: so only those that show one face are sure."""
    root = folder / "album_athletes"
    rows = main_faces.rows(root / "identities.csv")
    pipeline = Pipeline(packs.load("starter", home.weights()), pixel_cap=main_faces.PIXEL_CAP)
    found = pipeline.find_faces((root / row["path"]).read_bytes() for row in rows)
    alone = [
        (photo.faces[0].vector, row["main_person"])
        for row, photo in zip(rows, found, strict=True)
        if isinstance(photo, FoundPhoto) and len(photo.faces) == 1 and photo.faces[0].verdict == "face"
    ]
    return np.stack([vector for vector, _ in alone]), [name for _, name in alone]


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:3]))
