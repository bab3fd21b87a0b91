"""What whoever has a link sees, what nobody sees, and whose looks and likes are counted."""

import io
import re
from datetime import timedelta

import PIL.Image
import pytest
from django.test import Client
from django.utils import timezone
from PIL import ExifTags
from pytest_django import DjangoAssertNumQueries

from cloudphotos.catalog import albums, marks, photo_bin, photo_files
from cloudphotos.catalog.models import Album, Owner, Person, Photo, Reaction, ShareLink, Viewer
from cloudphotos.catalog.sharing import links
from tests.library import jpeg
from tests.web.conftest import ClientOf
from tests.web.scenes import fill

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
BOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "facebookexternalhit/1.1",
    "WhatsApp/2.23.20.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "curl/8.5.0",
    "python-requests/2.32",
    "",
]

PEOPLE = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 "
    "Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG 9) AppleWebKit/537.36 Chrome/138.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/138.0.0.0 Mobile Safari/537.36 Telegram-Android/11.13.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
]


@pytest.fixture
def photos(alice: Owner) -> list[Photo]:
    """Alice's, the first three of them in the album, newest first, all with Person 1 (named) and Person 0 (not)."""
    fill(alice, photos=4, people=2, faces_on_each=2)
    picture = Photo.objects.values_list("thumbnail", flat=True)[0]
    Photo.objects.update(original=picture, preview=picture, content_type="image/jpeg")
    return list(Photo.objects.order_by("-sort_at"))


@pytest.fixture
def album(alice: Owner, photos: list[Photo]) -> Album:
    return albums.create(owner=alice, name="Summer", photo_ids=[each.pk for each in photos[:3]], actor=alice.user)


@pytest.fixture
def link(album: Album) -> ShareLink:
    return share(album)


@pytest.fixture
def stranger() -> Client:
    """Somebody with a browser, who is not signed in."""
    return Client(headers=PERSON)


def share(album: Album, *, with_names: bool = False, with_originals: bool = True) -> ShareLink:
    actor = album.owner.user
    return links.make(album=album, days=7, with_names=with_names, with_originals=with_originals, actor=actor)


def addresses(link: ShareLink, photo: Photo) -> list[str]:
    of_photo = f"/s/{link.token}/photos/{photo.pk}/"
    return [of_photo, *(of_photo + what for what in ("thumbnail", "preview", "original"))]


def answers(client: Client, link: ShareLink, photo: Photo) -> set[int]:
    return {client.get(address).status_code for address in addresses(link, photo)}


def shown(client: Client, link: ShareLink) -> list[int]:
    return [int(key) for key in re.findall(r'id="tile-(\d+)"', client.get(f"/s/{link.token}/").content.decode())]


def test_whoever_has_the_link_sees_the_album_and_nothing_else(
    link: ShareLink, photos: list[Photo], stranger: Client, charlie: Owner, client_of: ClientOf
) -> None:
    for client in (stranger, client_of(charlie)):
        assert shown(client, link) == [photo.pk for photo in photos[:3]]
        assert answers(client, link, photos[0]) == {200}
        assert answers(client, link, photos[3]) == {404}
    assert client_of(charlie).get(f"/photos/{photos[0].pk}/").status_code == 404


def test_it_leads_left_and_right_within_the_album(link: ShareLink, photos: list[Photo], stranger: Client) -> None:
    first = stranger.get(addresses(link, photos[0])[0]).content.decode()
    assert 'id="newer"' not in first
    assert f'href="/s/{link.token}/photos/{photos[1].pk}/"' in first
    last = stranger.get(addresses(link, photos[2])[0]).content.decode()
    assert 'id="older-photo"' not in last


def test_every_link_that_is_not_open_answers_alike(
    link: ShareLink, photos: list[Photo], alice: Owner, stranger: Client, client_of: ClientOf
) -> None:
    revoked, expired = share(link.album), share(link.album)
    links.revoke(link=revoked, actor=alice.user)
    ShareLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    wrong = ShareLink(token=link.token[:-1] + ("A" if link.token[-1] != "A" else "B"))
    pages = set()
    for each in (revoked, expired, wrong):
        for client in (stranger, client_of(alice)):
            assert answers(client, each, photos[0]) == {404}
            assert client.post(f"/s/{each.token}/photos/{photos[0].pk}/like").status_code == 404
            assert client.post(f"/s/{each.token}/photos/{photos[0].pk}/seen").status_code == 404
        response = stranger.get(f"/s/{each.token}/")
        assert response.status_code == 404
        pages.add(response.content.replace(each.token.encode(), b""))
    (page,) = pages
    assert b"Ask whoever sent it for a new one." in page
    assert b"To your photos" not in page
    assert not Reaction.objects.exists()


@pytest.mark.parametrize("token", ["x", "%00", "a%20b", "x" * 5000, "ü"])
def test_what_is_no_token_at_all_is_not_found_either(token: str, stranger: Client, db: None) -> None:
    assert stranger.get(f"/s/{token}/").status_code == 404


