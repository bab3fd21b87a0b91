"""Favourites and dates: said, shown, taken back."""

from datetime import UTC, datetime

from cloudphotos.catalog import corrections, marks, timelines
from cloudphotos.catalog.models import Owner, Photo
from tests.web.scenes import fill


def order(owner: Owner) -> list[int]:
    return [photo.pk for photo in timelines.page(photos=timelines.library(owner=owner)).photos]


def test_favourites_are_made_and_unmade_as_one_edit(alice: Owner) -> None:
    fill(alice, photos=3)
    ids = order(alice)
    first = marks.set_favourite(owner=alice, photo_ids=ids[:1], favourite=True, actor=alice.user)
    both = marks.set_favourite(owner=alice, photo_ids=ids[:2], favourite=True, actor=alice.user)
    assert first is not None
    assert both is not None
    assert set(Photo.objects.filter(favourite=True).values_list("pk", flat=True)) == set(ids[:2])
    corrections.undo(owner=alice, actor=alice.user, entry_id=both.pk)
    assert list(Photo.objects.filter(favourite=True).values_list("pk", flat=True)) == ids[:1]


def test_a_photo_moves_to_the_date_its_owner_says_and_the_camera_is_not_forgotten(alice: Owner) -> None:
    fill(alice, photos=3)
    newest, middle, oldest = Photo.objects.order_by("-sort_at")
    camera = newest.taken_at
    moment = datetime(1999, 8, 11, 12, 30, tzinfo=UTC)
    entry = marks.set_date(photo=newest, moment=moment, actor=alice.user)
    assert entry is not None
    newest.refresh_from_db()
    assert (newest.date, newest.taken_at, newest.sort_at) == (moment, camera, moment)
    assert order(alice) == [middle.pk, oldest.pk, newest.pk]
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    newest.refresh_from_db()
    assert (newest.date, newest.sort_at) == (camera, camera)
    corrections.redo(owner=alice, actor=alice.user, entry_id=entry.pk)
    newest.refresh_from_db()
    assert newest.sort_at == moment


def test_dates_said_one_after_the_other_are_taken_back_one_after_the_other(alice: Owner) -> None:
    fill(alice, photos=1)
    photo = Photo.objects.get()
    moments = [datetime(2001, 1, day, tzinfo=UTC) for day in (1, 2, 1)]
    entries = [marks.set_date(photo=photo, moment=moment, actor=alice.user) for moment in moments]
    for entry, expected in zip(reversed(entries), [moments[1], moments[0], None], strict=True):
        assert entry is not None
        corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
        photo.refresh_from_db()
        assert photo.dated_at == expected


def test_what_the_camera_says_can_be_put_in_force_again(alice: Owner) -> None:
    fill(alice, photos=1)
    photo = Photo.objects.get()
    marks.set_date(photo=photo, moment=datetime(2001, 1, 1, tzinfo=UTC), actor=alice.user)
    marks.set_date(photo=photo, moment=None, actor=alice.user)
    photo.refresh_from_db()
    assert (photo.dated_at, photo.sort_at) == (None, photo.taken_at)
    assert marks.set_date(photo=photo, moment=None, actor=alice.user) is None


def test_without_any_date_the_upload_counts(alice: Owner) -> None:
    fill(alice, photos=1)
    Photo.objects.update(taken_at=None)
    photo = Photo.objects.get()
    marks.set_date(photo=photo, moment=datetime(2001, 1, 1, tzinfo=UTC), actor=alice.user)
    marks.set_date(photo=photo, moment=None, actor=alice.user)
    photo.refresh_from_db()
    assert photo.sort_at == photo.uploaded_at
