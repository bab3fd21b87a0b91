"""Who lets staff look is ranked in the night, after a grouping and when asked for; nobody else is."""

import socket
from pathlib import Path

import redis
from pytest_django import DjangoCaptureOnCommitCallbacks

from cloudphotos.catalog import consent, pauses
from cloudphotos.catalog.models import Doubt, Owner, Ranking
from cloudphotos.catalog.staff import doubts, ranking
from tests.catalog.staff.test_ranking import mixed
from tests.web.staff.conftest import consenting
from tests.workers.test_tasks import queue
from workers import people_job, tasks

__all__ = ["consenting", "queue"]


def test_only_who_lets_staff_look_is_ranked(
    alice: Owner,
    tmp_path: Path,
    queue: redis.Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    mixed(alice, tmp_path, (4, 1))
    people_job.recluster(alice.pk)
    tasks.nightly()
    assert queue.llen("owners") == 0
    consent.set_review_by_staff(owner=alice, agrees=True, actor=alice.user)
    tasks.nightly()
    assert queue.llen("owners") == 1
    tasks.rank_people(alice.pk)
    assert Doubt.objects.exists()
    queue.flushdb()
    tasks.nightly()
    assert queue.llen("owners") == 0
    with django_capture_on_commit_callbacks(execute=True):
        tasks.recluster(alice.pk)
    assert queue.llen("owners") == 2  # the questions, and the ranking


def test_nobody_is_ranked_while_grouping_is_paused(consenting: Owner, tmp_path: Path, queue: redis.Redis) -> None:
    mixed(consenting, tmp_path, (4, 1))
    people_job.recluster(consenting.pk)
    pauses.begin(kind=pauses.GROUPS, actor=consenting.user)
    tasks.nightly()
    assert queue.llen("owners") == 0
    tasks.rank_people(consenting.pk)
    assert not Doubt.objects.exists()
    assert queue.llen("owners") == 1  # it asks again
    pauses.end(kind=pauses.GROUPS)
    tasks.rank_people(consenting.pk)
    assert Doubt.objects.exists()


def test_what_a_dead_worker_began_is_not_said_to_be_under_way(
    consenting: Owner, tmp_path: Path, queue: redis.Redis
) -> None:
    ranking.claim(owner_id=consenting.pk)
    for worker, running in (("another machine:1:1", 1), (f"{socket.gethostname()}:999999999:1", 0)):
        Ranking.objects.update(claimed_by=worker)
        tasks.sweep()
        assert doubts.state(owners=[consenting.pk]).running == running
