"""Files that come in parts."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from cloudphotos.catalog import photo_files, uploads
from cloudphotos.catalog.errors import Refused
from cloudphotos.catalog.models import Owner, Photo, Upload
from cloudphotos.catalog.uploads import Announced, OutOfPlace
from tests.library import jpeg


def announced(data: bytes, key: str = "a") -> Announced:
    return Announced(key, path="beach.jpg", size_bytes=len(data))


def send(owner: Owner, data: bytes, *, start: int = 0, end: int | None = None) -> int:
    """Send these bytes of a file in parts of 1000."""
    received = start
    stop = len(data) if end is None else end
    while received < stop:
        part = data[received : min(received + 1000, stop)]
        received = uploads.add_part(owner=owner, file=announced(data), offset=received, part=part)
    return received


def stored_parts(owner: Owner) -> list[Path]:
    return list(Path(default_storage.path(f"{owner.pk}/uploads")).rglob("*.part"))


def test_parts_become_the_file_and_nothing_of_them_stays(
    alice: Owner, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    data = jpeg()
    assert send(alice, data) == len(data)
    assert stored_parts(alice)
    with django_capture_on_commit_callbacks(execute=True):
        added = uploads.complete(owner=alice, key="a")
    assert added.created
    assert added.photo.path == "beach.jpg"
    assert photo_files.read(added.photo.original) == data
    assert not Upload.objects.exists()
    assert not stored_parts(alice)


def test_it_goes_on_where_it_was(alice: Owner) -> None:
    data = jpeg()
    send(alice, data, end=2000)
    assert uploads.received(owner=alice, key="a") == 2000
    send(alice, data, start=2000)
    assert uploads.complete(owner=alice, key="a").created


@pytest.mark.parametrize("offset", [0, 1000, 2500])
def test_a_part_that_does_not_begin_where_the_last_one_ended_is_not_taken(offset: int, alice: Owner) -> None:
    data = jpeg()
    send(alice, data, end=2000)
    with pytest.raises(OutOfPlace) as place:
        uploads.add_part(owner=alice, file=announced(data), offset=offset, part=data[offset : offset + 1000])
    assert place.value.received == 2000


def test_more_than_was_announced_is_not_taken(alice: Owner) -> None:
    with pytest.raises(OutOfPlace):
        uploads.add_part(owner=alice, file=Announced("a", "a.jpg", size_bytes=10), offset=0, part=b"x" * 11)


def test_everybody_has_uploads_of_his_own(alice: Owner, charlie: Owner) -> None:
    send(alice, jpeg(), end=1000)
    assert uploads.received(owner=charlie, key="a") == 0
    with pytest.raises(OutOfPlace):
        uploads.complete(owner=charlie, key="a")


def test_what_is_no_photo_is_refused_and_forgotten(
    alice: Owner, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    send(alice, b"hello" * 1000)
    with pytest.raises(Refused), django_capture_on_commit_callbacks(execute=True):
        uploads.complete(owner=alice, key="a")
    assert not Upload.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(alice: Owner, settings: Settings) -> None:
    settings.BYTE_CAP = 100
    with pytest.raises(Refused, match="at most"):
        send(alice, jpeg(), end=10)
    assert not Upload.objects.exists()


def test_a_full_library_refuses_before_anything_is_sent(alice: Owner) -> None:
    Owner.objects.filter(pk=alice.pk).update(quota_bytes=10)
    alice.refresh_from_db()
    with pytest.raises(Refused, match="No room"):
        send(alice, jpeg(), end=10)


def test_nobody_hoards_halves(alice: Owner, settings: Settings) -> None:
    settings.REQUEST_BYTE_CAP = 1500
    with pytest.raises(Refused, match="half"):
        send(alice, jpeg(), end=2000)


def test_a_lost_part_is_told(alice: Owner) -> None:
    send(alice, jpeg())
    stored_parts(alice)[0].unlink()
    with pytest.raises(Refused, match="lost on the server"):
        uploads.complete(owner=alice, key="a")
    assert not Upload.objects.exists()


def test_parts_of_a_file_on_its_way_are_no_orphans_until_a_day_without_news(
    alice: Owner, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    send(alice, jpeg(), end=2000)
    photo_files.remove_orphans(older_than=timedelta(0))
    assert len(stored_parts(alice)) == 2
    assert uploads.remove_stale() == 0
    Upload.objects.update(changed_at=timezone.now() - timedelta(days=1, seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.remove_stale() == 1
    assert not stored_parts(alice)
    assert not Photo.objects.exists()
