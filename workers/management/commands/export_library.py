"""`manage.py export_library`: photos, faces and people as one JSON file."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cloudphotos.catalog import audit, export
from cloudphotos.catalog.models import AuditEntry, Owner
from workers.management.commands._owners import find_owner


class Command(BaseCommand):
    help = "Write an owner's photos, faces and people to a JSON file (no pictures, no face vectors)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="user name")
        parser.add_argument("--output", required=True, type=Path, help="the file to write")

    def handle(self, *args: Any, owner: str, output: Path, **options: Any) -> None:
        whose = find_owner(owner)
        library = export.library(owner=whose, pack=settings.FACE_PACK)
        _note(whose, library)
        output = output.resolve()
        special = output.exists() and not output.is_file()  # /dev/stdout, a pipe: written to, never replaced
        draft = output if special else output.with_name(f".{output.name}.{os.getpid()}")
        try:
            draft.write_text(json.dumps(library, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            if not special:
                draft.replace(output)
        except OSError as error:
            if not special:
                draft.unlink(missing_ok=True)
            raise CommandError(f"{output} cannot be written ({error.strerror}). Choose another place.") from error
        self.stdout.write(f"{len(library['photos'])} photos and {len(library['people'])} people written to {output}")


def _note(owner: Owner, library: dict[str, Any]) -> None:
    """Before the file is there: what is taken away is in the audit log in any case."""
    audit.note(
        actor_id=None,
        action=AuditEntry.Action.EXPORTED,
        owner_id=owner.pk,
        people=[person["id"] for person in library["people"]],
        faces=[face["id"] for photo in library["photos"] for face in photo["faces"]],
        photos=[photo["id"] for photo in library["photos"]],
    )
