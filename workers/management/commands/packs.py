"""`manage.py packs`: which model packs are here, under which licence, and how well they were measured to do."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cloudphotos import home
from tagging.packs.listing import Listed, describe, packs_in

_HEAD = ("", "pack", "vector", "MB", "checksum", "LFW 10-fold", "trash gate")


class Command(BaseCommand):
    help = "List the model packs: licence, size, checksum, measured accuracy, and which one is chosen."
    requires_system_checks: list[str] = []  # no database yet

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = describe(settings.FACE_PACK, settings.FACE_WEIGHTS)
        others = [each for each in packs_in(home.weights()) if each != chosen]
        found = [chosen, *others]
        rows = [_HEAD, *(_row(each, chosen=each is chosen) for each in found)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
        for row in rows:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        for each in found:
            self.stdout.write(f"\n{each.name}. Licence: {each.licence}")
            if each.problem:
                self.stdout.write(each.problem)


def _row(pack: Listed, *, chosen: bool) -> tuple[str, ...]:
    mark = "*" if chosen else ""
    if pack.problem is not None:
        return (mark, pack.name, *("-",) * (len(_HEAD) - 2))
    return (
        mark,
        pack.name,
        str(pack.dimension),
        f"{(pack.size_bytes or 0) / 1e6:.1f}",
        (pack.sha256 or "")[:12],
        "not measured" if pack.accuracy is None else f"{pack.accuracy:.2%}",
        "on" if pack.gate else "off",
    )
