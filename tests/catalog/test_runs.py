"""Cluster runs: one at a time for an owner, due when something new was left over."""

from pathlib import Path

from django.conf import settings

from cloudphotos.catalog import runs
from cloudphotos.catalog.models import ClusterRun, Owner
from tests.library import directions, make_face, make_photo, tag_photo

PACK = settings.FACE_PACK


def _begin(owner: Owner) -> ClusterRun | None:
    return runs.begin(owner_id=owner.pk, kind="leftovers", pack=PACK, parameters={})


def _is_due(owner: Owner) -> bool:
    return runs.is_due(owner_id=owner.pk, pack=PACK)


def test_an_owner_has_one_run_at_a_time(alice: Owner, bob: Owner) -> None:
    run = _begin(alice)
    assert run is not None
    assert _begin(alice) is None
    assert _begin(bob) is not None
    runs.finish(run=run, counts={"faces": 0})
    assert _begin(alice) is not None


def test_a_run_is_due_once_all_photos_are_settled_and_something_is_left_over(alice: Owner, tmp_path: Path) -> None:
    assert not _is_due(alice)
    first, second = make_photo(alice, tmp_path), make_photo(alice, tmp_path)
    tag_photo(first, make_face(directions(1)[0]))
    assert not _is_due(alice)
    tag_photo(second)
    assert _is_due(alice)


def test_what_a_run_has_looked_at_is_not_due_again_and_what_came_during_it_is(alice: Owner, tmp_path: Path) -> None:
    tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    run = _begin(alice)
    assert run is not None
    tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    runs.finish(run=run, counts={})
    assert _is_due(alice)
    again = _begin(alice)
    assert again is not None
    runs.finish(run=again, counts={})
    assert not _is_due(alice)


def test_trash_and_blurry_faces_ask_for_no_run(alice: Owner, tmp_path: Path) -> None:
    vectors = directions(2)
    tag_photo(
        make_photo(alice, tmp_path),
        make_face(vectors[0], verdict="trash"),
        make_face(vectors[1], x=40, verdict="blurry"),
    )
    assert not _is_due(alice)


def test_the_run_of_a_dead_worker_is_failed_so_that_the_next_can_begin(alice: Owner) -> None:
    run = _begin(alice)
    assert run is not None
    ClusterRun.objects.update(claimed_by="elsewhere:1:1")
    assert runs.release_lost() == 0
    host = run.claimed_by.rsplit(":", 2)[0]
    ClusterRun.objects.update(claimed_by=f"{host}:999999999:1")
    assert runs.release_lost() == 1
    run.refresh_from_db()
    assert (run.status, run.error) == ("failed", "The worker stopped during this run.")
    assert _begin(alice) is not None


def test_a_failed_run_is_tried_again_three_times_and_then_when_something_new_comes(
    alice: Owner, tmp_path: Path
) -> None:
    tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    for _ in range(runs.MAX_FAILURES):
        assert _is_due(alice)
        run = _begin(alice)
        assert run is not None
        runs.fail(run=run, reason="It broke.")
    assert not _is_due(alice)
    assert runs.latest(owner_id=alice.pk, pack=PACK) == run
    tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    assert _is_due(alice)
