"""`manage.py summary`: a library in one table."""

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cloudphotos.catalog import queries
from tagging import packs
from workers.management.commands._owners import find_owner

ROWS = ("photos", "failed", "faces", "people", "named", "leftovers", "blurry", "small", "profile", "trash")


class Command(BaseCommand):
    help = "Count an owner's photos, faces and people, and say which pack found them under which licence."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="user name")
        parser.add_argument("--seconds", type=float, help="how long it took, to be printed with the rest")
        parser.add_argument("--json", action="store_true", dest="as_json", help="for programs")

    def handle(self, *args: Any, owner: str, seconds: float | None, as_json: bool, **options: Any) -> None:
        library = find_owner(owner)
        counts = asdict(queries.summary(owner=library))
        used = {name: packs.licence(name) for name in queries.packs_of(owner=library) or [settings.FACE_PACK]}
        if as_json:
            self.stdout.write(json.dumps({**counts, "packs": used}))
            return
        for name in ROWS:
            self.stdout.write(f"  {name:<10} {counts[name]:>8}")
        if seconds is not None:
            self.stdout.write(f"  {'seconds':<10} {seconds:>8.1f}")
        for pack, licence in used.items():
            self.stdout.write(f"  {'pack':<10} {pack}. Licence: {licence}")