def test_revoking_takes_everything_away_at_once(link: ShareLink, photos: list[Photo], stranger: Client) -> None:
    assert answers(stranger, link, photos[0]) == {200}
    links.revoke(link=link, actor=link.album.owner.user)
    assert answers(stranger, link, photos[0]) == {404}


def test_what_leaves_the_album_leaves_the_link(
    link: ShareLink, album: Album, photos: list[Photo], alice: Owner, stranger: Client
) -> None:
    photo_bin.put(owner=alice, photo_ids=[photos[0].pk], actor=alice.user)
    marks.set_hidden(owner=alice, photo_ids=[photos[1].pk], hidden=True, actor=alice.user)
    albums.remove(album=album, photo_ids=[photos[2].pk], actor=alice.user)
    for photo in photos:
        assert answers(stranger, link, photo) == {404}
        assert stranger.post(f"/s/{link.token}/photos/{photo.pk}/like").status_code == 404
    assert shown(stranger, link) == []
    assert "Nothing in here yet" in stranger.get(f"/s/{link.token}/").content.decode()


def test_nothing_is_kept_by_caches_found_by_search_engines_or_told_to_other_sites(
    link: ShareLink, photos: list[Photo], stranger: Client
) -> None:
    for address in [f"/s/{link.token}/", *addresses(link, photos[0])]:
        response = stranger.get(address)
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert "ETag" not in response
        assert response.cookies == {}


def test_originals_are_given_only_where_the_owner_wants_it(album: Album, photos: list[Photo], stranger: Client) -> None:
    link = share(album, with_originals=False)
    page, *_, original = addresses(link, photos[0])
    assert stranger.get(original).status_code == 404
    assert original not in stranger.get(page).content.decode()


def test_names_are_shown_only_where_the_owner_wants_it_and_never_those_of_the_hidden(
    link: ShareLink, album: Album, photos: list[Photo], stranger: Client
) -> None:
    nobody, named = addresses(link, photos[0])[0], addresses(share(album, with_names=True), photos[0])[0]
    assert "Person 1" not in (without := stranger.get(nobody).content.decode())
    assert "face-box" not in without
    page = stranger.get(named).content.decode()
    assert page.count("Person 1") == 4  # in the title, on phones below, in the picture's words, at the face
    assert page.count('class="face-box"') == 1  # not at who has no name
    for field in ("hidden", "ignored"):
        Person.objects.update(hidden=False, ignored=False)
        Person.objects.filter(name="Person 1").update(**{field: True})
        assert "Person 1" not in stranger.get(named).content.decode()


def test_a_page_tells_no_file_names_and_no_places(link: ShareLink, photos: list[Photo], stranger: Client) -> None:
    Photo.objects.update(path="Anna at home.jpg", latitude=48.1, longitude=11.5)
    page = stranger.get(addresses(link, photos[0])[0]).content.decode()
    assert "Anna" not in page
    assert "48.1" not in page


