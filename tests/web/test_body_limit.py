"""What comes in is limited before it is written to disk."""

from pathlib import Path

from django.test import Client
from pytest_django import Settings

from cloudphotos.catalog.models import Owner, Photo
from cloudphotos.web import body_limit
from tests.library import jpeg
from tests.web.conftest import ClientOf


def test_strangers_send_a_few_words_and_no_files(db: None) -> None:
    response = Client().post("/sign-in/", {"username": "a" * body_limit.STRANGERS_BYTES})
    assert response.status_code == 302
    assert Client().post("/sign-in/", {"username": "alice", "password": "wrong"}).status_code == 200


def test_who_was_signed_out_meanwhile_is_asked_to_sign_in_and_not_to_send_less(db: None) -> None:
    photos = b"a" * 2 * body_limit.STRANGERS_BYTES
    page = {"Referer": "http://testserver/upload/"}
    response = Client().post("/upload/", photos, content_type="application/octet-stream", headers=page)
    assert response["Location"] == "/sign-in/?next=/upload/"
    part = Client().post(
        "/upload/part", photos, content_type="application/octet-stream", headers={"HX-Request": "true"}
    )
    assert part["HX-Redirect"] == "/sign-in/"


def test_an_owner_sends_photos_up_to_the_cap(
    client_of: ClientOf, alice: Owner, tmp_path: Path, settings: Settings
) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(jpeg())
    with photo.open("rb") as file:
        assert client_of(alice).post("/upload/", {"files": file}).status_code == 200
    settings.REQUEST_BYTE_CAP = 80_000
    photo.write_bytes(jpeg(width=400, height=400))
    assert photo.stat().st_size > settings.REQUEST_BYTE_CAP
    with photo.open("rb") as file:
        refused = client_of(alice).post("/upload/", {"files": file})
    assert refused.status_code == 413
    assert b"Send fewer photos" in refused.content
    assert Photo.objects.count() == 1
