"""Text that Postgres cannot hold is refused with the page for senseless addresses, wherever it stands."""

import pytest
from django.test import Client

from cloudphotos.catalog import albums
from cloudphotos.catalog.models import Owner
from tests.web.conftest import ClientOf
from tests.web.staff.conftest import sam

__all__ = ["sam"]

ASKED = [
    "/names/?name=%00",
    "/people/1/merge/?name=a%00b",
    "/people/?show=%00",
    "/?before=%00",
    "/staff/audit/?who=%00sam",
    "/staff/trays/?pack=%00",
    "/s/nothing/?before=%00",
    "/upload/part?name=a%00.jpg&size=10&modified=1",
]


@pytest.mark.parametrize("address", ASKED)
def test_no_address_carries_a_nul_byte(address: str, sam: Owner, client_of: ClientOf) -> None:
    response = client_of(sam).get(address)
    assert response.status_code == 400
    assert "This address makes no sense" in response.content.decode()


def test_no_form_does_either_and_nothing_is_changed(alice: Owner, client_of: ClientOf) -> None:
    album = albums.create(owner=alice, name="Summer", photo_ids=[], actor=alice.user)
    client = client_of(alice)
    for address, field in ((f"/albums/{album.pk}/name", "name"), ("/albums/new", "name"), ("/theme/", "next")):
        assert client.post(address, {field: "Win\x00ter"}).status_code == 400
    assert [each.name for each in albums.of_owner(owner=alice)] == ["Summer"]


def test_strangers_are_refused_alike(db: None) -> None:
    assert Client().post("/sign-in/", {"username": "a\x00", "password": "b"}).status_code == 400


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "theme", "viewer"])
def test_a_cookie_that_smuggles_one_in_is_as_none(name: str, db: None) -> None:
    response = Client().get("/sign-in/", headers={"Cookie": f'{name}="abcdefghijk\\000"'})
    assert response.status_code == 200
