"""What the owner shares: making links, the list, revoking, and what is told of looks and likes."""

import pytest
from django.test import Client

from cloudphotos.catalog import albums
from cloudphotos.catalog.models import Album, Correction, Owner, Photo, Reaction, ShareLink, Viewer
from cloudphotos.catalog.sharing import audience, links, reactions
from tests.web.conftest import ClientOf
from tests.web.scenes import fill

DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.fixture
def client(alice: Owner, client_of: ClientOf) -> Client:
    fill(alice, photos=3)
    Photo.objects.update(preview=Photo.objects.values_list("thumbnail", flat=True)[0])
    return client_of(alice)


@pytest.fixture
def album(client: Client, alice: Owner) -> Album:
    ids = list(Photo.objects.values_list("pk", flat=True))
    return albums.create(owner=alice, name="Summer", photo_ids=ids, actor=alice.user)


@pytest.fixture
def link(album: Album) -> ShareLink:
    return links.make(album=album, days=7, with_names=False, with_originals=False, actor=album.owner.user)


def page(client: Client, address: str = "/shared/") -> str:
    return client.get(address).content.decode()


def like(link: ShareLink, photo: Photo) -> None:
    viewer = reactions.new_viewer(link=link, user=None)
    assert viewer is not None
    reactions.like(link=link, photo=photo, viewer=viewer, liked=True)


def test_with_nothing_shared_the_page_says_what_to_do(client: Client) -> None:
    assert "Nothing is shared" in page(client)


def test_an_album_asks_how_it_is_to_be_shared(client: Client, album: Album) -> None:
    address = f"/albums/{album.pk}/share"
    assert f'href="{address}"' in page(client, f"/albums/{album.pk}/")
    assert "<html" in page(client, address)
    assert "<html" not in client.get(address, headers=DIALOG).content.decode()
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize(("lasts", "days"), [("week", 7), ("month", 30), ("year", 365), ("ever", None), ("x", 30)])
def test_a_link_is_made_as_was_chosen(lasts: str, days: int | None, client: Client, album: Album) -> None:
    response = client.post(f"/albums/{album.pk}/share", {"lasts": lasts, "names": "on"})
    made = ShareLink.objects.get()
    assert response["Location"] == f"/shared/#link-{made.pk}"
    assert (made.days, made.with_names, made.with_originals) == (days, True, False)
    html = page(client)
    assert f"http://testserver/s/{made.token}/" in html
    assert "Whoever has this link sees Summer" in html
    assert "shared by link" in page(client, f"/albums/{album.pk}/")


def test_undoing_a_revoked_link_says_that_the_old_address_stays_closed(client: Client, link: ShareLink) -> None:
    client.post(f"/shared/{link.pk}/revoke")
    entry = Correction.objects.latest("pk")
    html = client.post(f"/history/{entry.pk}/undo", follow=True).content.decode()
    assert "at a new address; the old one stays closed" in html


def test_a_revoked_link_is_made_again_at_another_address(client: Client, link: ShareLink) -> None:
    client.post(f"/shared/{link.pk}/revoke")
    html = page(client)
    assert link.token not in html
    assert "No longer shared" in html
    assert Client().get(f"/s/{link.token}/").status_code == 404
    client.post(f"/shared/{link.pk}/again")
    html = page(client)
    assert link.token not in html
    assert f"/s/{ShareLink.objects.get().token}/" in html
    assert Client().get(f"/s/{ShareLink.objects.get().token}/").status_code == 200


def test_the_toast_takes_a_share_back_and_history_tells_of_it(client: Client, link: ShareLink) -> None:
    client.post(f"/history/{Correction.objects.latest('pk').pk}/undo", {"next": "/shared/"})
    assert Client().get(f"/s/{link.token}/").status_code == 404
    assert "Shared Summer by link" in page(client, "/history/")
    assert "undone" in page(client, "/history/")


def test_looks_and_likes_are_told_as_numbers_and_never_whose_they_are(
    client: Client, link: ShareLink, bob: Owner
) -> None:
    photo = Photo.objects.latest("pk")
    assert "nobody looked yet" in page(client)
    assert "viewers" not in page(client, f"/albums/{link.album_id}/")
    for _ in range(2):
        like(link, photo)
    his = reactions.new_viewer(link=link, user=bob.user)
    assert his is not None
    reactions.saw(link=link, photo=photo, viewer=his)
    shared, of_photo = page(client), page(client, f"/photos/{photo.pk}/")
    assert "3 viewers · 2 likes" in shared
    assert "3 viewers · 2 likes" in page(client, f"/albums/{link.album_id}/")
    assert "2 likes<small>of 3 viewers" in of_photo
    assert "Shared by link" in of_photo
    assert "bob" not in shared + of_photo
    assert "likes<small>" not in page(client, f"/photos/{Photo.objects.earliest('pk').pk}/")


def test_an_album_that_is_no_longer_shared_still_tells_what_was_made_of_it(client: Client, link: ShareLink) -> None:
    like(link, Photo.objects.latest("pk"))
    links.revoke(link=link, actor=link.album.owner.user)
    html = page(client, f"/albums/{link.album_id}/")
    assert "no longer shared" in html
    assert "1 viewer · 1 like" in html


def test_charlie_can_neither_revoke_nor_open_again_what_is_alices(
    link: ShareLink, charlie: Owner, client_of: ClientOf
) -> None:
    assert client_of(charlie).post(f"/shared/{link.pk}/revoke").status_code == 404
    assert links.opened(token=link.token) is not None
    links.revoke(link=link, actor=link.album.owner.user)
    assert client_of(charlie).post(f"/shared/{link.pk}/again").status_code == 404
    assert ShareLink.objects.get().token == link.token
    assert "Summer" not in page(client_of(charlie))


def test_learning_from_likes_is_switched_off_and_on(client: Client, link: ShareLink) -> None:
    like(link, Photo.objects.latest("pk"))
    assert client.post("/privacy/likes", {"learns": "no"})["Location"] == "/privacy/"
    assert 'id="switch-likes" name="learns" value="yes"' in page(client, "/privacy/")
    assert audience.of_owner_photos() == []
    client.post("/privacy/likes", {"learns": "yes"})
    assert len(audience.of_owner_photos()) == 1


def test_likes_are_forgotten_after_asking(client: Client, link: ShareLink) -> None:
    like(link, Photo.objects.latest("pk"))
    assert "1 like, 1 look." in page(client, "/privacy/likes/forget")
    assert Reaction.objects.exists()
    client.post("/privacy/likes/forget")
    assert not Reaction.objects.exists()
    assert "There are no likes to forget" in page(client, "/privacy/likes/forget")
    assert Viewer.objects.exists()  # a browser that comes again is still the same
