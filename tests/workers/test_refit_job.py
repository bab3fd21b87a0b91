"""A sphere follows what people decided, workers judge by it, and stored faces are judged again."""

from pathlib import Path

import numpy as np
import pytest
import redis
from django.conf import settings

from cloudphotos.catalog import marks, pauses, people
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.models import Face, Owner, PackSetting, Rejection, TrashRefit
from cloudphotos.catalog.staff import decisions, refits, thresholds
from tagging import packs
from tagging.types import Floats, Verdict
from tests.library import directions, make_face, make_owner, make_photo, near, tag_photo
from tests.workers.test_tasks import queue
from workers import people_job, refit_job, tasks

__all__ = ["queue"]

SHIPPED = packs.numbers(settings.FACE_PACK)


@pytest.fixture
def consenting(alice: Owner) -> Owner:
    Owner.objects.filter(pk=alice.pk).update(review_by_staff=True)
    alice.refresh_from_db()
    return alice


def add(owner: Owner, folder: Path, vector: Floats, verdict: Verdict) -> Face:
    photo = tag_photo(make_photo(owner, folder), make_face(vector, verdict=verdict))
    return photo.faces.get()


def at(cosine: float, seed: int) -> Floats:
    """A unit vector at this cosine to the middle of what is no face."""
    way = directions(1, seed=seed)[0]
    way -= way @ SHIPPED.trash * SHIPPED.trash
    return np.asarray(cosine * SHIPPED.trash + np.sqrt(1 - cosine**2) * way / np.linalg.norm(way), np.float32)


def hold(radius: float) -> None:
    centre = [float(value) for value in SHIPPED.trash]
    PackSetting.objects.create(pack=settings.FACE_PACK, centre=centre, radius=radius, set_by=1)


def state() -> list[tuple[object, ...]]:
    return list(Face.objects.order_by("pk").values_list("pk", "verdict", "verdict_by", "person", "assigned_by"))


def test_faces_are_judged_again_by_their_vectors_and_once_is_enough(alice: Owner, tmp_path: Path) -> None:
    near_centre, far = add(alice, tmp_path, at(0.8, 1), "trash"), add(alice, tmp_path, at(0.6, 2), "face")
    hold(0.1)
    refit_job.rejudge(alice.pk)
    near_centre.refresh_from_db()
    assert near_centre.verdict == "face"
    assert near_centre.trash_distance == pytest.approx(0.2, abs=2e-3)
    hold(0.5)
    refit_job.rejudge(alice.pk)
    assert {row[1] for row in state()} == {"trash"}
    before = state()
    refit_job.rejudge(alice.pk)
    assert state() == before
    assert Face.objects.get(pk=far.pk).person is None


def test_no_face_is_judged_again_while_grouping_is_paused(alice: Owner, tmp_path: Path, queue: redis.Redis) -> None:
    add(alice, tmp_path, at(0.8, 1), "trash")
    hold(0.1)
    before = state()
    pauses.begin(kind=pauses.GROUPS, actor=alice.user)
    tasks.rejudge(alice.pk)
    assert state() == before
    assert queue.llen("owners") == 1  # it asks again
    pauses.end(kind=pauses.GROUPS)
    tasks.rejudge(alice.pk)
    assert state() != before


def test_what_people_said_never_changes(alice: Owner, tmp_path: Path) -> None:
    inside = [add(alice, tmp_path, at(0.8, seed), "face") for seed in range(4)]
    outside = [add(alice, tmp_path, at(0.2, seed), "trash") for seed in range(10, 12)]
    one, named = people.create_from_groups(owner_id=alice.pk, groups=[{inside[0].pk: 0.9}, {inside[1].pk: 0.9}])
    about_faces.confirm(faces=[Face.objects.get(pk=inside[0].pk)], actor=alice.user)
    people.rename(person=Face.objects.get(pk=inside[1].pk).person, name="Anna", actor=alice.user)
    Face.objects.filter(pk=inside[2].pk).update(verdict_by="staff")
    Face.objects.filter(pk=outside[0].pk).update(verdict_by="user")
    Face.objects.filter(pk=outside[1].pk).update(verdict_by="staff")
    before = state()
    hold(0.4)
    refit_job.rejudge(alice.pk)
    changed = {after[0] for old, after in zip(before, state(), strict=True) if old != after}
    assert changed == {inside[3].pk}
    assert one != named


def test_a_face_that_leaves_takes_its_tag_and_the_avatar_along(alice: Owner, tmp_path: Path) -> None:
    faces = [add(alice, tmp_path, at(cosine, 30 + n), "face") for n, cosine in enumerate((0.8, 0.1))]
    people.create_from_groups(owner_id=alice.pk, groups=[{face.pk: 0.9 for face in faces}])
    hold(0.28)
    refit_job.rejudge(alice.pk)
    person = Face.objects.get(pk=faces[1].pk).person
    assert person is not None
    assert (person.avatar_id, person.photo_count) == (faces[1].pk, 1)


