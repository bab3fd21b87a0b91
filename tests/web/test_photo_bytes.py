"""Photo bytes: for their owner, cached where that is safe, never as anything but a picture."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.http import FileResponse

from cloudphotos.catalog.models import Owner, Photo
from cloudphotos.web.pictures import preview_url, thumbnail_url, tile_url
from tests.library import directions, jpeg, make_face, make_photo, tag_photo
from tests.web.conftest import ClientOf


@pytest.fixture
def photo(alice: Owner, tmp_path: Path) -> Photo:
    return tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))


@pytest.mark.parametrize("kind", ["thumbnail", "preview", "tile"])
def test_pictures_stay_in_the_owners_browser_for_ever(kind: str, photo: Photo, client_of: ClientOf) -> None:
    face = photo.faces.get()
    address = {"thumbnail": thumbnail_url(photo), "preview": preview_url(photo), "tile": tile_url(face)}[kind]
    response = client_of(photo.owner).get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    name = {"thumbnail": photo.thumbnail, "preview": photo.preview, "tile": face.tile}[kind]
    assert response.getvalue() == default_storage.open(name).read()


def test_an_address_without_its_version_is_asked_for_again(photo: Photo, client_of: ClientOf) -> None:
    assert client_of(photo.owner).get(f"/photos/{photo.pk}/thumbnail")["Cache-Control"] == "private, no-cache"


def test_a_picture_that_did_not_change_is_not_sent_again(photo: Photo, client_of: ClientOf) -> None:
    client = client_of(photo.owner)
    etag = client.get(thumbnail_url(photo))["ETag"]
    response = client.get(thumbnail_url(photo), headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == etag


def test_the_original_comes_byte_for_byte_as_a_download_and_is_kept_nowhere(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    data = jpeg()
    photo = make_photo(alice, tmp_path, path='holiday/Größe "1" 東京.jpg', data=data)
    response = client_of(alice).get(f"/photos/{photo.pk}/original")
    assert isinstance(response, FileResponse)  # streamed
    assert response.getvalue() == data
    assert (
        response["Content-Disposition"]
        == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%20%221%22%20%E6%9D%B1%E4%BA%AC.jpg"
    )
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Length"] == str(len(data))


def test_a_picture_that_is_not_made_yet_is_not_found(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    assert client_of(alice).get(f"/photos/{photo.pk}/thumbnail").status_code == 404


def test_a_picture_that_is_gone_from_the_storage_is_not_found(photo: Photo, client_of: ClientOf) -> None:
    default_storage.delete(photo.preview)
    assert client_of(photo.owner).get(preview_url(photo)).status_code == 404


def test_pictures_are_only_fetched(photo: Photo, client_of: ClientOf) -> None:
    assert client_of(photo.owner).post(f"/photos/{photo.pk}/original").status_code == 405
