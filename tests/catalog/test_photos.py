"""Photos: taken in once, refused with a sentence, claimed by one worker."""

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import PIL.Image
import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from cloudphotos.catalog import inspection, photo_files, photos
from cloudphotos.catalog.errors import Refused
from cloudphotos.catalog.models import Owner, Photo
from tagging.types import PhotoInfo
from tests.library import DATA, jpeg, make_photo, needs_data, tag_photo


def _stored(owner: Owner) -> int:
    folder = Path(default_storage.path(str(owner.pk)))
    return sum(1 for path in folder.rglob("*") if path.is_file())


def test_a_photo_waits_with_its_size_and_its_bytes(alice: Owner, tmp_path: Path) -> None:
    data = jpeg(width=80, height=60)
    photo = make_photo(alice, tmp_path, path="summer/beach.jpg", data=data)
    assert (photo.status, photo.width, photo.height, photo.path) == ("pending", 80, 60, "summer/beach.jpg")
    assert photo_files.read(photo.original) == data


def test_the_same_content_is_taken_once_and_keeps_its_further_paths(alice: Owner, tmp_path: Path) -> None:
    data = jpeg()
    first = make_photo(alice, tmp_path, path="a.jpg", data=data)
    again = make_photo(alice, tmp_path, path="copy/b.jpg", data=data)
    make_photo(alice, tmp_path, path="a.jpg", data=data)
    assert first.pk == again.pk
    assert [also.path for also in first.also_paths.all()] == ["copy/b.jpg"]
    assert _stored(alice) == 1


def test_two_owners_have_the_same_content_each_for_themselves(alice: Owner, bob: Owner, tmp_path: Path) -> None:
    data = jpeg()
    assert make_photo(alice, tmp_path, data=data).pk != make_photo(bob, tmp_path, data=data).pk