def test_a_like_is_a_look_and_only_then_a_cookie_is_set(link: ShareLink, photos: list[Photo], stranger: Client) -> None:
    page = addresses(link, photos[0])[0]
    stranger.get(page)
    assert not stranger.cookies
    assert not Viewer.objects.exists()
    for _ in range(2):
        response = stranger.post(page + "like", {"liked": "yes"})
        assert response["Location"] == page
    reaction = Reaction.objects.get()
    assert reaction.liked_at is not None
    assert reaction.link == link
    cookie = response.cookies["viewer"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/s/", True, "Lax")
    assert 'id="like" aria-pressed="true"' in stranger.get(page).content.decode()
    assert "You like it" in stranger.get(f"/s/{link.token}/").content.decode()
    stranger.post(page + "like", {"liked": "no"})
    assert Reaction.objects.get().liked_at is None
    assert 'id="like" aria-pressed="false"' in stranger.get(page).content.decode()


def test_pages_ask_few_questions_of_the_database(
    album: Album,
    photos: list[Photo],
    bob: Owner,
    client_of: ClientOf,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    link, client = share(album, with_names=True), client_of(bob)
    client.post(addresses(link, photos[0])[0] + "like", headers=PERSON)
    for address in (f"/s/{link.token}/", addresses(link, photos[0])[0]):
        with django_assert_max_num_queries(12):
            client.get(address)


def test_a_look_is_counted_once(link: ShareLink, photos: list[Photo], stranger: Client) -> None:
    seen = addresses(link, photos[0])[0] + "seen"
    for _ in range(2):
        assert stranger.post(seen).status_code == 204
    assert Reaction.objects.filter(liked_at=None).count() == 1
    assert Client(headers=PERSON).post(seen).status_code == 204
    assert Reaction.objects.count() == Viewer.objects.count() == 2


def test_a_cookie_that_somebody_made_up_is_nobodys(link: ShareLink, photos: list[Photo], stranger: Client) -> None:
    page = addresses(link, photos[0])[0]
    stranger.post(page + "like")
    stranger.cookies["viewer"] = stranger.cookies["viewer"].value + "x"
    assert 'aria-pressed="false"' in stranger.get(page).content.decode()
    stranger.post(page + "like")
    assert Viewer.objects.count() == 2


def test_bob_counts_as_bob_wherever_he_looks_from(
    link: ShareLink, photos: list[Photo], bob: Owner, client_of: ClientOf
) -> None:
    page = addresses(link, photos[0])[0]
    for _ in range(2):
        response = client_of(bob).post(page + "like", headers=PERSON)
        assert "viewer" not in response.cookies
    assert Reaction.objects.get().viewer.user == bob.user


def test_the_owners_own_looks_and_likes_are_not_counted(
    link: ShareLink, photos: list[Photo], alice: Owner, client_of: ClientOf
) -> None:
    client, page = client_of(alice), addresses(link, photos[0])[0]
    assert 'id="like"' not in client.get(page).content.decode()
    assert "not counted" in client.get(f"/s/{link.token}/").content.decode()
    client.post(page + "like", headers=PERSON)
    client.post(page + "seen", headers=PERSON)
    assert not Viewer.objects.exists()


@pytest.mark.parametrize("agent", BOTS)
def test_bots_are_not_counted(agent: str, link: ShareLink, photos: list[Photo]) -> None:
    page, bot = addresses(link, photos[0])[0], Client(headers={"User-Agent": agent})
    assert bot.get(page).status_code == 200
    bot.post(page + "like")
    bot.post(page + "seen")
    assert not Viewer.objects.exists()


@pytest.mark.parametrize("agent", PEOPLE)
def test_browsers_of_people_are_counted(agent: str, link: ShareLink, photos: list[Photo]) -> None:
    Client(headers={"User-Agent": agent}).post(addresses(link, photos[0])[0] + "seen")
    assert Reaction.objects.count() == 1


def test_forms_of_other_sites_are_not_counted(link: ShareLink, photos: list[Photo], stranger: Client) -> None:
    page = addresses(link, photos[0])[0]
    stranger.post(page + "like", headers={"Sec-Fetch-Site": "cross-site"})
    assert not Reaction.objects.exists()
    stranger.post(page + "like", headers={"Sec-Fetch-Site": "same-origin"})
    assert Reaction.objects.count() == 1


def test_likes_need_no_token_of_a_form_as_pages_without_referrer_cannot_send_where_they_come_from(
    link: ShareLink, photos: list[Photo]
) -> None:
    strict = Client(enforce_csrf_checks=True, headers={**PERSON, "Origin": "null"})
    assert strict.post(addresses(link, photos[0])[0] + "like").status_code == 302
    assert Reaction.objects.count() == 1


def test_a_large_album_comes_in_parts(alice: Owner, stranger: Client) -> None:
    fill(alice, photos=130)
    Photo.objects.update(preview=Photo.objects.values_list("thumbnail", flat=True)[0])
    ids = list(Photo.objects.order_by("-sort_at").values_list("pk", flat=True))
    link = share(albums.create(owner=alice, name="All", photo_ids=ids, actor=alice.user))
    found, address = [], f"/s/{link.token}/"
    headers = {"HX-Request": "true", "HX-Target": "older"}
    for page in range(3):
        html = stranger.get(address, headers=headers if page else {}).content.decode()
        assert ("<html" in html) == (page == 0)
        found += [int(key) for key in re.findall(r'id="tile-(\d+)"', html)]
        older = re.search(r'id="older">.*?hx-get="([^"]+)"', html, re.DOTALL)
        address = f"/s/{link.token}/{older[1]}" if older else ""
    assert (found, address) == (ids, "")


def test_a_preview_holds_nothing_that_the_camera_wrote_though_the_original_does(
    album: Album, photos: list[Photo], stranger: Client
) -> None:
    link = share(album)
    original = with_place()
    replace_original(photos[0], original)
    *_, preview, download = addresses(link, photos[0])
    assert b"".join(stranger.get(download)) == original
    shown = b"".join(stranger.get(preview))
    assert shown.startswith(b"\xff\xd8")
    assert not any(word in shown for word in (b"Exif", b"ns.adobe.com", b"Anna's camera", b"a remark"))
    photos[0].refresh_from_db()
    assert photos[0].preview != photos[0].original
    assert b"".join(stranger.get(preview)) == shown  # made once


def with_place() -> bytes:
    exif = PIL.Image.Exif()
    exif[ExifTags.Base.Model] = "Anna's camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    out = io.BytesIO()
    xmp = b"http://ns.adobe.com/xap/1.0/ Anna"
    PIL.Image.open(io.BytesIO(jpeg())).save(out, "JPEG", exif=exif, comment=b"a remark", xmp=xmp)
    return out.getvalue()


def replace_original(photo: Photo, data: bytes) -> None:
    name = photo_files.save_derived(owner_id=photo.owner_id, data=data)
    Photo.objects.filter(pk=photo.pk).update(original=name, preview=name)
