"""The date of a photo, put right by its owner."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from cloudphotos.catalog.models import Correction, Owner, Photo
from tests.web.conftest import ClientOf
from tests.web.scenes import fill


@pytest.fixture
def photo(alice: Owner) -> Photo:
    fill(alice, photos=2)
    return Photo.objects.latest("sort_at")


@pytest.fixture
def client(alice: Owner, client_of: ClientOf) -> Client:
    return client_of(alice)


def page(client: Client, photo: Photo) -> str:
    return client.get(f"/photos/{photo.pk}/").content.decode()


def test_a_date_is_put_right_and_the_camera_still_heard(client: Client, photo: Photo) -> None:
    client.post(f"/photos/{photo.pk}/date", {"moment": "1999-08-11T12:30"})
    html = page(client, photo)
    assert "Saved. The photo stands under Aug. 11, 1999 now." in html
    assert "Wednesday, 12:30" in html
    assert "The camera says March 31, 2026" in html
    photo.refresh_from_db()
    assert photo.sort_at == datetime(1999, 8, 11, 12, 30, tzinfo=UTC)


def test_the_camera_is_believed_again(client: Client, photo: Photo) -> None:
    client.post(f"/photos/{photo.pk}/date", {"moment": "1999-08-11T12:30"})
    client.post(f"/photos/{photo.pk}/date", {"moment": "", "forget": "yes"})
    photo.refresh_from_db()
    assert photo.sort_at == photo.taken_at


def test_the_toast_takes_it_back(client: Client, photo: Photo) -> None:
    here = f"/photos/{photo.pk}/"
    client.post(f"{here}date", {"moment": "1999-08-11T12:30", "next": here})
    entry = Correction.objects.get()
    assert f'action="/history/{entry.pk}/undo"' in page(client, photo)
    assert client.post(f"/history/{entry.pk}/undo", {"next": here})["Location"] == here
    photo.refresh_from_db()
    assert photo.dated_at is None


@pytest.mark.parametrize("moment", ["", "yesterday", "2026-13-01T00:00", "99999-01-01T00:00"])
def test_what_is_no_date_is_refused_with_a_sentence(moment: str, client: Client, photo: Photo) -> None:
    client.post(f"/photos/{photo.pk}/date", {"moment": moment})
    assert "no date we can read" in page(client, photo)
    photo.refresh_from_db()
    assert photo.dated_at is None


def test_a_photo_in_the_bin_says_so_and_offers_to_come_back(client: Client, photo: Photo) -> None:
    client.post("/photos/bin", {"photo": photo.pk})
    html = page(client, photo)
    assert "This photo is in the bin." in html
    assert 'action="/photos/restore"' in html
    assert 'id="star"' not in html


def test_after_a_photo_went_into_the_bin_the_next_one_is_there(client: Client, photo: Photo) -> None:
    older = Photo.objects.earliest("sort_at")
    assert f'name="next" value="/photos/{older.pk}/?"' in page(client, photo)


def test_no_photo_comes_from_the_future(client: Client, photo: Photo) -> None:
    client.post(f"/photos/{photo.pk}/date", {"moment": "2999-01-01T00:00"})
    assert "cannot come from the future" in page(client, photo)
    photo.refresh_from_db()
    assert photo.dated_at is None
