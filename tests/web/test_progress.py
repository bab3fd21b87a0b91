"""The bar over the photos that are being worked on."""

from pathlib import Path

import redis
from django.conf import settings
from django.test import Client

from cloudphotos.catalog import photo_bin, photos, runs
from cloudphotos.catalog.edits import about_photos
from cloudphotos.catalog.models import ClusterRun, Owner
from tests.library import directions, make_face, make_photo, tag_photo
from tests.web.conftest import ClientOf
from tests.web.scenes import make_people, stop_worker
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


def test_of_photos_that_were_deleted_nothing_is_said(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    client = client_of(alice)
    client.get("/")
    photo.delete()
    for _ in range(2):
        assert "Done" not in poll(client)


def test_photos_that_are_done_before_anybody_looks_are_counted_too(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    health.say_alive("worker")
    tag_photo(make_photo(alice, tmp_path))  # an old one, not counted
    client = client_of(alice)
    client.get("/")
    tag_photo(make_photo(alice, tmp_path))
    late = make_photo(alice, tmp_path)
    assert "Finding people: 1 of 2 photos" in poll(client)
    tag_photo(late)
    assert "Done: 2 photos are ready." in poll(client)
    tag_photo(make_photo(alice, tmp_path))
    assert "Done: 1 photo is ready." in poll(client)
    assert 'id="progress" class="progress" hidden' in poll(client)


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


def test_the_bar_says_what_waits_what_is_looked_at_and_what_failed(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    health.say_alive("worker")
    waiting = [make_photo(alice, tmp_path) for _ in range(4)]
    client = client_of(alice)
    client.get("/")
    failed, _ = photos.claim(photo_ids=[photo.pk for photo in waiting[:2]])
    photos.mark_failed(photo=failed, reason="The file ends too early.")
    html = poll(client)
    for words in ("Finding people: 1 of 4 photos", "1 is looked at", "2 wait", "1 could not be read"):
        assert words in html
    assert 'href="/progress/failed/"' in html


def test_a_stopped_worker_is_said_with_how_many_photos_wait(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    stop_worker()
    make_photo(alice, tmp_path)
    make_photo(alice, tmp_path)
    html = client_of(alice).get("/").content.decode()
    assert "The worker is not running." in html
    assert "2 photos wait." in html


def test_failed_photos_are_listed_with_the_reason_and_tried_again_together(
    alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    for owner in (alice, alice, charlie):
        (claimed,) = photos.claim(photo_ids=[make_photo(owner, tmp_path).pk])
        photos.mark_failed(photo=claimed, reason=f"The file of {owner} ends too early.")
    client = client_of(alice)
    html = client.get("/progress/failed/").content.decode()
    assert html.count("The file of alice ends too early.") == 2
    assert "charlie" not in html
    response = client.post("/progress/retry", follow=True)
    assert "We are trying 2 photos again." in response.content.decode()
    assert "Every photo could be read so far." in response.content.decode()
    assert list(alice.photos.values_list("status", "error", "attempts").distinct()) == [("pending", "", 0)]
    assert charlie.photos.get().status == "failed"


def test_the_upload_page_leads_to_what_failed_before(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    client = client_of(alice)
    assert "/progress/failed/" not in client.get("/upload/").content.decode()
    (claimed,) = photos.claim(photo_ids=[make_photo(alice, tmp_path).pk])
    photos.mark_failed(photo=claimed, reason="The file ends too early.")
    assert "1 photo of yours could not be read" in client.get("/upload/").content.decode()


def test_photos_in_the_bin_are_not_tried_again(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (claimed,) = photos.claim(photo_ids=[make_photo(alice, tmp_path).pk])
    photos.mark_failed(photo=claimed, reason="The file ends too early.")
    photo_bin.put(owner=alice, photo_ids=[claimed.pk], actor=alice.user)
    client_of(alice).post("/progress/retry")
    assert alice.photos.get().status == "failed"


def test_that_the_worker_stands_still_is_said_where_something_waits_for_it(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (anna,) = make_people(alice, tmp_path, 2)
    tagged = anna.faces.earliest("pk").photo
    waiting = make_photo(alice, tmp_path)
    stop_worker()
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.flushdb()
    client = client_of(alice)

    def says(address: str) -> bool:
        return "The worker is not running." in client.get(address).content.decode()

    faces = f"/people/{anna.pk}/?tab=faces"
    assert says(f"/photos/{waiting.pk}/")
    assert not says(f"/photos/{tagged.pk}/")
    assert not says(faces)
    about_photos.draw(photo=tagged, box=(40, 20, 12, 12), actor=alice.user)
    assert says(f"/photos/{tagged.pk}/")
    broker.rpush("owners", "something")
    assert says(faces)
    health.say_alive("worker")
    assert not any(says(address) for address in (faces, f"/photos/{waiting.pk}/", f"/photos/{tagged.pk}/"))
