"""`manage.py export_library`: photos, faces and people as one JSON file."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cloudphotos.catalog import export
from workers.management.commands._owners import find_owner


class Command(BaseCommand):
    help = "Write an owner's photos, faces and people to a JSON file (no pictures, no face vectors)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="user name")
        parser.add_argument("--output", required=True, type=Path, help="the file to write")

    def handle(self, *args: Any, owner: str, output: Path, **options: Any) -> None:
        library = export.library(owner=find_owner(owner), pack=settings.FACE_PACK)
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
