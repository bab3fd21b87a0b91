"""A batch of photos through the real pipeline: rows, pictures, and what happens when something is wrong."""

import io
from datetime import timedelta
from pathlib import Path

import PIL.Image
import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from cloudphotos.catalog import photo_files, photos
from cloudphotos.catalog.models import Owner, Photo
from tests.library import jpeg, make_photo
from workers import photo_job, sizes


def _take(owner: Owner, source: Path) -> Photo:
    return photos.add_photo(owner=owner, source=source, path=source.name).photo


def _size(name: str) -> tuple[int, int]:
    return PIL.Image.open(io.BytesIO(photo_files.read(name))).size


@pytest.fixture
def party(album: Path) -> Path:
    return album / "poker night.jpg"


def test_the_people_of_a_photo_are_found_and_pictures_are_made(alice: Owner, party: Path) -> None:
    photo = _take(alice, party)
    assert [p.pk for p in photo_job.tag(photos.claim(photo_ids=[photo.pk]))] == [photo.pk]
    photo.refresh_from_db()
    faces = list(photo.faces.all())
    assert photo.status == "tagged"
    assert len([face for face in faces if face.verdict != "trash"]) == 6
    assert all(0 <= face.x < face.x + face.width <= photo.width for face in faces)
    assert len({face.awesomeness for face in faces} - {None}) == len(faces)
    assert sizes.THUMBNAIL_PX * 2 / 3 <= max(_size(photo.thumbnail)) <= sizes.THUMBNAIL_PX
    assert all(_size(face.tile)[0] == _size(face.tile)[1] <= sizes.TILE_PX for face in faces)
    assert len({face.embeddings.get().pack for face in faces}) == 1


def test_a_small_photo_is_never_upscaled(alice: Owner, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    photo_job.tag(photos.claim(photo_ids=[photo.pk]))
    photo.refresh_from_db()
    assert _size(photo.preview) == _size(photo.thumbnail) == (photo.width, photo.height)


def test_where_faces_are_off_pictures_are_made_and_no_face_is_looked_for(alice: Owner, party: Path) -> None:
    alice.faces_on = False
    alice.save()
    photo = _take(alice, party)
    photo_job.tag(photos.claim(photo_ids=[photo.pk]))
    photo.refresh_from_db()
    assert photo.status == "tagged"
    assert photo.thumbnail
    assert not photo.faces.exists()


def test_a_file_that_is_gone_fails_alone_with_a_sentence(alice: Owner, tmp_path: Path) -> None:
    gone, there = make_photo(alice, tmp_path), make_photo(alice, tmp_path)
    default_storage.delete(gone.original)
    photo_job.tag(photos.claim(photo_ids=[gone.pk, there.pk]))
    gone.refresh_from_db()
    there.refresh_from_db()
    assert (gone.status, there.status) == ("failed", "tagged")
    assert gone.error == "The stored file of this photo is gone. Upload it again."


def test_a_stored_file_that_went_bad_fails_alone_with_a_sentence(alice: Owner, tmp_path: Path) -> None:
    bad, good = make_photo(alice, tmp_path), make_photo(alice, tmp_path)
    Path(default_storage.path(bad.original)).write_bytes(b"rotten")
    photo_job.tag(photos.claim(photo_ids=[bad.pk, good.pk]))
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == ("failed", "tagged")
    assert "no picture" in bad.error


@pytest.mark.parametrize("faces_on", [True, False])
def test_a_stored_file_that_cannot_be_read_waits_and_the_others_stay_finished(
    alice: Owner, tmp_path: Path, faces_on: bool
) -> None:
    Owner.objects.filter(pk=alice.pk).update(faces_on=faces_on)
    mine = [make_photo(alice, tmp_path) for _ in range(5)]
    before, broken, *after = [photo.pk for photo in mine]
    place = Path(default_storage.path(mine[1].original))
    place.unlink()
    place.mkdir()
    tagged = photo_job.tag(photos.claim(photo_ids=[photo.pk for photo in mine]))
    assert [photo.pk for photo in tagged] == [before, *after]
    assert photos.unqueued(limit=9) == [(broken, 1)]
    for _ in range(photos.MAX_ATTEMPTS - 1):
        assert photo_job.tag(photos.claim(photo_ids=[photo.pk for photo in mine])) == []
    assert set(Photo.objects.exclude(pk=broken).values_list("status", "attempts")) == {("tagged", 1)}
    assert Photo.objects.get(pk=broken).status == "failed"


def test_when_the_job_breaks_the_photos_it_did_not_reach_wait_again(alice: Owner, tmp_path: Path) -> None:
    first, second = make_photo(alice, tmp_path), make_photo(alice, tmp_path)
    claimed = photos.claim(photo_ids=[first.pk, second.pk])
    place = Path(default_storage.path(str(alice.pk)))
    derived = place / "derived"
    derived.write_bytes(b"a file where the folder for thumbnails should be")
    with pytest.raises(OSError, match="derived"):
        photo_job.tag(claimed)
    derived.unlink()
    assert list(Photo.objects.values_list("status", "attempts")) == [("pending", 1), ("pending", 1)]
    assert len(photo_job.tag(photos.claim(photo_ids=[first.pk, second.pk]))) == 2


def test_a_photo_whose_claim_was_lost_leaves_no_pictures_behind(alice: Owner, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    (slow,) = photos.claim(photo_ids=[photo.pk])
    photos.give_back(claimed=[slow])
    photos.claim(photo_ids=[photo.pk])
    assert photo_job.tag([slow]) == []
    assert not [name for name in Path(default_storage.path(f"{alice.pk}/derived")).rglob("*") if name.is_file()]


def test_photos_can_lie_in_a_storage_that_is_no_folder(alice: Owner, party: Path, settings: Settings) -> None:
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": memory}
    photo = _take(alice, party)
    photo_job.tag(photos.claim(photo_ids=[photo.pk]))
    photo.refresh_from_db()
    assert photo.status == "tagged"
    assert photo_files.read(photo.original) == party.read_bytes()
    assert photo_files.read(photo.faces.all()[0].tile)
    assert photo_files.remove_orphans(older_than=timedelta(0)) == 0


def test_a_photo_that_the_file_holds_on_its_side_gets_a_preview_that_stands_upright(
    alice: Owner, tmp_path: Path
) -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    turned, upright = make_photo(alice, tmp_path, data=jpeg(exif=exif)), make_photo(alice, tmp_path)
    photo_job.tag(photos.claim(photo_ids=[turned.pk, upright.pk]))
    turned.refresh_from_db()
    upright.refresh_from_db()
    assert upright.preview == upright.original
    assert turned.preview != turned.original
    assert _size(turned.preview) == (turned.width, turned.height) == (48, 64)