def test_a_refit_reports_and_changes_nothing_before_it_is_applied(
    consenting: Owner, bob: Owner, tmp_path: Path
) -> None:
    sam = make_owner("sam")
    back = [add(consenting, tmp_path, at(0.75, seed), "trash") for seed in range(24)]
    out = [add(consenting, tmp_path, at(0.9, 50 + seed), "face") for seed in range(24)]
    waiting = [add(consenting, tmp_path, at(0.75, 90 + seed), "trash") for seed in range(3)]
    add(bob, tmp_path, at(0.75, 99), "trash")  # of somebody who does not let staff look
    about_faces.restore(faces=back, actor=consenting.user)
    about_faces.mark_as_no_face(faces=out, actor=consenting.user)
    before = state()
    row = refits.ask(actor=sam.user)
    assert refits.ask(actor=sam.user) == row
    refit_job.make(row.pk)
    row.refresh_from_db()
    report = row.report
    assert (row.status, report["put_back"], report["thrown_out"]) == ("ready", 24, 24)
    assert report["after"]["lost"] <= report["before"]["lost"]
    assert report["founders"] == {"before": 0, "after": 0}  # what was put back lies nearer than that
    assert report["thrown"] == 0
    assert 0 < report["freed"] == len(refits.shown(face_ids=report["freed_faces"])) <= len(waiting)
    assert state() == before
    thresholds.set_sphere(refit=row, actor=sam.user)
    refit_job.rejudge(consenting.pk)
    freed = Face.objects.filter(pk__in=[face.pk for face in waiting], verdict="face")
    assert set(freed.values_list("pk", flat=True)) == set(report["freed_faces"])
    refit_job.make(row.pk)
    assert TrashRefit.objects.get().report == report


def test_a_refit_of_too_few_decisions_is_refused(consenting: Owner) -> None:
    row = refits.ask(actor=consenting.user)
    refit_job.make(row.pk)
    row.refresh_from_db()
    assert (row.status, row.reason, row.centre) == ("refused", "too few", None)


def test_answers_refine_the_strictness_of_their_owner_and_of_nobody_else(
    alice: Owner, bob: Owner, tmp_path: Path
) -> None:
    ways = directions(2, seed=8)
    hers = [make_face(near(ways[0], seed=n), x=30 * n) for n in range(160)]
    alike = [make_face(near(ways[0], seed=500 + n, noise=1.2), x=30 * n) for n in range(60)]
    photo, other = (tag_photo(make_photo(alice, tmp_path), *faces) for faces in (hers, alike))
    (key,) = people.create_from_groups(owner_id=alice.pk, groups=[{face.pk: 0.9 for face in photo.faces.all()}])
    Face.objects.filter(person=key).update(assigned_by="user")
    Rejection.objects.bulk_create([Rejection(face=face, person_id=key) for face in other.faces.all()])
    people_job.refine(alice.pk)
    own = thresholds.OwnerStrictness.objects.get(owner=alice)
    assert (own.yes, own.no) == (160, 60)
    assert own.learned is not None
    assert own.learned > 0
    assert own.report["accepted"]["most"] < own.report["accepted_before"]["least"]
    assert thresholds.of_owner(owner_id=alice.pk).same_person_cos > SHIPPED.thresholds.same_person_cos
    assert thresholds.of_owner(owner_id=bob.pk) == SHIPPED.thresholds


def test_a_trial_says_what_would_move_and_the_owner_is_not_bothered_by_it(alice: Owner, tmp_path: Path) -> None:
    ways = directions(1, seed=8)
    for n in range(6):
        add(alice, tmp_path, near(ways[0], seed=n), "face")
    people_job.group_leftovers(alice.pk)
    run = people_job.try_strictness(alice.pk, 10)
    assert run is not None
    assert (run.kind, run.parameters["tried"]) == ("preview", 10)
    assert run.parameters["thresholds"]["same_person_cos"] == pytest.approx(0.68)
    assert thresholds.trials(steps=10, owner_ids=[alice.pk]) == {alice.pk: run}
    assert thresholds.trials(steps=9, owner_ids=[alice.pk]) == {}


def test_what_is_hidden_teaches_no_sphere(consenting: Owner, tmp_path: Path) -> None:
    face = add(consenting, tmp_path, at(0.75, 1), "trash")
    about_faces.restore(faces=[face], actor=consenting.user)
    assert decisions.read(pack=settings.FACE_PACK).put_back == 1
    marks.set_hidden(owner=consenting, photo_ids=[face.photo_id], hidden=True, actor=consenting.user)
    assert decisions.read(pack=settings.FACE_PACK).put_back == 0
