"""`manage.py build_pack [NAME]`: fetch the face models and make them ready; the second run does nothing."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cloudphotos import home
from tagging import packs
from tagging.errors import PackError


class Command(BaseCommand):
    help = "Builds the model pack that finds faces (FACE_PACK) into the weights folder (FACE_WEIGHTS)."
    requires_system_checks: list[str] = []  # no database yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default=settings.FACE_PACK, help=f"one of: {', '.join(packs.PACKS)}")

    def handle(self, *args: Any, **options: Any) -> None:
        name: str = options["name"]
        weights = home.weights()
        try:
            recipe = packs.find(name)
            with tqdm(unit="MB", leave=False, disable=not sys.stderr.isatty()) as bar:

                def show(text: str, done: int, total: int) -> None:
                    bar.total = total
                    bar.set_description(f"face models: {text}")
                    bar.update(done - bar.n)

                built = packs.build(name, weights, progress=show)
        except PackError as error:
            raise CommandError(str(error)) from error
        if not built:
            self.stdout.write(f"Face models: {name}")
            return
        self.stdout.write(f"Face models {name} ({recipe.title}) built in {weights / name}")
        self.stdout.write(f"Licence: {recipe.licence}")
