"""A run is rehearsed, applied in one transaction and rolled back; what the owner said stands above it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings

from cloudphotos.catalog import people, regrouping, runs
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import ClusterRun, Face, Move, Owner, Person, Proposal, Tag
from cloudphotos.catalog.proposals import Wish
from cloudphotos.catalog.regrouping import Change, Plan
from tests.catalog.test_people import make_people
from tests.library import person_ids

PACK = settings.FACE_PACK


def _run(owner: Owner, kind: str = "recluster") -> ClusterRun:
    run = runs.begin(owner_id=owner.pk, kind=kind, pack=PACK, parameters={})
    assert run is not None
    return run


def _apply(owner: Owner, changes: Mapping[int, Change], wishes: list[Wish] | None = None) -> ClusterRun:
    return regrouping.apply(run=_run(owner), plan=Plan(changes, wishes or []))


def _faces(person: Person) -> list[int]:
    return list(person.faces.order_by("pk").values_list("pk", flat=True))


def _to(after: int, face_ids: list[int], *, before: int = 0) -> dict[int, Change]:
    return {face_id: Change(before, after, confidence=0.7) for face_id in face_ids}


def test_ids_stay_what_fits_nowhere_is_freed_and_tags_and_avatars_follow(alice: Owner, tmp_path: Path) -> None:
    kept, emptied = make_people(alice, tmp_path, 3, 2)
    freed = _faces(kept)[2:] + _faces(emptied)
    run = _apply(alice, _to(0, _faces(kept)[2:], before=kept.pk) | _to(0, _faces(emptied), before=emptied.pk))
    assert run.counts["moved"] == 3
    assert set(Face.objects.filter(person=None).values_list("pk", flat=True)) == set(freed)
    emptied.refresh_from_db()
    assert (emptied.avatar, emptied.merged_into) == (None, None)
    assert not Tag.objects.filter(person=emptied).exists()


def test_new_people_are_made_and_an_emptied_one_forwards_to_who_got_most_of_its_faces(
    alice: Owner, tmp_path: Path
) -> None:
    first, gone = make_people(alice, tmp_path, 2, 3)
    ids = _faces(gone)
    run = _apply(alice, _to(first.pk, ids[:1], before=gone.pk) | _to(-1, ids[1:], before=gone.pk))
    (new,) = set(person_ids(alice)) - {first.pk}
    gone.refresh_from_db()
    assert gone.merged_into_id == new
    assert run.forwards == [[gone.pk, new]]
    assert first.faces.count() == 3


def test_a_settled_person_a_confirmed_face_and_a_rejected_pair_are_left_alone(alice: Owner, tmp_path: Path) -> None:
    named, confirmed, rejected, other = make_people(alice, tmp_path, 2, 2, 2, 2)
    people.rename(person=named, name="Anna", actor=alice.user)
    Face.objects.filter(person=confirmed).update(assigned_by="user")
    about_faces.reject(faces=list(rejected.faces.all()), person=other, actor=alice.user)
    changes = {
        face_id: change
        for who in (named, confirmed)
        for face_id, change in _to(other.pk, _faces(who), before=who.pk).items()
    }
    free = list(Face.objects.filter(person=None).values_list("pk", flat=True)) or _faces(rejected)
    assert _apply(alice, changes | _to(other.pk, free)).counts["moved"] == 0
    assert (named.faces.count(), confirmed.faces.count(), other.faces.count()) == (2, 2, 2)


def test_a_face_that_moved_since_the_plan_was_made_stays_where_it_is(alice: Owner, tmp_path: Path) -> None:
    first, second = make_people(alice, tmp_path, 2, 2)
    (face_id, _) = _faces(first)
    changes = {face_id: Change(before=0, after=second.pk), 10**9: Change(before=0, after=second.pk)}
    assert _apply(alice, changes).counts["moved"] == 0


def test_who_was_told_apart_from_all_does_not_forward(alice: Owner, tmp_path: Path) -> None:
    target, gone = make_people(alice, tmp_path, 2, 2)
    about_faces.reject(faces=list(target.faces.all())[:1], person=gone, actor=alice.user)
    _apply(alice, _to(target.pk, _faces(gone), before=gone.pk))
    gone.refresh_from_db()
    assert gone.faces.count() == 0
    assert gone.merged_into is None


def test_a_rehearsal_says_what_applying_does_and_changes_nothing(alice: Owner, tmp_path: Path) -> None:
    first, gone, divided = make_people(alice, tmp_path, 2, 2, 4)
    plan = Plan(
        _to(first.pk, _faces(gone), before=gone.pk)
        | _to(-1, _faces(divided)[2:], before=divided.pk)
        | _to(0, _faces(divided)[:1], before=divided.pk),
    )
    before = list(Face.objects.order_by("pk").values_list("pk", "person", "assigned_by"))
    found = regrouping.rehearse(run=_run(alice, "preview"), plan=plan)
    assert list(Face.objects.order_by("pk").values_list("pk", "person", "assigned_by")) == before
    assert found["people"] == [[first.pk, 2, 0], [gone.pk, 0, 2], [divided.pk, 0, 3]]
    assert (found["merged"], found["new"], found["named"]) == ([[gone.pk, first.pk]], [2], [])
    assert not Move.objects.exists()
    done = regrouping.apply(run=_run(alice), plan=plan)
    assert {key: found[key] for key in ("moved", "nearest", "forwarded")} == {
        key: done.counts[key] for key in ("moved", "nearest", "forwarded")
    }


def test_a_run_can_be_rolled_back_once(alice: Owner, tmp_path: Path) -> None:
    first, gone = make_people(alice, tmp_path, 2, 3)
    before = list(Face.objects.order_by("pk").values_list("pk", "person", "assigned_by", "confidence"))
    run = _apply(
        alice,
        _to(first.pk, _faces(gone)[:2], before=gone.pk) | _to(-1, _faces(gone)[2:], before=gone.pk),
        [Wish("merge", first.pk, gone.pk, (1,))],
    )
    assert regrouping.roll_back(owner=alice, run_id=run.pk) == 3
    assert list(Face.objects.order_by("pk").values_list("pk", "person", "assigned_by", "confidence")) == before
    assert {first.pk, gone.pk} <= set(person_ids(alice))
    assert Proposal.objects.get().status == "outdated"
    with pytest.raises(CatalogError, match="rolled back already"):
        regrouping.roll_back(owner=alice, run_id=run.pk)


def test_a_rollback_leaves_what_the_owner_said_since(alice: Owner, tmp_path: Path) -> None:
    first, second = make_people(alice, tmp_path, 2, 2)
    one, two = _faces(second)
    run = _apply(alice, _to(first.pk, [one], before=second.pk) | _to(-1, [two], before=second.pk))
    made = Face.objects.get(pk=two).person
    assert made is not None
    people.rename(person=made, name="Anna", actor=alice.user)
    assert regrouping.roll_back(owner=alice, run_id=run.pk) == 1
    assert Face.objects.get(pk=one).person == second
    assert Face.objects.get(pk=two).person == made


def test_nobody_rolls_back_the_run_of_another(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 2)
    run = _apply(alice, _to(0, _faces(person), before=person.pk))
    with pytest.raises(CatalogError, match="no run of this number"):
        regrouping.roll_back(owner=charlie, run_id=run.pk)
    assert person.faces.count() == 0
