"""The database itself keeps apart what the owner told apart, whatever the code says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from cloudphotos.catalog import law, people
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.models import Face, Owner, Person, Rejection
from tests.catalog.test_people import make_people


def _commit() -> None:
    """Have what is checked at the end of a transaction checked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def cast(alice: Owner, tmp_path: Path) -> list[Person]:
    """Two people; the first face of the first was rejected for the second."""
    one, two = make_people(alice, tmp_path, 2, 2)
    about_faces.reject(faces=list(one.faces.order_by("pk"))[:1], person=two, actor=alice.user)
    _commit()
    return [one, two]


def _move_the_face(one: Person, two: Person) -> None:
    Face.objects.filter(rejections__person=two).update(person=two)


def _merge_the_people(one: Person, two: Person) -> None:
    Face.objects.filter(person=one).update(person=two)
    Person.objects.filter(pk=one.pk).update(merged_into=two)


def _reject_a_face_that_is_there(one: Person, two: Person) -> None:
    Rejection.objects.create(face=two.faces.first(), person=two)


def _merge_someone_with_faces(one: Person, two: Person) -> None:
    Person.objects.filter(pk=one.pk).update(merged_into=two)


@pytest.mark.parametrize(
    "change", [_move_the_face, _merge_the_people, _reject_a_face_that_is_there, _merge_someone_with_faces]
)
def test_no_code_brings_together_what_is_apart(cast: list[Person], change: Callable[[Person, Person], None]) -> None:
    change(*cast)
    with pytest.raises(DatabaseError, match=r"rejected|merged into another"), transaction.atomic():
        _commit()
    transaction.set_rollback(True)


def test_what_is_barred_follows_merges_and_ends_at_the_owner(alice: Owner, charlie: Owner, cast: list[Person]) -> None:
    one, two = cast
    (face,) = Face.objects.filter(rejections__person=two)
    third = about_people.split(faces=[face], actor=alice.user)
    about_people.merge(into=one, other=two, actor=alice.user)
    assert law.barred(owner_id=alice.pk) == {(face.pk, one.pk)}
    assert law.barred(owner_id=alice.pk, face_ids=[face.pk + 1]) == set()
    assert law.barred(owner_id=charlie.pk) == set()
    assert third.faces.get() == face


def test_who_was_named_or_has_a_confirmed_face_is_settled(alice: Owner, tmp_path: Path) -> None:
    named, confirmed, hidden, merged, plain = make_people(alice, tmp_path, 2, 2, 2, 2, 2)
    people.rename(person=named, name="Anna", actor=alice.user)
    Face.objects.filter(person=confirmed).update(assigned_by="user")
    about_people.set_flag(people=[hidden], kind="hide", on=True, actor=alice.user)
    about_people.merge(into=hidden, other=merged, actor=alice.user)
    assert law.settled_people(owner_id=alice.pk) == {named.pk, confirmed.pk, hidden.pk}
    assert plain.pk not in law.settled_people(owner_id=alice.pk)
