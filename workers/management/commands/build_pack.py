"""`manage.py build_pack [NAME]`: fetch the face models and make them ready; the second run does nothing."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cloudphotos import home
from tagging import packs
from tagging.errors import LicenceNotAccepted, PackError, PackMissing
from tagging.packs import zoo


class Command(BaseCommand):
    help = "Builds the model pack that finds faces (FACE_PACK) into the weights folder (FACE_WEIGHTS)."
    requires_system_checks: list[str] = []  # no database yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name",
            nargs="?",
            help=f"one of: {', '.join([*packs.PACKS, *zoo.NAMES])}; or a folder of InsightFace's ONNX files",
        )
        parser.add_argument("--accept-license", action="store_true", help="you have read the terms and accept them")

    def handle(self, *args: Any, name: str | None, accept_license: bool, **options: Any) -> None:
        pack, weights = home.place_of(name) if name else (settings.FACE_PACK, settings.FACE_WEIGHTS)
        try:
            built = _build(pack, weights, accepted=accept_license)
        except (LicenceNotAccepted, PackMissing) as error:
            self.stdout.write(f"The terms of {pack}:\n\n{zoo.licence(weights / pack)}\n")
            raise CommandError(str(error)) from error
        except PackError as error:
            raise CommandError(str(error)) from error
        if not built:
            self.stdout.write(f"Face models: {pack}")
            return
        self.stdout.write(f"Face models {pack} are ready in {weights / pack}")
        self.stdout.write(f"Licence: {packs.licence(pack)}")


def _build(pack: str, weights: Path, *, accepted: bool) -> bool:
    with tqdm(unit="MB", leave=False, disable=not sys.stderr.isatty()) as bar:

        def show(text: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_description(f"face models: {text}")
            bar.update(done - bar.n)

        return packs.build(pack, weights, accepted=accepted, progress=show)
