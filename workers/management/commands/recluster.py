"""`manage.py recluster`: group an owner's faces anew, say what that would move, or put back what it moved."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cloudphotos.catalog import queries, regrouping
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import ClusterRun, Owner, Person
from workers import people_job
from workers.management.commands._owners import find_owner


class Command(BaseCommand):
    help = (
        "Group the faces of unnamed people and the leftovers anew. Named people, and whatever the owner spoke of, stay; "
        "what the run would change of them is kept as proposals."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="user name")
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument("--preview", action="store_true", help="say what would move, and change nothing")
        instead.add_argument("--rollback", type=int, metavar="RUN", help="put back what this run moved")

    def handle(self, *args: Any, owner: str, preview: bool, rollback: int | None, **options: Any) -> None:
        library = find_owner(owner)
        if rollback is not None:
            self._roll_back(library, rollback)
            return
        _refuse_other_pack(library)
        run = people_job.preview(library.pk) if preview else people_job.recluster(library.pk)
        if run is None:
            raise CommandError(
                "A grouping of this owner is under way, or grouping is paused. Wait for its end and try again."
            )
        for line in _previewed(run) if preview else _done(run):
            self.stdout.write(line)

    def _roll_back(self, library: Owner, number: int) -> None:
        try:
            back = regrouping.roll_back(owner=library, run_id=number)
        except CatalogError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Run {number} is rolled back: {back} faces are where they were before.")


def _refuse_other_pack(library: Owner) -> None:
    packs = queries.packs_of(owner=library)
    if packs and settings.FACE_PACK not in packs:
        raise CommandError(
            f"The faces of {library} were found with the pack {' and '.join(packs)}, and FACE_PACK is {settings.FACE_PACK}: "
            f"there is nothing to compare. Set FACE_PACK={packs[0]} and try again."
        )


def _done(run: ClusterRun) -> list[str]:
    counts = run.counts
    return [
        f"Faces looked at: {counts['faces']}, in groups: {counts['groups']}. "
        f"With another person than before: {counts['moved']}, with the nearest known one: {counts['nearest']}. "
        f"Waiting for the owner's yes: {counts['proposals']}.",
        f"This was run {run.pk}; `recluster --owner {run.owner} --rollback {run.pk}` puts everything back.",
    ]


def _previewed(run: ClusterRun) -> list[str]:
    counts = run.counts
    people = {each.pk: each for each in Person.objects.filter(owner_id=run.owner_id)}
    lines = [
        f"Faces looked at: {counts['faces']}, in groups: {counts['groups']}. Nothing was changed. It would move:",
        f"  faces with another person than before {counts['moved']}, with the nearest known one {counts['nearest']}",
        f"  new people {len(counts['new'])}, of {_listed(counts['new'])} faces",
        f"  people split {_named(counts['split'], people)}",
        f"  people merged {', '.join(_merged(old, new, people) for old, new in counts['merged']) or 'none'}",
        f"  names touched {_named(counts['named'], people)}",
    ]
    lines += [f"  {people[key]}: {gained} faces come, {lost} go" for key, gained, lost in counts["people"]]
    return lines + [_wish(wish, people) for wish in counts["wishes"]]


def _merged(old: int, new: int | None, people: Mapping[int, Person]) -> str:
    return f"{people[old]} into {people[new] if new else 'a new person'}"


def _wish(wish: tuple[str, int, int | None, int], people: Mapping[int, Person]) -> str:
    kind, person, other, count = wish
    return f"  to be asked: {kind} {count} faces, {people[person]}{f' and {people[other]}' if other else ''}"


def _named(ids: list[int], people: Mapping[int, Person]) -> str:
    return ", ".join(str(people[key]) for key in ids) or "none"


def _listed(sizes: list[int]) -> str:
    return ", ".join(str(size) for size in sizes) or "no"
