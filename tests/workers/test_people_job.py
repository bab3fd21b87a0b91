"""Faces of nobody find the nearest known person, or are grouped into new people."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from cloudphotos.catalog import people, proposals, regrouping, runs
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.models import ClusterRun, Face, Owner, PackSetting, Person, Photo
from cloudphotos.catalog.staff import thresholds
from tagging import types
from tests.library import directions, make_face, make_photo, near, person_ids, tag_photo
from workers import engine, people_job, plans

ANNA, BEN, CLARA = directions(3, seed=5)


def _photo(owner: Owner, folder: Path, *vectors: types.Floats, verdict: types.Verdict = "face") -> Photo:
    found = [make_face(vector, x=30.0 * place, verdict=verdict) for place, vector in enumerate(vectors)]
    return tag_photo(make_photo(owner, folder), *found)


def _photos_of(owner: Owner, folder: Path, vector: types.Floats, count: int, *, first: int = 0) -> list[Photo]:
    return [_photo(owner, folder, near(vector, seed=first + i)) for i in range(count)]


def _person_on(photo: Photo) -> int | None:
    return photo.faces.get().person_id


def _make_all_nearly_trash() -> None:
    Face.objects.update(trash_distance=engine.thresholds().founding_distance - 0.01)


def test_three_photos_of_one_person_make_one_person(alice: Owner, tmp_path: Path) -> None:
    photos = _photos_of(alice, tmp_path, ANNA, 3)
    run = people_job.group_leftovers(alice.pk)
    assert run is not None
    assert {key: run.counts[key] for key in ("faces", "people", "nearest")} == {"faces": 3, "people": 1, "nearest": 0}
    assert {_person_on(photo) for photo in photos} == set(person_ids(alice))
    assert len(person_ids(alice)) == 1
    assert all(0.5 < (face.confidence or 0) <= 1 for face in Face.objects.all())


def test_strangers_stay_leftovers(alice: Owner, tmp_path: Path) -> None:
    for vector in (ANNA, BEN, CLARA):
        _photo(alice, tmp_path, vector)
    people_job.group_leftovers(alice.pk)
    assert not Person.objects.exists()


def test_a_new_face_goes_to_the_person_it_is_nearest_to(alice: Owner, tmp_path: Path) -> None:
    _photos_of(alice, tmp_path, ANNA, 3)
    _photos_of(alice, tmp_path, BEN, 3)
    people_job.group_leftovers(alice.pk)
    new = _photo(alice, tmp_path, near(BEN, seed=50), CLARA)
    assert people_job.assign_photos(alice.pk, [new.pk]) == 1
    ben, clara = new.faces.order_by("x")
    assert ben.person_id == _person_on(Photo.objects.order_by("pk")[3])
    assert (ben.assigned_by, clara.person_id) == ("nearest", None)
    assert new.tags.get().person_id == ben.person_id


def test_nobody_is_assigned_across_owners(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    _photos_of(alice, tmp_path, ANNA, 3)
    people_job.group_leftovers(alice.pk)
    his = _photo(charlie, tmp_path, near(ANNA, seed=50))
    assert people_job.assign_photos(charlie.pk, [his.pk]) == 0


def test_blurry_faces_found_nobody_but_may_belong_to_someone(alice: Owner, tmp_path: Path) -> None:
    blurry = [_photo(alice, tmp_path, near(BEN, seed=i), verdict="blurry") for i in range(3)]
    people_job.group_leftovers(alice.pk)
    assert not Person.objects.exists()
    _photos_of(alice, tmp_path, BEN, 3, first=10)
    people_job.group_leftovers(alice.pk)
    assert {_person_on(photo) for photo in blurry} == set(person_ids(alice))


def test_faces_nearly_trash_found_nobody_but_may_belong_to_someone(alice: Owner, tmp_path: Path) -> None:
    spectators = _photos_of(alice, tmp_path, BEN, 3)
    _make_all_nearly_trash()
    people_job.group_leftovers(alice.pk)
    people_job.recluster(alice.pk)
    assert not Person.objects.exists()
    _photos_of(alice, tmp_path, BEN, 3, first=10)
    people_job.group_leftovers(alice.pk)
    assert {_person_on(photo) for photo in spectators} == set(person_ids(alice))


def test_a_recluster_takes_apart_an_unnamed_person_of_faces_nearly_trash(alice: Owner, tmp_path: Path) -> None:
    _photos_of(alice, tmp_path, BEN, 3)
    people_job.group_leftovers(alice.pk)
    _make_all_nearly_trash()
    people_job.recluster(alice.pk)
    assert not Face.objects.exclude(person=None).exists()


def test_a_recluster_leaves_a_named_person_of_faces_nearly_trash(alice: Owner, tmp_path: Path) -> None:
    photos = _photos_of(alice, tmp_path, BEN, 3)
    people_job.group_leftovers(alice.pk)
    people.rename(person=Person.objects.get(), name="Ben", actor=alice.user)
    _make_all_nearly_trash()
    people_job.recluster(alice.pk)
    assert {_person_on(photo) for photo in photos} == {Person.objects.get(name="Ben").pk}


def test_a_named_person_of_faces_nearly_trash_still_takes_in_a_group_of_clear_ones(
    alice: Owner, tmp_path: Path
) -> None:
    _photos_of(alice, tmp_path, BEN, 4)
    people_job.group_leftovers(alice.pk)
    ben = Person.objects.get()
    people.rename(person=ben, name="Ben", actor=alice.user)
    _make_all_nearly_trash()
    clear = _photos_of(alice, tmp_path, BEN, 6, first=30)
    people_job.recluster(alice.pk)
    assert {_person_on(photo) for photo in clear} == {ben.pk}


def test_a_rejection_holds_though_the_faces_left_are_nearly_trash(alice: Owner, tmp_path: Path) -> None:
    photos = _photos_of(alice, tmp_path, BEN, 5)
    people_job.group_leftovers(alice.pk)
    refused = photos[0].faces.get()
    about_faces.reject(faces=[refused], person=Person.objects.get(), actor=alice.user)
    _make_all_nearly_trash()
    people_job.recluster(alice.pk)
    _photos_of(alice, tmp_path, BEN, 3, first=30)
    people_job.group_leftovers(alice.pk)
    people_job.recluster(alice.pk)
    refused.refresh_from_db()
    assert refused.person_id is None or refused.person_id not in {_person_on(photo) for photo in photos[1:]}


def test_another_centre_of_the_trash_makes_the_grouping_stale(alice: Owner, tmp_path: Path) -> None:
    _photos_of(alice, tmp_path, BEN, 4)
    people_job.recluster(alice.pk)
    numbers = thresholds.numbers()
    PackSetting.objects.create(
        pack=settings.FACE_PACK,
        set_by=alice.user.pk,
        centre=np.roll(numbers.trash, 1).tolist(),
        radius=numbers.thresholds.trash_distance,
        refit=7,
    )
    now = people_job.parameters(thresholds.of_owner(owner_id=alice.pk))
    assert runs.is_stale(owner_id=alice.pk, pack=settings.FACE_PACK, parameters=now)


def test_two_faces_of_one_photo_are_two_people(alice: Owner, tmp_path: Path) -> None:
    _photos_of(alice, tmp_path, ANNA, 3)
    both = _photo(alice, tmp_path, near(ANNA, seed=20), near(ANNA, seed=21))
    people_job.group_leftovers(alice.pk)
    assert len({face.person_id for face in both.faces.all() if face.person_id}) == 1


def test_a_second_run_of_the_same_owner_does_not_begin(alice: Owner) -> None:
    runs.begin(owner_id=alice.pk, kind="leftovers", pack="starter", parameters={})
    assert people_job.group_leftovers(alice.pk) is None
    assert people_job.recluster(alice.pk) is None


def test_grouping_again_changes_nothing(alice: Owner, tmp_path: Path) -> None:
    _photos_of(alice, tmp_path, ANNA, 3)
    _photos_of(alice, tmp_path, BEN, 4)
    people_job.group_leftovers(alice.pk)
    before = list(Face.objects.order_by("pk").values_list("pk", "person"))
    run = people_job.recluster(alice.pk)
    assert run is not None
    assert run.counts["moved"] == 0
    assert list(Face.objects.order_by("pk").values_list("pk", "person")) == before


def test_a_recluster_joins_what_came_in_pieces_and_keeps_the_id_of_the_larger(alice: Owner, tmp_path: Path) -> None:
    photos = _photos_of(alice, tmp_path, ANNA, 5)
    ids = [photo.faces.get().pk for photo in photos]
    large, small = people.create_from_groups(
        owner_id=alice.pk, groups=[dict.fromkeys(ids[:3], 0.9), dict.fromkeys(ids[3:], 0.9)]
    )
    people_job.recluster(alice.pk)
    assert {_person_on(photo) for photo in photos} == {large}
    assert Person.objects.get(pk=small).faces.count() == 0


def test_a_recluster_never_touches_a_named_person(alice: Owner, tmp_path: Path) -> None:
    photos = _photos_of(alice, tmp_path, ANNA, 2) + _photos_of(alice, tmp_path, BEN, 2)
    ids = [photo.faces.get().pk for photo in photos]
    (mixed,) = people.create_from_groups(owner_id=alice.pk, groups=[dict.fromkeys(ids, 0.9)])
    people.rename(person=Person.objects.get(pk=mixed), name="Anna and Ben", actor=alice.user)
    people_job.recluster(alice.pk)
    assert {_person_on(photo) for photo in photos} == {mixed}
    assert ClusterRun.objects.get().status == "done"


def test_a_preview_says_what_a_recluster_does_and_moves_nothing(alice: Owner, tmp_path: Path) -> None:
    photos = _photos_of(alice, tmp_path, ANNA, 5)
    ids = [photo.faces.get().pk for photo in photos]
    large, small = people.create_from_groups(
        owner_id=alice.pk, groups=[dict.fromkeys(ids[:3], 0.9), dict.fromkeys(ids[3:], 0.9)]
    )
    run = people_job.preview(alice.pk)
    assert run is not None
    assert (run.kind, run.status) == ("preview", "done")
    assert run.counts["people"] == [[large, 2, 0], [small, 0, 2]]
    assert run.counts["merged"] == [[small, large]]
    assert _person_on(photos[4]) == small
    done = people_job.recluster(alice.pk)
    assert done is not None
    assert done.counts["moved"] == run.counts["moved"] == 2


def test_what_a_recluster_would_change_of_a_named_person_is_proposed(alice: Owner, tmp_path: Path) -> None:
    photos = _photos_of(alice, tmp_path, ANNA, 4) + _photos_of(alice, tmp_path, BEN, 3)
    ids = [photo.faces.get().pk for photo in photos]
    (mixed,) = people.create_from_groups(owner_id=alice.pk, groups=[dict.fromkeys(ids, 0.9)])
    people.rename(person=Person.objects.get(pk=mixed), name="Anna", actor=alice.user)
    people_job.recluster(alice.pk)
    (question,) = proposals.open_ones(owner=alice)
    assert (question.kind, question.person_id, question.faces) == ("split", mixed, ids[4:])
    assert Person.objects.get(pk=mixed).faces.count() == 7


def test_a_photo_that_comes_during_a_run_is_neither_lost_nor_given_twice(alice: Owner, tmp_path: Path) -> None:
    old = _photos_of(alice, tmp_path, ANNA, 3)
    run = runs.begin(owner_id=alice.pk, kind="leftovers", pack=settings.FACE_PACK, parameters={})
    assert run is not None
    plan = plans.leftovers(run, engine.thresholds())
    new = _photos_of(alice, tmp_path, ANNA, 1, first=40)[0]
    taken = people.create_from_groups(owner_id=alice.pk, groups=[{old[0].faces.get().pk: 0.9}])
    assert people_job.assign_photos(alice.pk, [new.pk]) == 1
    regrouping.apply(run=run, plan=plan)
    assert {_person_on(old[0]), _person_on(new)} == set(taken)
    assert _person_on(old[1]) == _person_on(old[2]) not in {None, *taken}
    people_job.recluster(alice.pk)
    assert len({_person_on(photo) for photo in (*old, new)}) == 1


def test_after_an_edit_the_leftovers_near_it_are_tried_again(alice: Owner, tmp_path: Path) -> None:
    known = _photo(alice, tmp_path, ANNA)
    left = [_photo(alice, tmp_path, near(ANNA, seed=seed)) for seed in range(3)]
    stranger = _photo(alice, tmp_path, CLARA)
    face = known.faces.get()
    person = about_people.split(faces=[face], actor=alice.user, name="Anna")
    assert len(people_job.rescore(alice.pk, [face.pk])) == 3
    assert {_person_on(photo) for photo in left} == {person.pk}
    assert _person_on(stranger) is None
    assert people_job.rescore(alice.pk, [10**9]) == []


def test_a_rejected_face_is_given_to_the_next_nearest_or_nobody(alice: Owner, tmp_path: Path) -> None:
    photos = _photos_of(alice, tmp_path, ANNA, 3)
    people_job.group_leftovers(alice.pk)
    face = photos[0].faces.get()
    assert face.person is not None
    about_faces.reject(faces=[face], person=face.person, actor=alice.user)
    assert people_job.rescore(alice.pk, [face.pk]) == []
    people_job.group_leftovers(alice.pk)
    people_job.recluster(alice.pk)
    face.refresh_from_db()
    assert face.person is None


def test_confirmed_faces_stay_together_however_strict_the_rule(alice: Owner, tmp_path: Path) -> None:
    photos = [_photo(alice, tmp_path, vector) for vector in (ANNA, BEN, CLARA)]
    person = about_people.split(faces=[photo.faces.get() for photo in photos], actor=alice.user)
    people_job.recluster(alice.pk)
    assert {_person_on(photo) for photo in photos} == {person.pk}
    assert proposals.open_ones(owner=alice) == []


@pytest.mark.parametrize("way", ["at once", "in a run"])
@pytest.mark.parametrize(("born", "found"), [(date(1980, 1, 1), True), (date(2005, 1, 1), False), (None, True)])
def test_the_face_of_a_child_has_to_be_nearer_where_dates_are_known(
    alice: Owner, tmp_path: Path, born: date | None, found: bool, way: str
) -> None:
    known = _photo(alice, tmp_path, ANNA)
    person = about_people.split(faces=[known.faces.get()], actor=alice.user, name="Anna")
    about_people.set_birth_date(person=person, day=born, actor=alice.user)
    new = _photo(alice, tmp_path, near(ANNA, seed=7, noise=1.2))
    Photo.objects.update(taken_at=datetime(2010, 6, 1, tzinfo=UTC))
    if way == "at once":
        people_job.assign_photos(alice.pk, [new.pk])
    else:
        people_job.group_leftovers(alice.pk)
    assert (_person_on(new) == person.pk) == found


def test_confirmed_faces_on_photos_of_before_the_birth_stay_and_are_grouped(alice: Owner, tmp_path: Path) -> None:
    photos = _photos_of(alice, tmp_path, ANNA, 3)
    person = about_people.split(faces=[photo.faces.get() for photo in photos], actor=alice.user, name="Anna")
    Photo.objects.filter(pk__in=[photos[0].pk, photos[1].pk]).update(taken_at=datetime(1990, 1, 1, tzinfo=UTC))
    about_people.set_birth_date(person=person, day=date(2000, 1, 1), actor=alice.user)
    run = people_job.recluster(alice.pk)
    assert run is not None
    assert {_person_on(photo) for photo in photos} == {person.pk}
