"""Timelines: photos newest first, page by page, whatever the size of the library.

A place in a timeline is a cursor, "<moment>_<photo id>": what comes before and after it is found through an index.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cloudphotos.catalog.models import Owner, Person, Photo

PAGE_PHOTOS = 60  # twice what a large window shows; drawing tiles is what a page of a timeline costs
Moment = Literal["sort_at", "tagged_at", "binned_at"]  # what photos are in order of
HIGHEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Page:
    """Photos of one page of a timeline, newest first. older, newer: where the pages beside it begin, "" if there is none."""

    photos: list[Photo]
    older: str
    newer: str


@dataclass(frozen=True)
class Month:
    """Photos of one month; the first of the month stands for it."""

    first: date
    photos: list[Photo] = field(default_factory=list)

    @property
    def undated(self) -> bool:
        """Whether some stand here by the day of their upload, as nobody knows when they were taken."""
        return any(photo.date is None for photo in self.photos)


@dataclass(frozen=True)
class Year:
    """The months of a year in which there are photos, newest first; the first of each stands for it."""

    year: int
    months: list[date] = field(default_factory=list)


def library(*, owner: Owner) -> QuerySet[Photo]:
    """All that an owner's timeline shows."""
    return Photo.shown.filter(owner=owner)


def of_person(*, owner: Owner, person: Person) -> QuerySet[Photo]:
    """The photos a person is on, to be had in order of `tagged_at`: that of their tags, which the index of tags follows."""
    return library(owner=owner).filter(tags__person=person).annotate(tagged_at=F("tags__sort_at"))


def hidden(*, owner: Owner) -> QuerySet[Photo]:
    """What an owner hid, without what is in the bin."""
    return Photo.objects.filter(owner=owner, hidden=True, binned_at=None)


def page(
    *, photos: QuerySet[Photo], before: str = "", after: str = "", by: Moment = "sort_at", size: int = PAGE_PHOTOS
) -> Page:
    """One page of these photos: the newest, those right before a cursor, or those right after one.

    A cursor that makes no sense starts from the newest.
    """
    start, end = _read(before), _read(after)
    if end is not None:
        found = list(_newer_than(photos, by, *end)[: size + 1])
        shown = found[:size][::-1]
        older = _cursor(shown[-1], by) if shown else ""
        return Page(shown, older=older, newer=_cursor(shown[0], by) if len(found) > size else "")
    rest = photos if start is None else _older_than(photos, by, *start)
    found = list(rest.order_by(f"-{by}", "-id")[: size + 1])
    shown = found[:size]
    follows = bool(start and shown) and neighbours(photo=shown[0], photos=photos, by=by)[0] is not None
    return Page(
        shown,
        older=_cursor(shown[-1], by) if len(found) > size else "",
        newer=_cursor(shown[0], by) if follows else "",
    )


def by_month(photos: Iterable[Photo], by: Moment = "sort_at") -> list[Month]:
    """Photos that are in order, cut into months of the current time zone."""
    months: list[Month] = []
    for photo in photos:
        first = timezone.localtime(_moment(photo, by)).date().replace(day=1)
        if not months or months[-1].first != first:
            months.append(Month(first))
        months[-1].photos.append(photo)
    return months


def neighbours(*, photo: Photo, photos: QuerySet[Photo], by: Moment = "sort_at") -> tuple[int | None, int | None]:
    """Ids of the newer and the older photo beside this one among these photos."""
    place = _moment(photo, by), photo.pk
    newer = _newer_than(photos, by, *place)
    older = _older_than(photos, by, *place).order_by(f"-{by}", "-id")
    return newer.values_list("id", flat=True).first(), older.values_list("id", flat=True).first()


def from_photo(photo: Photo, by: Moment = "sort_at") -> str:
    """The cursor of the page that begins with this photo."""
    return f"{_moment(photo, by).isoformat()}_{photo.pk + 1}"


def from_month(first: date) -> str:
    """The cursor of the page that begins with the newest photo of a month of the current time zone."""
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return f"{timezone.make_aware(datetime.combine(last, time.max)).isoformat()}_{HIGHEST_ID}"


def years(*, owner: Owner) -> list[Year]:
    """The years and months of an owner's timeline.

    From each month the next older photo is looked up in the index, so it costs as much as there are months, not photos.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, {"owner": owner.pk, "zone": timezone.get_current_timezone_name()})
        return _by_year(row[0] for row in cursor.fetchall())


_MONTHS = """
WITH RECURSIVE found (moment) AS (
    SELECT (SELECT max(sort_at) FROM catalog_photo WHERE owner_id = %(owner)s AND binned_at IS NULL AND NOT hidden)
    UNION ALL
    SELECT (
        SELECT sort_at FROM catalog_photo
        WHERE owner_id = %(owner)s AND binned_at IS NULL AND NOT hidden
          AND sort_at < date_trunc('month', found.moment, %(zone)s)
        ORDER BY sort_at DESC LIMIT 1
    ) FROM found WHERE found.moment IS NOT NULL
)
SELECT (date_trunc('month', moment, %(zone)s) AT TIME ZONE %(zone)s)::date FROM found WHERE moment IS NOT NULL
"""


def _by_year(months: Iterable[date]) -> list[Year]:
    found: list[Year] = []
    for first in months:
        if not found or found[-1].year != first.year:
            found.append(Year(first.year))
        found[-1].months.append(first)
    return found


def _newer_than(photos: QuerySet[Photo], by: Moment, moment: datetime, photo_id: int) -> QuerySet[Photo]:
    newer = photos.filter(**{f"{by}__gte": moment}).filter(Q(**{f"{by}__gt": moment}) | Q(id__gt=photo_id))
    return newer.order_by(by, "id")


def _older_than(photos: QuerySet[Photo], by: Moment, moment: datetime, photo_id: int) -> QuerySet[Photo]:
    # the first condition follows from the second, but only the first can be looked up in the index
    return photos.filter(**{f"{by}__lte": moment}).filter(Q(**{f"{by}__lt": moment}) | Q(id__lt=photo_id))


def _moment(photo: Photo, by: Moment) -> datetime:
    return photo.binned_at or photo.sort_at if by == "binned_at" else photo.sort_at


def _cursor(photo: Photo, by: Moment) -> str:
    return f"{_moment(photo, by).isoformat()}_{photo.pk}"


def _read(cursor: str) -> tuple[datetime, int] | None:
    moment, _, photo_id = cursor.partition("_")
    try:
        when = datetime.fromisoformat(moment)
        return when if timezone.is_aware(when) else timezone.make_aware(when), int(photo_id)
    except ValueError:
        return None
