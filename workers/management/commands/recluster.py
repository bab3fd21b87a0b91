"""`manage.py recluster`: group an owner's unnamed faces anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workers import people_job
from workers.management.commands._owners import find_owner


class Command(BaseCommand):
    help = "Group the faces of unnamed people and the leftovers anew. Named people, and what the owner settled, stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="user name")

    def handle(self, *args: Any, owner: str, **options: Any) -> None:
        run = people_job.recluster(find_owner(owner).pk)
        if run is None:
            raise CommandError("A grouping of this owner is under way. Wait until it is done and try again.")
        counts = run.counts
        self.stdout.write(
            f"{counts['faces']} faces looked at, {counts['groups']} groups; {counts['moved']} faces have another person now, "
            f"{counts['nearest']} went to the nearest known person"
        )
