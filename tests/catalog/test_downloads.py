"""Many originals as one ZIP file."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from cloudphotos.catalog import downloads
from cloudphotos.catalog.models import Owner, Photo
from tests.library import jpeg, make_photo


def opened(owner: Owner) -> zipfile.ZipFile:
    photos = Photo.objects.filter(owner=owner).order_by("pk")
    return zipfile.ZipFile(io.BytesIO(b"".join(downloads.zipped(photos))))


def test_originals_come_byte_for_byte_under_names_of_their_own(alice: Owner, tmp_path: Path) -> None:
    pictures = [jpeg() for _ in range(4)]
    for path, data in zip(("a/beach.jpg", "b/Beach.jpg", "c/..", 'd/who? "x".jpg'), pictures, strict=True):
        make_photo(alice, tmp_path, path=path, data=data)
    archive = opened(alice)
    assert archive.testzip() is None
    assert archive.namelist() == ["beach.jpg", "Beach (2).jpg", "photo", "who_ _x_.jpg"]
    assert [archive.read(name) for name in archive.namelist()] == pictures


def test_a_photo_whose_file_is_gone_is_told_and_the_others_come(alice: Owner, tmp_path: Path) -> None:
    lost = make_photo(alice, tmp_path, path="lost.jpg")
    make_photo(alice, tmp_path, path="there.jpg")
    default_storage.delete(lost.original)
    archive = opened(alice)
    assert archive.namelist() == ["there.jpg", "missing photos.txt"]
    assert "lost.jpg" in archive.read("missing photos.txt").decode()


def test_a_photo_is_never_in_memory_as_a_whole(alice: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "PIECE", 1000)
    make_photo(alice, tmp_path, data=jpeg(width=400, height=300))
    pieces = list(downloads.zipped(Photo.objects.all()))
    assert sum(map(len, pieces)) > 50_000
    assert max(map(len, pieces)) < 2000


def test_nothing_selected_is_an_empty_archive(alice: Owner) -> None:
    assert opened(alice).namelist() == []
