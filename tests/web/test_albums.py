"""Pages of albums, with htmx and without."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cloudphotos.catalog import albums
from cloudphotos.catalog.models import Album, Correction, Face, Owner, Photo
from tests.web.conftest import ClientOf
from tests.web.scenes import fill, make_people

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(alice: Owner, client_of: ClientOf) -> Client:
    fill(alice, photos=5)
    return client_of(alice)


@pytest.fixture
def ids(client: Client) -> list[int]:
    """Alice's photos, newest first."""
    return list(Photo.objects.order_by("-sort_at").values_list("pk", flat=True))


@pytest.fixture
def album(alice: Owner, ids: list[int]) -> Album:
    return albums.create(owner=alice, name="Summer", photo_ids=ids[:2], actor=alice.user)


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def shown(html: str) -> list[int]:
    return [int(key) for key in re.findall(r'id="tile-(\d+)"', html)]


def test_without_albums_the_page_says_what_to_do(client: Client) -> None:
    assert "No albums yet" in page(client, "/albums/")


def test_an_album_is_made_on_its_page(client: Client) -> None:
    response = client.post("/albums/new", {"name": "Summer"})
    assert response["Location"] == f"/albums/{Album.objects.get().pk}/"
    assert "Nothing in here yet" in page(client, response["Location"])
    assert "0 photos" in page(client, "/albums/")


def test_selected_photos_are_asked_for_their_album(client: Client, ids: list[int], album: Album) -> None:
    whole = client.post("/albums/choose", {"photo": ids[2:4], "next": "/"}).content.decode()
    assert "Add 2 photos to an album" in whole
    assert "<html" in whole
    part = client.post("/albums/choose", {"photo": ids[2:4]}, headers=HTMX).content.decode()
    assert "<html" not in part
    assert f'formaction="/albums/{album.pk}/add"' in part
    assert part.count(f'name="photo" value="{ids[2]}"') == 2  # for a new album, and for one that is there


def test_photos_go_into_an_album_and_the_toast_takes_them_out(client: Client, ids: list[int], album: Album) -> None:
    client.post(f"/albums/{album.pk}/add", {"photo": ids[1:4], "next": "/"})
    html = page(client, f"/albums/{album.pk}/")
    assert "2 photos added to Summer." in html
    assert shown(html) == ids[:4]
    client.post(f"/history/{Correction.objects.latest('pk').pk}/undo", {"next": "/"})
    assert shown(page(client, f"/albums/{album.pk}/")) == ids[:2]


def test_photos_that_are_there_already_are_said_to_be(client: Client, ids: list[int], album: Album) -> None:
    client.post(f"/albums/{album.pk}/add", {"photo": ids[:1]})
    assert "They were in there already." in page(client, "/")


def test_a_new_album_takes_the_selection_along(client: Client, ids: list[int]) -> None:
    client.post("/albums/new", {"name": "Rockets", "photo": ids[:2], "next": "/"})
    html = page(client, "/")
    assert "2 photos are in Rockets." in html
    assert f"/history/{Correction.objects.get().pk}/undo" in html


def test_taken_out_photos_leave_the_page_of_the_album(client: Client, ids: list[int], album: Album) -> None:
    form = {"photo": ids[0], "within": f"album={album.pk}"}
    part = client.post(f"/albums/{album.pk}/remove", form, headers=HTMX).content.decode()
    assert f'<li id="tile-{ids[0]}" hidden' in part
    assert shown(page(client, "/")) == ids


def test_a_cover_is_chosen(client: Client, ids: list[int], album: Album) -> None:
    client.post(f"/albums/{album.pk}/cover", {"photo": ids[1]})
    assert "stands for the album now" in page(client, f"/albums/{album.pk}/")
    assert f"/photos/{ids[1]}/thumbnail" in page(client, "/albums/")
    client.post(f"/albums/{album.pk}/cover", {"photo": ids[4]})
    assert "not in the album" in page(client, "/")


def test_an_album_is_renamed_and_deleted_and_brought_back(client: Client, album: Album) -> None:
    client.post(f"/albums/{album.pk}/name", {"name": "Autumn"})
    assert 'value="Autumn"' in page(client, f"/albums/{album.pk}/")
    client.post(f"/albums/{album.pk}/name", {"name": " "})
    assert "needs a name" in page(client, f"/albums/{album.pk}/")
    client.post(f"/albums/{album.pk}/delete")
    html = page(client, "/albums/")
    assert "Autumn is deleted. Its photos are still here." in html
    assert client.get(f"/albums/{album.pk}/").status_code == 404
    entry = re.search(r"/history/(\d+)/undo", html)
    assert entry is not None
    assert client.post(entry[0], {"next": "/albums/"})["Location"] == "/albums/"
    assert "Autumn" in page(client, "/albums/")


def test_a_photo_says_in_which_albums_it_is_and_stays_among_theirs(
    client: Client, ids: list[int], album: Album
) -> None:
    html = page(client, f"/photos/{ids[1]}/?album={album.pk}")
    assert f'<a href="/albums/{album.pk}/">Summer</a>' in html
    assert f'id="newer" href="/photos/{ids[0]}/?album={album.pk}"' in html
    assert 'id="older-photo"' not in html
    assert f'href="/albums/{album.pk}/?before=' in html


def test_keeping_an_album_out_is_asked_plainly_and_done(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    photos = list(person.tags.values_list("photo_id", flat=True))
    album = albums.create(owner=alice, name="School", photo_ids=photos[:2], actor=alice.user)
    client, address = client_of(alice), f"/albums/{album.pk}/faces"
    html = page(client, address)
    assert "2 faces on its photos are removed now" in html
    assert "cannot be undone" in html
    assert Face.objects.count() == 3
    client.post(address, {"faces": "off"})
    html = page(client, f"/albums/{album.pk}/")
    assert "2 faces are removed." in html
    assert "kept out of face finding" in html
    assert Face.objects.count() == 1
    assert "kept out of face finding" in page(client, f"/photos/{photos[0]}/")
    client.post(address, {"faces": "on"})
    assert Photo.objects.filter(status=Photo.Status.PENDING).count() == 2


def test_pages_of_albums_cost_no_more_with_many_photos(
    alice: Owner, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(alice, photos=300)
    every = list(Photo.objects.values_list("pk", flat=True))
    made = [albums.create(owner=alice, name=f"Album {n}", photo_ids=every, actor=alice.user) for n in range(10)]
    client = client_of(alice)
    for address in ("/albums/", f"/albums/{made[0].pk}/"):
        with django_assert_max_num_queries(15):
            page(client, address)
