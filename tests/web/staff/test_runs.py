"""Runs and queues: numbers of everybody, names of those who consent, and the switches."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from cloudphotos.catalog import photos, regrouping
from cloudphotos.catalog.edits import about_people
from cloudphotos.catalog.models import AuditEntry, ClusterRun, Face, Owner, Pause, Person, Photo
from cloudphotos.catalog.regrouping import Change, Plan
from tests.library import make_photo
from tests.web.conftest import ClientOf
from tests.web.scenes import make_people
from workers import health, metering


def make_run(owner: Owner, **fields: object) -> ClusterRun:
    given = {"kind": "recluster", "pack": "starter", "claimed_by": "test", "status": "done"} | fields
    finished = None if given["status"] == "running" else timezone.now()
    return ClusterRun.objects.create(owner=owner, finished_at=finished, **given)


@pytest.fixture
def moved(consenting: Owner, tmp_path: Path) -> tuple[ClusterRun, Face, Person]:
    """A run that moved a face of nobody to Anna."""
    anna, other = make_people(consenting, tmp_path, 2, 1)
    about_people.rename(person=anna, name="Anna", actor=consenting.user)
    face = other.faces.get()
    Face.objects.filter(pk=face.pk).update(person=None, assigned_by=None)
    run = make_run(consenting, status="running", parameters={"thresholds": {"same_person_cos": 0.43}})
    regrouping.apply(run=run, plan=Plan({face.pk: Change(0, anna.pk)}))
    return run, face, anna


def test_a_run_is_listed_with_its_numbers_and_the_names_it_touched(
    moved: tuple[ClusterRun, Face, Person], sam: Owner, client_of: ClientOf
) -> None:
    run, _, anna = moved
    assert run.counts["named"] == [anna.pk]
    listed = client_of(sam).get("/staff/runs/").content.decode()
    assert f"Recluster {run.pk}" in listed
    assert "<b>1</b> moved" in listed
    page = client_of(sam).get(f"/staff/runs/{run.pk}/").content.decode()
    assert "Anna" in page
    assert "thresholds.same_person_cos" in page


def test_names_are_not_shown_of_who_does_not_consent(
    moved: tuple[ClusterRun, Face, Person], sam: Owner, client_of: ClientOf
) -> None:
    Owner.objects.filter(pk=moved[0].owner_id).update(review_by_staff=False)
    page = client_of(sam).get(f"/staff/runs/{moved[0].pk}/").content.decode()
    assert "Anna" not in page
    assert "does not let staff look" in page


def test_a_run_is_rolled_back_after_a_question_and_that_is_noted(
    moved: tuple[ClusterRun, Face, Person], sam: Owner, client_of: ClientOf
) -> None:
    run, face, anna = moved
    client, address = client_of(sam), f"/staff/runs/{run.pk}/roll-back"
    assert b"Roll back run" in client.post(address).content
    assert Face.objects.get(pk=face.pk).person == anna
    said = client.post(address, {"sure": "yes"}, follow=True).content.decode()
    assert "1 face is back where it was." in said
    assert "rolled back already" in said
    assert Face.objects.get(pk=face.pk).person is None
    noted = AuditEntry.objects.latest("pk")
    assert (noted.actor_id, noted.action, noted.faces) == (sam.user_id, "moved", [face.pk])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "preview"}, "it changed nothing"),
        ({"status": "failed", "error": "It broke."}, "failed and changed nothing"),
        ({"status": "running"}, "not finished yet"),
        ({"status": "rolled_back"}, "rolled back already"),
    ],
)
def test_what_cannot_be_rolled_back_is_refused_with_the_reason(
    fields: dict[str, str], reason: str, alice: Owner, sam: Owner, client_of: ClientOf
) -> None:
    run = make_run(alice, **fields)
    client = client_of(sam)
    assert reason in client.get(f"/staff/runs/{run.pk}/").content.decode()
    assert reason in client.post(f"/staff/runs/{run.pk}/roll-back", {"sure": "yes"}, follow=True).content.decode()
    assert ClusterRun.objects.get().status == run.status


def test_a_failed_run_is_tried_again_from_its_page(
    alice: Owner,
    sam: Owner,
    client_of: ClientOf,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    run = make_run(alice, status="failed", error="It broke.")
    client = client_of(sam)
    assert f"/staff/runs/{run.pk}/again" in client.get(f"/staff/runs/{run.pk}/").content.decode()
    before = health.messages("owners") or 0
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/staff/runs/{run.pk}/again")
    assert health.messages("owners") == before + 1


def test_parameters_that_changed_since_the_run_before_are_marked(alice: Owner, sam: Owner, client_of: ClientOf) -> None:
    make_run(alice, parameters={"thresholds": {"vote": 5, "noise": 0.1}})
    run = make_run(alice, parameters={"thresholds": {"vote": 7, "noise": 0.1}})
    found = client_of(sam).get(f"/staff/runs/{run.pk}/").context["parameters"]
    assert {each.name: each.changed for each in found} == {"thresholds.vote": True, "thresholds.noise": False}


def test_old_runs_are_on_further_pages_and_failed_ones_apart(alice: Owner, sam: Owner, client_of: ClientOf) -> None:
    made = [make_run(alice) for _ in range(31)]
    broken = make_run(alice, status="failed", error="It broke.")
    client = client_of(sam)
    first = client.get("/staff/runs/").context
    assert [each.row.pk for each in first["runs"]] == [broken.pk, *(run.pk for run in made[:1:-1])]
    older = client.get(f"/staff/runs/?before={first['older']}").context
    assert [each.row for each in older["runs"]] == [made[1], made[0]]
    assert [each.row for each in client.get("/staff/runs/?show=failed").context["runs"]] == [broken]


def test_work_is_paused_and_goes_on(alice: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    client = client_of(sam)
    assert client.post("/staff/queues/photos/pause")["Location"] == "/staff/queues/"
    assert Pause.objects.get().by_id == sam.user_id
    assert photos.claim(photo_ids=[photo.pk]) == []
    health.say_alive("worker")
    assert b"Paused now." in client.get("/staff/queues/").content
    assert b"Finding people is paused" in client_of(alice).get("/progress/").content
    client.post("/staff/queues/photos/resume")
    assert photos.claim(photo_ids=[photo.pk]) == [photo]
    assert client.post("/staff/queues/nothing/pause").status_code == 404


def test_one_comes_from_runs_to_queues_and_back(alice: Owner, sam: Owner, client_of: ClientOf) -> None:
    client = client_of(sam)
    for address in ("/staff/runs/", "/staff/runs/?show=failed", "/staff/queues/", "/staff/queues/failed/"):
        html = client.get(address).content.decode()
        assert all(f'href="{place}"' in html for place in ("/staff/runs/", "/staff/queues/", "/staff/queues/failed/"))
    part = client.get("/staff/queues/", headers={"HX-Request": "true", "HX-Target": "queues"}).content.decode()
    assert part.startswith('<section id="queues"')


def test_the_speed_and_the_time_left_are_said(alice: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    for _ in range(3):
        make_photo(alice, tmp_path)
    _forget_the_pace()
    metering.did("photos", 2)
    health.say_alive("worker")
    said = client_of(sam).get("/staff/queues/").content.decode()
    assert "2 photos a minute · about 2 minutes left" in said
    assert "Worker: heard 0 seconds ago" in said


def test_failed_photos_are_named_only_where_the_owner_consents(
    consenting: Owner, bob: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    for owner, path in ((consenting, "sea.jpg"), (bob, "secret.jpg")):
        (claimed,) = photos.claim(photo_ids=[make_photo(owner, tmp_path, path=path).pk])
        photos.mark_failed(photo=claimed, reason="The file ends too early.")
    page = client_of(sam).get("/staff/queues/failed/").content.decode()
    assert "sea.jpg" in page
    assert "secret.jpg" not in page
    assert page.count("The file ends too early.") == 2


def test_failed_photos_are_tried_again_one_by_one_or_all(
    alice: Owner, bob: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    made = [make_photo(owner, tmp_path) for owner in (alice, bob, bob)]
    for photo in photos.claim(photo_ids=[photo.pk for photo in made]):
        photos.mark_failed(photo=photo, reason="It broke.")
    client = client_of(sam)
    client.post(f"/staff/queues/retry/{made[0].pk}")
    waiting = Photo.objects.filter(status="pending")
    assert list(waiting.all()) == made[:1]
    assert "2 photos are tried again." in client.post("/staff/queues/retry", follow=True).content.decode()
    assert waiting.count() == 3


def _forget_the_pace() -> None:
    broker = health.broker()
    for key in broker.scan_iter("cloudphotos:did:*"):
        broker.delete(key)
