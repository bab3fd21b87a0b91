"""The bar over the photos that are being worked on."""

from pathlib import Path

from django.test import Client

from cloudphotos.catalog import photos, runs
from cloudphotos.catalog.models import ClusterRun, Owner
from tests.library import directions, make_face, make_photo, tag_photo
from tests.web.conftest import ClientOf
from tests.web.scenes import stop_worker
from workers import health


def poll(client: Client, **asked: object) -> str:
    return client.get("/progress/", asked, headers={"HX-Request": "true"}).content.decode()


def test_with_nothing_to_do_there_is_no_bar(alice: Owner, client_of: ClientOf) -> None:
    html = client_of(alice).get("/").content.decode()
    assert 'id="progress" class="progress" hidden' in html
    assert "every 1500ms" not in html


def test_the_bar_counts_the_photos_that_came_together(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    tag_photo(make_photo(alice, tmp_path))  # an old one, not counted
    health.say_alive("worker")
    first, *_ = [make_photo(alice, tmp_path) for _ in range(3)]
    client = client_of(alice)
    assert "Finding people: 0 of 3 photos" in client.get("/").content.decode()
    tag_photo(first)
    html = poll(client)
    assert "Finding people: 1 of 3 photos" in html
    assert 'value="1" max="3"' in html
    assert 'hx-trigger="every 1500ms"' in html
    assert "Finding people: 1 of 3 photos" in client.get("/").content.decode()  # also after a reload


def test_a_tile_gets_its_picture_as_soon_as_there_is_one(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    first, second = make_photo(alice, tmp_path), make_photo(alice, tmp_path)
    client = client_of(alice)
    client.get("/")
    tag_photo(first)
    html = poll(client, waiting=[first.pk, second.pk])
    assert f'id="tile-{first.pk}" data-status="tagged" hx-swap-oob="true"' in html
    assert f"/photos/{first.pk}/thumbnail?v=" in html
    assert f'id="tile-{second.pk}"' not in html


def test_a_stopped_worker_is_said_plainly(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    stop_worker()
    make_photo(alice, tmp_path)
    html = client_of(alice).get("/").content.decode()
    assert "Photos are safe. Finding people will go on when the worker is back." in html
    assert 'data-status="stopped"' in html


def test_while_people_are_made_of_the_faces_the_bar_stays(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    health.say_alive("worker")
    photo = make_photo(alice, tmp_path)
    client = client_of(alice)
    client.get("/")
    tag_photo(photo, make_face(directions(1)[0]))
    assert 'data-status="grouping"' in poll(client)
    run = runs.begin(owner_id=alice.pk, kind=ClusterRun.Kind.LEFTOVERS, pack="starter", parameters={})
    assert run is not None
    assert 'data-status="grouping"' in poll(client)
    runs.finish(run=run, counts={})
    html = poll(client)
    assert 'data-status="finished"' in html
    assert "every 1500ms" not in html
    assert "Done: 1 photo is ready." in html
    assert 'id="progress" class="progress" hidden' in poll(client)


def test_the_end_says_how_many_could_not_be_read(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    client = client_of(alice)
    client.get("/")
    (claimed,) = photos.claim(photo_ids=[photo.pk])
    photos.mark_failed(photo=claimed, reason="The file ends too early.")
    assert "Done. 1 photo could not be read." in poll(client)


def test_the_page_of_people_is_told_when_all_is_done(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    client = client_of(alice)
    client.get("/people/")
    tag_photo(photo)
    response = client.get("/progress/")
    assert "people-found" in response["HX-Trigger"]


def test_an_owner_without_faces_is_not_told_about_people(charlie: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    health.say_alive("worker")
    Owner.objects.filter(pk=charlie.pk).update(faces_on=False)
    make_photo(charlie, tmp_path)
    html = client_of(charlie).get("/").content.decode()
    assert "Preparing pictures: 0 of 1 photo" in html
    assert "Finding people:" not in html


def test_the_time_left_follows_from_the_pace(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    health.say_alive("worker")
    waiting = [make_photo(alice, tmp_path) for _ in range(6)]
    client = client_of(alice)
    assert "left" not in client.get("/progress/").content.decode()
    tag_photo(waiting[0])
    session = client.session
    began, done = session["batch-pace"]
    session["batch-pace"] = [began - 60, done]  # one photo a minute
    session.save()
    assert "about 6 minutes left" in client.get("/progress/").content.decode()
