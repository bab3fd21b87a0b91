"""Jobs may come twice or never; the rows say what is left to do."""

import json
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
import redis
from django.conf import settings
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from cloudphotos.catalog import corrections, pauses, photo_bin, photos, regrouping, rescored, runs
from cloudphotos.catalog.edits import about_faces, about_photos
from cloudphotos.catalog.models import ClusterRun, Owner, PackSetting, Person, Photo
from tests.library import directions, make_face, make_photo, near, run_python, tag_photo
from workers import people_job, tasks


@pytest.fixture
def queue() -> redis.Redis:
    """The real broker, empty at first."""
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.flushdb()
    return broker


def test_tagging_the_same_photo_twice_does_the_work_once(alice: Owner, tmp_path: Path, queue: redis.Redis) -> None:
    photo = make_photo(alice, tmp_path)
    tasks.tag_photos([photo.pk])
    photo.refresh_from_db()
    pictures = photo.thumbnail
    tasks.tag_photos([photo.pk])
    photo.refresh_from_db()
    assert (photo.status, photo.attempts, photo.thumbnail) == ("tagged", 1, pictures)


def test_a_photo_that_is_gone_is_no_error(db: None) -> None:
    tasks.tag_photos([123456789])
    tasks.assign_leftovers(123456789)


def test_leftovers_are_grouped_when_due_and_not_before(alice: Owner, tmp_path: Path) -> None:
    anna = directions(1)[0]
    for seed in range(3):
        tag_photo(make_photo(alice, tmp_path), make_face(near(anna, seed=seed)))
    waiting = make_photo(alice, tmp_path)
    tasks.assign_leftovers(alice.pk)
    assert not ClusterRun.objects.exists()
    tag_photo(waiting)
    tasks.assign_leftovers(alice.pk)
    tasks.assign_leftovers(alice.pk)
    assert ClusterRun.objects.count() == Person.objects.count() == 1


