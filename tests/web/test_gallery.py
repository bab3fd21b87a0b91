"""The timeline and the page of one photo."""

import re
from pathlib import Path

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cloudphotos.catalog import albums, marks, photo_bin, photos
from cloudphotos.catalog.models import Face, Owner, Person, Photo
from tests.library import directions, make_face, make_photo, tag_photo
from tests.web.conftest import ClientOf
from tests.web.scenes import fill, make_people


def tiles(html: str) -> list[int]:
    return [int(key) for key in re.findall(r'id="tile-(\d+)"', html)]


def get(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_library_says_what_to_do(alice: Owner, client_of: ClientOf) -> None:
    html = get(client_of(alice), "/")
    assert "No photos yet" in html
    assert "Choose photos" in html
    assert "We find the people on your photos" in html


def test_an_empty_library_without_faces_promises_no_people(bob: Owner, client_of: ClientOf) -> None:
    Owner.objects.filter(pk=bob.pk).update(faces_on=False)
    html = get(client_of(bob), "/")
    assert "No photos yet" in html
    assert "the people on your photos" not in html


def test_photos_without_a_date_are_said_to_stand_under_their_upload(alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=2)
    client = client_of(alice)
    assert "undated" not in get(client, "/")
    photo = Photo.objects.latest("pk")
    Photo.objects.filter(pk=photo.pk).update(taken_at=None)
    assert "with undated uploads" in get(client, "/")
    assert f"no date, uploaded {photo.sort_at:%B} {photo.sort_at.day}, {photo.sort_at.year}" in get(client, "/")
    assert "It stands under its upload" in get(client, f"/photos/{photo.pk}/")


def test_photos_stand_under_their_months_newest_first(alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=60)  # 15 days back from 31 March at noon
    html = get(client_of(alice), "/")
    assert re.findall(r'id="heading-([\d-]+)"', html) == ["2026-03"]
    assert tiles(html) == list(Photo.objects.order_by("-sort_at").values_list("pk", flat=True))


def test_older_photos_are_a_link_away_and_none_is_missed(alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=250)
    client, seen, address = client_of(alice), [], "/"
    while address:
        html = get(client, address)
        seen += tiles(html)
        link = re.search(r'class="button" href="(\?before=[^"]+)"', html)
        address = "/" + link[1].replace("&amp;", "&") if link else ""
    assert seen == list(Photo.objects.order_by("-sort_at").values_list("pk", flat=True))


def test_the_next_page_goes_on_with_the_month_that_was_begun(alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=150)
    client = client_of(alice)
    part = get(client, "/")
    for _ in range(2):
        asked = re.search(r'hx-get="(\?before=[^"]+)"', part)
        assert asked is not None
        part = get(client, "/" + asked[1].replace("&amp;", "&"), **{"HX-Request": "true", "HX-Target": "older"})
    assert "<html" not in part
    assert 'hx-swap-oob="beforeend:#month-2026-03"' in part
    assert 'id="heading-2026-03"' not in part
    assert 'id="heading-2026-02"' in part
    assert len(tiles(part)) == 30


def test_a_place_that_makes_no_sense_starts_from_the_newest(alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=3)
    assert len(tiles(get(client_of(alice), "/?before=yesterday"))) == 3


def test_a_photo_reserves_its_place_before_its_picture_is_there(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    waiting = make_photo(alice, tmp_path)
    html = get(client_of(alice), "/")
    assert f'<input type="hidden" name="waiting" value="{waiting.pk}">' in html
    assert f'class="photo-tile shape-25" id="tile-{waiting.pk}" data-status="pending"' in html  # 64 x 48
    assert "its picture is being made" in html


def test_nothing_on_a_page_has_inline_style_or_script(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    person, _ = make_people(alice, tmp_path, 3, 1)
    client = client_of(alice)
    photo = person.faces.earliest("pk").photo_id
    album = albums.create(owner=alice, name="Summer", photo_ids=[photo], actor=alice.user)
    marks.set_favourite(owner=alice, photo_ids=[photo], favourite=True, actor=alice.user)
    last = Photo.objects.latest("pk").pk
    photo_bin.put(owner=alice, photo_ids=[last], actor=alice.user)
    for address in (
        "/",
        "/favourites/",
        "/bin/",
        "/albums/",
        f"/albums/{album.pk}/",
        f"/albums/{album.pk}/faces",
        "/people/",
        f"/people/{person.pk}/",
        f"/people/{person.pk}/?tab=faces",
        f"/photos/{photo}/",
        "/upload/",
    ):
        html = get(client, address)
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]* src=)", html)


def test_a_photo_shows_its_faces_in_its_own_pixels(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 1)
    face = person.faces.get()
    html = get(client_of(alice), f"/photos/{face.photo_id}/")
    assert 'viewBox="0 0 64 48"' in html
    assert f'data-face="{face.pk}" x="10.0" y="10.0" width="20.0" height="20.0"' in html
    assert "Who is this?" in html


def test_a_named_person_stands_on_the_photo_and_leads_to_her_page(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (person,) = make_people(alice, tmp_path, 1)
    Person.objects.filter(pk=person.pk).update(name="Anna <3")
    html = get(client_of(alice), f"/photos/{person.faces.get().photo_id}/")
    assert 'value="Anna &lt;3"' in html
    assert f'href="/people/{person.pk}/"' in html


def test_leftovers_say_why_nobody_knows_them(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    one, other = directions(2)
    photo = tag_photo(make_photo(alice, tmp_path), make_face(one, x=5, verdict="small"), make_face(other, x=35))
    html = get(client_of(alice), f"/photos/{photo.pk}/")
    assert "2 faces of nobody we know yet" in html
    assert "Too small to tell who it is" in html


def test_trash_is_not_shown(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    photo = tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0], verdict="trash"))
    html = get(client_of(alice), f"/photos/{photo.pk}/")
    assert "Nobody on this photo." in html
    assert "face-box" not in html


def test_left_and_right_lead_to_the_neighbours(alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=3)
    newest, middle, oldest = Photo.objects.order_by("-sort_at")
    html = get(client_of(alice), f"/photos/{middle.pk}/")
    assert f'id="newer" href="/photos/{newest.pk}/"' in html
    assert f'id="older-photo" href="/photos/{oldest.pk}/"' in html
    assert 'id="newer"' not in get(client_of(alice), f"/photos/{newest.pk}/")


def test_within_a_person_the_neighbours_are_photos_of_that_person(alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=6, people=2)
    person = Person.objects.earliest("pk")
    newest, middle, oldest = Photo.objects.filter(tags__person=person).order_by("-sort_at")
    html = get(client_of(alice), f"/photos/{middle.pk}/?person={person.pk}")
    assert f'href="/photos/{newest.pk}/?person={person.pk}"' in html
    assert f'href="/photos/{oldest.pk}/?person={person.pk}"' in html
    assert f'href="/people/{person.pk}/?before=' in html


def test_closing_a_photo_leads_to_its_place_in_the_timeline(alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=300)
    photo = Photo.objects.order_by("-sort_at")[200]
    client = client_of(alice)
    close = re.search(r'id="viewer-close" href="([^"#]+)#tile-(\d+)"', get(client, f"/photos/{photo.pk}/"))
    assert close is not None
    assert int(close[2]) == photo.pk
    assert tiles(get(client, close[1].replace("&amp;", "&")))[0] == photo.pk


def test_a_failed_photo_says_why_and_can_be_tried_again(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    (claimed,) = photos.claim(photo_ids=[photo.pk])
    photos.mark_failed(photo=claimed, reason="The file ends too early.")
    client = client_of(alice)
    html = get(client, f"/photos/{photo.pk}/")
    assert "The file ends too early." in html
    assert f'action="/photos/{photo.pk}/retry"' in html
    assert 'href="/progress/failed/"' in html
    assert "Could not be read" in get(client, "/")
    client.post(f"/photos/{photo.pk}/retry")
    photo.refresh_from_db()
    assert photo.status == Photo.Status.PENDING
    assert "trying this photo again" in get(client, "/")


def test_the_gallery_costs_as_much_with_many_photos_as_with_few(
    alice: Owner, bob: Owner, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(alice, photos=3, people=2)
    fill(bob, photos=500, people=40, faces_on_each=4)
    counts = []
    for owner in (alice, bob):
        client = client_of(owner)
        photo = Photo.objects.filter(owner=owner).earliest("pk")
        for address in ("/", f"/photos/{photo.pk}/"):
            with django_assert_max_num_queries(15) as queries:
                get(client, address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_a_crowd_on_one_photo_costs_no_more(
    alice: Owner, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(alice, photos=1, people=40, faces_on_each=40)
    photo = Photo.objects.get()
    assert Face.objects.filter(photo=photo).count() == 40
    client = client_of(alice)
    with django_assert_max_num_queries(15):
        get(client, f"/photos/{photo.pk}/")
