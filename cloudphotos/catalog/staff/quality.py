"""How good the grouping is, day by day: measured each night for every owner and pack, read as sums over all owners."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from cloudphotos.catalog.models import Correction, Embedding, Face, QualityDay

PUTS_RIGHT = ["split", "move", "reject", "trash", "restore", "draw", "tag", "untag", "merge"]  # kinds of the journal
_COUNTS = (
    "photos",
    "good",
    "small",
    "blurry",
    "profile",
    "trash",
    "leftovers",
    "collisions",
    "assigned",
    "corrections",
)

_COLLISIONS = """
    SELECT owner_id, pack, count(*) FROM (
        SELECT f.owner_id, e.pack FROM catalog_face f JOIN catalog_embedding e ON e.face_id = f.id
        JOIN catalog_photo p ON p.id = f.photo_id
        WHERE f.person_id IS NOT NULL AND p.binned_at IS NULL
        GROUP BY f.owner_id, e.pack, f.photo_id, f.person_id HAVING count(*) > 1
    ) twice GROUP BY owner_id, pack
"""


@dataclass(frozen=True)
class Day:
    """All libraries together on one day, as far as they were looked at with one pack. Shares: 0 to 1; None of nothing.

    per_photo: faces, but trash, on a photo with faces. leftover: share of good faces that are nobody's. corrections_per_1000:
    of good faces. collisions_per_1000: photos on which a person is seen twice, of good faces. confidence: mean of the machine's.
    """

    pack: str
    day: date
    counts: Mapping[str, int]
    confidence: float | None

    @property
    def faces(self) -> int:
        """All but trash."""
        return sum(self.counts[verdict] for verdict in ("good", "small", "blurry", "profile"))

    @property
    def per_photo(self) -> float | None:
        """Faces on a photo with faces."""
        return _share(self.faces, self.counts["photos"])

    @property
    def leftover(self) -> float | None:
        """Share of good faces that are nobody's."""
        return _share(self.counts["leftovers"], self.counts["good"])

    @property
    def corrections_per_1000(self) -> float | None:
        """Edits of that day that put the machine right, by a thousand good faces."""
        return _share(1000 * self.counts["corrections"], self.counts["good"])

    @property
    def collisions_per_1000(self) -> float | None:
        """How often somebody is twice on a photo, by a thousand good faces."""
        return _share(1000 * self.counts["collisions"], self.counts["good"])

    def verdict(self, name: str) -> float | None:
        """Share of a verdict in everything that was found."""
        return _share(self.counts[name], self.faces + self.counts["trash"])


@transaction.atomic
def measure(*, pack: str) -> int:
    """Write today's rows, and yesterday's corrections anew, as that day is over now. Returns how many rows of today there are.

    pack: the one in use, on whose rows corrections are counted. Measured twice on a day, the second time holds.
    """
    today = timezone.localdate()
    found = _libraries()
    collisions = _collisions()
    corrections = _corrections(today)
    rows = [
        QualityDay(
            day=today,
            collisions=collisions.get((each["owner"], each["pack"]), 0),
            corrections=corrections.get(each["owner"], 0) if each["pack"] == pack else 0,
            confidence_sum=each.pop("confidence_sum") or 0.0,
            owner_id=each.pop("owner"),
            **each,
        )
        for each in found
    ]
    fields = [*_COUNTS, "confidence_sum"]
    QualityDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["owner", "pack", "day"], update_fields=fields, batch_size=1000
    )
    yesterday = today - timedelta(days=1)
    for owner, n in _corrections(yesterday).items():
        QualityDay.objects.filter(owner=owner, pack=pack, day=yesterday).update(corrections=n)
    return len(rows)


def days(*, since: date) -> list[Day]:
    """All days from this one on, the packs together, oldest first."""
    summed = {name: Sum(name) for name in _COUNTS}
    rows = QualityDay.objects.filter(day__gte=since).values("pack", "day")
    rows = rows.annotate(**summed, confidence_total=Sum("confidence_sum")).order_by("day", "pack")
    return [_day(row) for row in rows]


def latest() -> list[Day]:
    """The newest day of each pack."""
    newest: dict[str, date] = dict(
        QualityDay.objects.order_by("pack", "-day").distinct("pack").values_list("pack", "day")
    )
    return [each for each in days(since=min(newest.values(), default=date.max)) if newest[each.pack] == each.day]


def _day(row: Mapping[str, Any]) -> Day:
    counts = {name: int(row[name]) for name in _COUNTS}
    return Day(row["pack"], row["day"], counts, _share(row["confidence_total"], counts["assigned"]))


def _libraries() -> list[dict[str, Any]]:
    """Counts of each owner and pack, without what is in the bin."""
    shown = Embedding.objects.filter(face__photo__binned_at=None)
    machine = Q(face__assigned_by__in=[Face.AssignedBy.CLUSTER, Face.AssignedBy.NEAREST])
    verdicts = {str(name): Q(face__verdict=name) for name in Face.Verdict}
    counts = {("good" if name == "face" else name): Count("pk", filter=found) for name, found in verdicts.items()}
    rows = (
        shown.order_by()
        .values("pack", owner=F("face__owner"))
        .annotate(
            photos=Count("face__photo", distinct=True),
            leftovers=Count("pk", filter=verdicts["face"] & Q(face__person=None)),
            assigned=Count("pk", filter=machine),
            confidence_sum=Sum("face__confidence", filter=machine),
            **counts,
        )
    )
    return [dict(row) for row in rows]


def _collisions() -> dict[tuple[int, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(_COLLISIONS)
        return {(owner, pack): n for owner, pack, n in cursor.fetchall()}


def _corrections(day: date) -> dict[int, int]:
    begin = timezone.make_aware(datetime.combine(day, time()))
    lines = Correction.objects.filter(
        kind__in=PUTS_RIGHT, created_at__gte=begin, created_at__lt=begin + timedelta(days=1)
    )
    return dict(lines.order_by().values_list("owner_id").annotate(n=Count("pk")))


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