def test_photos_are_queued_on_commit_in_batches(
    alice: Owner, tmp_path: Path, queue: redis.Redis, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ids = [make_photo(alice, tmp_path).pk for _ in range(tasks.BATCH_PHOTOS + 1)]
    with django_capture_on_commit_callbacks(execute=True):
        tasks.queue_photos(ids)
        assert queue.llen("tag") == 0
    assert queue.llen("tag") == 2
    assert photos.unqueued(limit=100) == []


def test_a_sweep_sends_what_was_never_sent_and_a_photo_that_stopped_a_worker_alone(
    alice: Owner, tmp_path: Path, queue: redis.Redis
) -> None:
    ids = [make_photo(alice, tmp_path).pk for _ in range(4)]
    photos.give_back(claimed=photos.claim(photo_ids=ids[:2]))
    tasks.sweep()
    assert queue.llen("tag") == 3
    tasks.sweep()
    assert queue.llen("tag") == 3
    tasks.sweep(everything=True)
    assert queue.llen("tag") == 6


def test_a_sweep_takes_up_the_claims_of_dead_workers(alice: Owner, tmp_path: Path, queue: redis.Redis) -> None:
    photo = make_photo(alice, tmp_path)
    photos.claim(photo_ids=[photo.pk])
    host = photos.worker_name().rsplit(":", 2)[0]
    Photo.objects.update(claimed_by=f"{host}:999999999:1")
    tasks.sweep()
    photo.refresh_from_db()
    assert photo.status == "pending"
    assert queue.llen("tag") == 1


def test_while_the_broker_is_away_an_upload_is_safe_and_waits_for_the_next_sweep(
    transactional_db: None, alice: Owner, tmp_path: Path
) -> None:
    photo = make_photo(alice, tmp_path)
    run_python(f"from workers import tasks; tasks.queue_photos([{photo.pk}])", REDIS_URL="unix:///nowhere/valkey.sock")
    assert photos.unqueued(limit=10) == [(photo.pk, 0)]
    run_python(f"from workers import tasks; tasks.queue_photos([{photo.pk}])")
    assert photos.unqueued(limit=10) == []


def test_a_library_is_grouped_anew_at_night_if_anything_changed_since(
    alice: Owner, charlie: Owner, tmp_path: Path, queue: redis.Redis
) -> None:
    photo = tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    for changed in (True, False):
        tasks.nightly()
        assert queue.llen("owners") == changed
        queue.flushdb()
        tasks.recluster(alice.pk)
    about_faces.mark_as_no_face(faces=[photo.faces.get()], actor=alice.user)
    tasks.nightly()
    assert queue.llen("owners") == 1
    assert set(ClusterRun.objects.values_list("owner", "kind")) == {(alice.pk, "recluster")}


def _sent(queue: redis.Redis) -> set[str]:
    messages = cast(list[bytes], queue.lrange("owners", 0, -1))
    return {json.loads(each)["headers"]["task"].rpartition(".")[2] for each in messages}


def test_nights_of_a_pause_leave_no_heap_of_jobs(
    alice: Owner, tmp_path: Path, queue: redis.Redis, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    PackSetting.objects.create(pack=settings.FACE_PACK, set_by=alice.user.pk)
    pauses.begin(kind=pauses.GROUPS, actor=alice.user)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.nightly()
    assert not {"recluster", "rejudge"} & _sent(queue)
    pauses.end(kind=pauses.GROUPS)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.nightly()
    assert {"recluster", "rejudge"} <= _sent(queue)


def test_a_run_that_was_rolled_back_is_not_repeated_while_nothing_changes(
    alice: Owner, tmp_path: Path, queue: redis.Redis
) -> None:
    for seed in range(3):
        tag_photo(make_photo(alice, tmp_path), make_face(near(directions(1)[0], seed=seed)))
    tasks.recluster(alice.pk)
    regrouping.roll_back(owner=alice, run_id=ClusterRun.objects.get().pk)
    queue.flushdb()
    tasks.nightly()
    tasks.assign_leftovers(alice.pk)
    assert queue.llen("owners") == 0
    assert ClusterRun.objects.count() == 1


def test_a_preview_is_kept_for_the_page_that_asked(alice: Owner, tmp_path: Path, queue: redis.Redis) -> None:
    tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    tasks.preview_recluster(alice.pk)
    assert ClusterRun.objects.get().counts["people"] == []
    assert runs.is_due(owner_id=alice.pk, pack=settings.FACE_PACK)


def test_edits_send_their_jobs_when_they_are_committed(
    alice: Owner,
    tmp_path: Path,
    queue: redis.Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    photo = tag_photo(make_photo(alice, tmp_path))
    drawn = about_photos.draw(photo=photo, box=(10, 5, 30, 40), actor=alice.user)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.queue_rescore(alice.pk, [drawn.pk])
        tasks.queue_drawn(drawn.pk)
        assert queue.llen("owners") == 0
    assert queue.llen("owners") == 2
    queue.flushdb()
    tasks.nightly()
    assert queue.llen("owners") == 2  # the drawn face that nobody looked at yet, and the library


def test_a_rescoring_leaves_word_of_what_it_found_for_the_page_that_asks(alice: Owner, tmp_path: Path) -> None:
    anna = directions(1)[0]
    for seed in range(3):
        tag_photo(make_photo(alice, tmp_path), make_face(near(anna, seed=seed)))
    people_job.group_leftovers(alice.pk)
    person = Person.objects.get()
    free = tag_photo(make_photo(alice, tmp_path), make_face(near(anna, seed=7))).faces.get()
    entry = about_faces.confirm(faces=list(person.faces.all()), actor=alice.user)
    assert entry is not None
    assert rescored.heard(owner=alice, entry_id=entry.pk) is None
    tasks.rescore(alice.pk, corrections.faces_of(entry), entry.pk)
    free.refresh_from_db()
    assert free.person == person
    assert rescored.heard(owner=alice, entry_id=entry.pk) == [rescored.Found(person, 1)]


def test_the_nightly_cleaning_empties_bins_that_are_old_enough(alice: Owner, tmp_path: Path) -> None:
    old, young = make_photo(alice, tmp_path), make_photo(alice, tmp_path)
    photo_bin.put(owner=alice, photo_ids=[old.pk, young.pk], actor=alice.user)
    Photo.objects.filter(pk=old.pk).update(binned_at=timezone.now() - timedelta(days=settings.BIN_DAYS, hours=1))
    tasks.remove_orphans()
    assert list(Photo.objects.values_list("pk", flat=True)) == [young.pk]
