"""Stored faces get the ratings of another head batch by batch; what two heads say is never compared on the way."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from cloudphotos.catalog import people
from cloudphotos.catalog.awesomeness import ratings
from cloudphotos.catalog.models import Face, Owner, Person, RatingRun
from tests.library import directions, make_face, make_photo, tag_photo

PACK, OLD, NEW = "starter", "cold-1", "likes-1"


def _person(owner: Owner, folder: Path, *rates: float) -> Person:
    """Somebody on as many photos, whose faces the old head rated so."""
    vector = directions(1)[0]
    found = [tag_photo(make_photo(owner, folder), make_face(vector, awesomeness=rate)).faces.get() for rate in rates]
    Face.objects.filter(owner=owner).update(rated_by=OLD)
    (made,) = people.create_from_groups(owner_id=owner.pk, groups=[{face.pk: 0.9 for face in found}])
    return Person.objects.get(pk=made)


def _shown(person: Person) -> float | None:
    person.refresh_from_db()
    return person.avatar.awesomeness if person.avatar else None


def _begun(version: str = NEW) -> RatingRun:
    assert ratings.take_up(pack=PACK, version=version)
    run = ratings.under_way(pack=PACK, version=version)
    assert run is not None
    return run


def test_the_avatar_changes_when_the_last_face_of_a_person_is_rated_and_not_before(
    alice: Owner, tmp_path: Path
) -> None:
    person = _person(alice, tmp_path, 2.0, 1.0, 0.0)
    best, middle, worst = person.faces.order_by("pk")
    run = _begun()
    ratings.write(run=run, rates={worst.pk: 5.0, middle.pk: 1.0})
    person.refresh_from_db()
    assert person.avatar == best
    ratings.write(run=run, rates={best.pk: -5.0})
    person.refresh_from_db()
    assert person.avatar == worst
    assert set(Face.objects.values_list("rated_by", flat=True)) == {NEW}


def test_a_face_that_comes_between_two_heads_is_not_compared_with_the_others(alice: Owner, tmp_path: Path) -> None:
    person = _person(alice, tmp_path, 0.0, 0.5)
    shown = _shown(person)
    came = tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0], awesomeness=9.0)).faces.get()
    Face.objects.filter(pk=came.pk).update(rated_by=NEW)
    people.assign(owner_id=alice.pk, assignments=[people.Assignment(came.pk, person.pk, 0.9)], assigned_by="nearest")
    assert _shown(person) == shown
    ratings.write(run=_begun(), rates={face.pk: 0.0 for face in person.faces.exclude(pk=came.pk)})
    assert _shown(person) == 9.0


def test_a_nearly_as_good_face_stays_after_a_new_head(alice: Owner, tmp_path: Path) -> None:
    person = _person(alice, tmp_path, 1.0, 0.0)
    first, second = person.faces.order_by("pk")
    ratings.write(run=_begun(), rates={first.pk: 0.5, second.pk: 0.7})
    assert _shown(person) == 0.5


def test_faces_are_handed_out_once_each_and_those_of_owners_without_face_finding_never(
    alice: Owner, bob: Owner, tmp_path: Path
) -> None:
    _person(alice, tmp_path, 0.0, 1.0, 2.0)
    _person(bob, tmp_path, 0.0)
    Owner.objects.filter(pk=bob.pk).update(faces_on=False)
    run, seen = _begun(), []
    while faces := ratings.waiting(run=run, limit=2):
        seen += [face.pk for face in faces]
        ratings.write(run=run, rates={face.pk: None for face in faces})
        run.refresh_from_db()
    assert seen == sorted(Face.objects.filter(owner=alice).values_list("pk", flat=True))
    assert ratings.finish(run=run)
    assert Face.objects.get(owner=bob).rated_by == OLD


def test_a_face_that_cannot_be_rated_is_not_asked_for_again(alice: Owner, tmp_path: Path) -> None:
    person = _person(alice, tmp_path, 0.0)
    run = _begun()
    ratings.write(run=run, rates={person.faces.get().pk: None})
    run.refresh_from_db()
    assert ratings.waiting(run=run, limit=10) == []
    assert person.faces.get().awesomeness is None
    assert person.avatar is not None


def test_a_rating_begins_once_goes_on_where_it_stopped_and_is_not_repeated(alice: Owner, tmp_path: Path) -> None:
    _person(alice, tmp_path, 0.0, 1.0)
    run = _begun()
    assert not ratings.take_up(pack=PACK, version=NEW)
    first = ratings.waiting(run=run, limit=1)[0]
    ratings.write(run=run, rates={first.pk: 0.0})
    RatingRun.objects.update(changed_at=timezone.now() - 2 * ratings.SILENCE)
    assert ratings.take_up(pack=PACK, version=NEW)
    assert not ratings.take_up(pack=PACK, version=NEW)
    assert RatingRun.objects.get().reached == first.pk
    ratings.write(run=run, rates={face.pk: 0.0 for face in Face.objects.all()})
    assert ratings.finish(run=run)
    RatingRun.objects.update(changed_at=timezone.now() - timedelta(days=1))
    assert not ratings.take_up(pack=PACK, version=NEW)


def test_what_a_worker_with_the_head_before_wrote_meanwhile_is_rated_too(alice: Owner, tmp_path: Path) -> None:
    person = _person(alice, tmp_path, 0.0, 1.0)
    run = _begun()
    late, other = person.faces.order_by("pk")
    ratings.write(run=run, rates={late.pk: 0.0, other.pk: 0.0})
    Face.objects.filter(pk=late.pk).update(rated_by=OLD)
    assert not ratings.finish(run=run)
    run.refresh_from_db()
    assert ratings.waiting(run=run, limit=10) == [late]
    ratings.write(run=run, rates={late.pk: 0.0})
    assert ratings.finish(run=run)
    Face.objects.filter(pk=other.pk).update(rated_by=OLD)
    assert not ratings.take_up(pack=PACK, version=NEW)
    assert ratings.take_up(pack=PACK, version=NEW, thoroughly=True)


def test_another_head_begins_again_and_the_one_before_gets_no_further(alice: Owner, tmp_path: Path) -> None:
    person = _person(alice, tmp_path, 0.0)
    before = _begun()
    ratings.write(run=before, rates={person.faces.get().pk: 0.0})
    after = _begun("likes-2")
    assert (after.pk, after.reached) == (before.pk, 0)
    ratings.write(run=before, rates={person.faces.get().pk: 0.0})
    assert ratings.under_way(pack=PACK, version=NEW) is None
    assert RatingRun.objects.get().reached == 0


@pytest.mark.parametrize("version", ["", NEW])
def test_in_an_empty_library_there_is_nothing_to_do(db: None, version: str) -> None:
    run = _begun(version)
    assert ratings.waiting(run=run, limit=1) == []
    assert ratings.finish(run=run)
    assert not ratings.take_up(pack=PACK, version=version)
