"""`manage.py recluster`: group an owner's unnamed faces anew."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cloudphotos.catalog import queries
from workers import people_job
from workers.management.commands._owners import find_owner


class Command(BaseCommand):
    help = "Group the faces of unnamed people and the leftovers anew. Named people, and what the owner settled, stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="user name")

    def handle(self, *args: Any, owner: str, **options: Any) -> None:
        library = find_owner(owner)
        packs = queries.packs_of(owner=library)
        if packs and settings.FACE_PACK not in packs:
            raise CommandError(
                f"The faces of {owner} were found with the pack {' and '.join(packs)}, and FACE_PACK is {settings.FACE_PACK}: "
                f"there is nothing to compare. Set FACE_PACK={packs[0]} and try again."
            )
        run = people_job.recluster(library.pk)
        if run is None:
            raise CommandError("A grouping of this owner is under way. Wait until it is done and try again.")
        counts = run.counts
        self.stdout.write(
            f"Faces looked at: {counts['faces']}, in groups: {counts['groups']}. "
            f"With another person than before: {counts['moved']}, with the nearest known one: {counts['nearest']}."
        )