def test_the_date_and_the_orientation_of_the_camera_are_read(alice: Owner, tmp_path: Path) -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2019:07:14 15:16:17"
    exif.get_ifd(0x8769)[0x9011] = "+02:00"
    photo = make_photo(alice, tmp_path, data=jpeg(width=80, height=60, exif=exif))
    assert (photo.width, photo.height) == (60, 80)
    assert photo.taken_at == photo.sort_at == datetime(2019, 7, 14, 13, 16, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"hello, I am a text", "no picture"), (b"", "no picture"), (jpeg(seed=1)[:-900], "cut off")],
    ids=["text", "empty", "truncated"],
)
def test_what_is_no_photo_is_refused_with_a_sentence_and_leaves_nothing(
    alice: Owner, tmp_path: Path, data: bytes, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        make_photo(alice, tmp_path, data=data)
    assert not Photo.objects.exists()
    assert not _stored(alice)


def test_more_pixels_than_allowed_are_refused(alice: Owner, tmp_path: Path) -> None:
    source = tmp_path / "bomb.png"
    PIL.Image.new("1", (12_000, 12_000)).save(source)
    assert source.stat().st_size < 100_000
    with pytest.raises(Refused, match="million"):
        photos.add_photo(owner=alice, source=source, path="bomb.png")


def test_more_bytes_than_allowed_are_refused(alice: Owner, tmp_path: Path, settings: Settings) -> None:
    settings.BYTE_CAP = 1000
    with pytest.raises(Refused, match="at most 1000"):
        make_photo(alice, tmp_path)


def test_a_photo_over_the_quota_is_refused_and_the_one_before_stays(alice: Owner, tmp_path: Path) -> None:
    first = make_photo(alice, tmp_path)
    alice.quota_bytes = first.size_bytes + 100
    alice.save()
    with pytest.raises(Refused, match="No room"):
        make_photo(alice, tmp_path)
    assert list(Photo.objects.all()) == [first]
    assert _stored(alice) == 1


def test_without_room_on_the_disk_the_photo_is_refused_and_nothing_half_written_stays(
    alice: Owner, tmp_path: Path, settings: Settings
) -> None:
    full = {"BACKEND": "tests.library.FullStorage", "OPTIONS": {"location": str(tmp_path / "full")}}
    settings.STORAGES = {**settings.STORAGES, "default": full}
    with pytest.raises(Refused, match="no room for this photo on the server"):
        make_photo(alice, tmp_path)
    assert not Photo.objects.exists()
    assert not [path for path in (tmp_path / "full").rglob("*") if path.is_file()]


def test_a_file_that_is_still_being_written_is_refused(
    alice: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = tmp_path / "a.jpg"
    growing.write_bytes(jpeg())

    def inspect_while_it_grows(source: Path) -> PhotoInfo:
        with growing.open("ab") as file:
            file.write(b"more")
        return inspection.inspect_file(source)

    monkeypatch.setattr(photos, "inspect_file", inspect_while_it_grows)
    with pytest.raises(Refused, match="changed while it was read"):
        photos.add_photo(owner=alice, source=growing, path="a.jpg")
    assert _stored(alice) == 0
    assert not Photo.objects.exists()


def test_after_the_process_that_opens_files_was_killed_the_next_upload_is_opened_all_the_same(
    alice: Owner, tmp_path: Path
) -> None:
    make_photo(alice, tmp_path)
    opener = inspection._pool().schedule(os.getpid).result()
    os.kill(opener, signal.SIGKILL)
    time.sleep(0.5)
    assert make_photo(alice, tmp_path).status == "pending"
    assert make_photo(alice, tmp_path).status == "pending"


@needs_data
def test_hostile_files_get_a_sentence_or_are_photos_and_nothing_half_written_stays(alice: Owner) -> None:
    hostile = sorted(path for path in (DATA / "bad_files").rglob("*") if path.is_file())[::9]
    taken = 0
    for source in hostile:
        try:
            taken += photos.add_photo(owner=alice, source=source, path=source.name).created
        except Refused as refusal:
            assert str(refusal).endswith(".")  # noqa: PT017 (most are refused, some are not)
    assert Photo.objects.count() == taken == _stored(alice)


def test_a_waiting_photo_is_claimed_by_one_worker_alone(alice: Owner, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    assert [claimed.pk for claimed in photos.claim(photo_ids=[photo.pk, photo.pk, 0])] == [photo.pk]
    assert photos.claim(photo_ids=[photo.pk]) == []


def test_who_lost_the_claim_writes_nothing(alice: Owner, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    (slow,) = photos.claim(photo_ids=[photo.pk])
    photos.give_back(claimed=[slow])
    (quick,) = photos.claim(photo_ids=[photo.pk])
    assert not photos.mark_failed(photo=slow, reason="Too late.")
    assert set(photos.lock_claimed(claimed=[slow, quick])) == {quick.pk}
    assert photos.give_back(claimed=[slow]) == 0


@pytest.mark.parametrize(
    ("holder", "released"),
    [
        ("{host}:999999999:1", 1),
        ("{host}:{parent}:{born}", 0),
        ("{host}:{parent}:1", 1),
        ("{host}:{me}:{mine}", 1),
        ("elsewhere:1:1", 0),
    ],
    ids=["dead", "at work", "id used again", "this process, which has begun something else", "another machine"],
)
def test_a_claim_is_released_when_its_holder_is_gone_or_has_let_go(
    alice: Owner, tmp_path: Path, holder: str, released: int
) -> None:
    photo = make_photo(alice, tmp_path)
    photos.claim(photo_ids=[photo.pk])
    host, me, mine = photos.worker_name().rsplit(":", 2)
    parent = os.getppid()
    born = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()[19]
    Photo.objects.update(claimed_by=holder.format(host=host, me=me, mine=mine, parent=parent, born=born))
    assert photos.release_lost_claims() == released
    Photo.objects.filter(status="running").update(claimed_at=timezone.now() - photos.LEASE - timedelta(seconds=1))
    assert photos.release_lost_claims() == 1 - released


def test_a_photo_that_stops_every_worker_fails_after_three_tries_and_can_be_tried_again(
    alice: Owner, tmp_path: Path
) -> None:
    photo = make_photo(alice, tmp_path)
    for _ in range(photos.MAX_ATTEMPTS):
        photos.give_back(claimed=photos.claim(photo_ids=[photo.pk]))
    photo.refresh_from_db()
    assert photo.status == "failed"
    assert "three times" in photo.error
    assert photos.retry_failed(owner=alice, photo_id=photo.pk)
    assert photos.claim(photo_ids=[photo.pk])


def test_nobody_else_can_retry_a_photo(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    photos.mark_failed(photo=photos.claim(photo_ids=[photo.pk])[0], reason="It broke.")
    assert not photos.retry_failed(owner=charlie, photo_id=photo.pk)


def test_a_photo_without_a_message_is_queued_again_and_one_with_a_fresh_message_is_not(
    alice: Owner, tmp_path: Path
) -> None:
    lost, queued, stale = (make_photo(alice, tmp_path).pk for _ in range(3))
    photos.mark_queued(photo_ids=[queued, stale])
    Photo.objects.filter(pk=stale).update(queued_at=timezone.now() - photos.REQUEUE_AFTER * 2)
    assert photos.unqueued(limit=10) == [(lost, 0), (stale, 0)]
    assert len(photos.unqueued(limit=10, everything=True)) == 3


def test_the_database_refuses_a_failure_without_a_reason(alice: Owner, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    with pytest.raises(IntegrityError, match="photo_failed_has_reason"), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(status="failed")


def test_what_is_not_ours_in_the_storage_is_never_removed(alice: Owner) -> None:
    theirs = Path(default_storage.path("somebody else"))
    theirs.mkdir(exist_ok=True)
    (theirs / "file").write_text("theirs")
    photo_files.remove_orphans(older_than=timedelta(0))
    assert (theirs / "file").read_text() == "theirs"


def test_what_a_broken_upload_left_is_removed_a_day_later(tmp_path: Path, settings: Settings) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    for name in ("tmpabc.upload.jpg", "other.jpg"):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (time.time() - 90_000,) * 2)
    (tmp_path / "tmpnew.upload.jpg").write_text("")
    assert photo_files.remove_stale_uploads() == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.jpg", "tmpnew.upload.jpg"]


def test_files_without_a_row_are_removed_once_they_are_a_day_old(alice: Owner, tmp_path: Path) -> None:
    photo = tag_photo(make_photo(alice, tmp_path))
    orphan = photo_files.save_derived(owner_id=alice.pk, data=b"left behind")
    photo_files.remove_orphans()
    assert photo_files.exists(orphan)
    photo_files.remove_orphans(older_than=timedelta(0))
    assert not photo_files.exists(orphan)
    assert photo_files.exists(photo.original)
    assert photo_files.exists(photo.thumbnail)
