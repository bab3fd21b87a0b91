"""`manage.py train_awesomeness`: learn from likes which faces to show, or go back to the head before."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from cloudphotos.catalog.awesomeness import heads
from cloudphotos.catalog.errors import CatalogError
from tagging.awesomeness.figure import calibration_svg
from tagging.errors import PackError
from workers import engine, learning_job, learning_report, lessons, tasks
from workers.learning_job import Outcome


class Command(BaseCommand):
    help = (
        "Learn from what viewers liked, and from portraits that owners chose, which faces to show. What was learned is used "
        "only if it is surely better than the present head on photos that were held out; all faces are rated anew then."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the calibration here, as SVG")
        parser.add_argument("--dry-run", action="store_true", help="report, and throw away what was learned")
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument(
            "--from-csv", type=Path, metavar="FILE", help="learn from a table of path, likes, audience instead"
        )
        instead.add_argument("--back", action="store_true", help="return to the head before the present one")

    def handle(
        self, *args: Any, plot: Path | None, dry_run: bool, from_csv: Path | None, back: bool, **options: Any
    ) -> None:
        try:
            if back:
                self._go_back()
                return
            outcome = (
                self._learn_from(from_csv, dry_run) if from_csv else learning_job.learn_from_likes(_show, dry=dry_run)
            )
        except (CatalogError, PackError) as error:
            raise CommandError(str(error)) from error
        for line in learning_report.lines(outcome.report):
            self.stdout.write(line)
        if plot:
            self._plot(outcome, plot)
        if not outcome.installed and not dry_run:
            raise CommandError(outcome.verdict)
        self.stdout.write(outcome.verdict)
        if outcome.installed:
            self._rate()

    def _learn_from(self, table: Path, dry: bool) -> Outcome:
        try:
            lesson, bad = lessons.of_table(table, _show)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        for line in bad:
            self.stdout.write(f"Line {line.number} is left out. {line.reason}")
        return learning_job.learn(lesson, dry=dry)

    def _go_back(self) -> None:
        gone = heads.withdraw(pack=settings.FACE_PACK, embedder=engine.embedder())
        now = engine.head()
        self.stdout.write(f"{gone.version} is withdrawn; {now.version if now else 'no head'} rates faces again.")
        self._rate()

    def _rate(self) -> None:
        tasks.queue_rating()
        self.stdout.write(
            "Stored faces are rated anew in the background; portraits change where another is clearly better."
        )

    def _plot(self, outcome: Outcome, file: Path) -> None:
        try:
            file.write_text(calibration_svg(outcome.report.calibration), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be written ({error.strerror}). Choose another place.") from error


def _show(things: Iterable[Any], total: int) -> Iterable[Any]:
    bar: Iterable[Any] = tqdm(things, total=total, desc="looking at photos", disable=not sys.stderr.isatty())
    return bar
