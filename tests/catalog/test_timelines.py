"""Timelines: in order, page by page in both directions, month by month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from cloudphotos.catalog import timelines
from cloudphotos.catalog.models import Owner, Photo
from tests.web.scenes import NEWEST, fill


@pytest.fixture
def photos(alice: Owner, bob: Owner) -> list[int]:
    """Ids of 50 photos of Alice, newest first; some share their moment."""
    fill(alice, photos=50)
    fill(bob, photos=5)
    Photo.objects.filter(sort_at__gt=NEWEST - timedelta(hours=60)).update(sort_at=NEWEST)
    return list(Photo.objects.filter(owner=alice).order_by("-sort_at", "-id").values_list("pk", flat=True))


def keys(page: timelines.Page) -> list[int]:
    return [photo.pk for photo in page.photos]


def test_pages_one_after_the_other_show_each_photo_once(alice: Owner, photos: list[int]) -> None:
    seen, page = [], timelines.page(photos=timelines.library(owner=alice), size=7)
    seen += keys(page)
    while page.older:
        page = timelines.page(photos=timelines.library(owner=alice), before=page.older, size=7)
        seen += keys(page)
    assert seen == photos


def test_and_back_again(alice: Owner, photos: list[int]) -> None:
    library = timelines.library(owner=alice)
    page = timelines.page(photos=library, before=timelines.from_photo(Photo.objects.get(pk=photos[40])), size=7)
    assert keys(page) == photos[40:47]
    seen = keys(page)
    while page.newer:
        page = timelines.page(photos=library, after=page.newer, size=7)
        seen = keys(page) + seen
    assert seen == photos[:47]


def test_the_newest_page_has_nothing_newer(alice: Owner, photos: list[int]) -> None:
    library = timelines.library(owner=alice)
    assert timelines.page(photos=library).newer == ""
    assert timelines.page(photos=library, before=timelines.from_photo(Photo.objects.get(pk=photos[0]))).newer == ""


@pytest.mark.parametrize("cursor", ["yesterday", "_", "2026-01-01_", "_5", "2026-01-01T00:00:00_x"])
def test_a_place_that_makes_no_sense_starts_from_the_newest(cursor: str, alice: Owner, photos: list[int]) -> None:
    library = timelines.library(owner=alice)
    assert keys(timelines.page(photos=library, before=cursor, size=3)) == photos[:3]
    assert keys(timelines.page(photos=library, after=cursor, size=3)) == photos[:3]


def test_neighbours_of_photos_of_one_moment_follow_the_order(alice: Owner, photos: list[int]) -> None:
    library = timelines.library(owner=alice)
    for n in range(1, 12):
        middle = Photo.objects.get(pk=photos[n])
        assert timelines.neighbours(photo=middle, photos=library) == (photos[n - 1], photos[n + 1])


def test_a_month_begins_with_its_newest_photo_in_the_present_time_zone(alice: Owner) -> None:
    fill(alice, photos=3)
    oldest, middle, newest = Photo.objects.order_by("sort_at")
    for photo, moment in ((oldest, "2020-02-29T22:59"), (middle, "2020-02-29T23:30"), (newest, "2020-03-31T21:59")):
        Photo.objects.filter(pk=photo.pk).update(sort_at=datetime.fromisoformat(moment).replace(tzinfo=UTC))
    library = timelines.library(owner=alice)
    with timezone.override("Europe/Berlin"):
        march = timelines.page(photos=library, before=timelines.from_month(date(2020, 3, 1)))
        assert [(month.first, len(month.photos)) for month in timelines.by_month(march.photos)] == [
            (date(2020, 3, 1), 2),
            (date(2020, 2, 1), 1),
        ]
        assert keys(timelines.page(photos=library, before=timelines.from_month(date(2020, 2, 1)))) == [oldest.pk]
        (year,) = timelines.years(owner=alice)
    assert (year.year, year.months) == (2020, [date(2020, 3, 1), date(2020, 2, 1)])


def test_the_years_are_those_in_which_there_are_photos(alice: Owner, bob: Owner) -> None:
    fill(bob, photos=1)
    assert timelines.years(owner=alice) == []
    fill(alice, photos=4)
    first, second, third, binned = Photo.objects.filter(owner=alice).order_by("-sort_at")
    Photo.objects.filter(pk=second.pk).update(sort_at=datetime(2019, 7, 5, tzinfo=UTC))
    Photo.objects.filter(pk=third.pk).update(sort_at=datetime(9999, 12, 31, 12, tzinfo=UTC))
    Photo.objects.filter(pk=binned.pk).update(sort_at=datetime(2001, 1, 1, tzinfo=UTC), binned_at=NEWEST)
    assert [(year.year, year.months) for year in timelines.years(owner=alice)] == [
        (9999, [date(9999, 12, 1)]),
        (first.sort_at.year, [date(2026, 3, 1)]),
        (2019, [date(2019, 7, 1)]),
    ]
    last = timelines.from_month(date(9999, 12, 1))
    assert keys(timelines.page(photos=timelines.library(owner=alice), before=last))[0] == third.pk
