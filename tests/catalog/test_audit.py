"""The audit log: written with what it tells, and never changed."""

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cloudphotos.catalog import audit, corrections, marks
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import AuditEntry, Face, Owner, Person
from tests.web.scenes import make_people

SAW = AuditEntry.Action.SAW


def _note(owner: Owner, **more: Any) -> AuditEntry:
    audit.note(actor_id=owner.user_id, action=SAW, owner_id=owner.pk, **more)
    return AuditEntry.objects.latest("pk")


@pytest.mark.parametrize("statement", ["UPDATE catalog_auditentry SET owner_id = 0", "DELETE FROM catalog_auditentry"])
def test_no_role_changes_or_deletes_a_line(statement: str, alice: Owner) -> None:
    entry = _note(alice)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.get() == entry


def test_a_line_holds_at_most_two_hundred_ids_of_a_kind_and_says_how_many_there_were(alice: Owner) -> None:
    entry = _note(alice, faces=range(1, 1001), people=[3, 2])
    assert (len(entry.faces), entry.face_count, entry.people) == (200, 1000, [2, 3])
    with pytest.raises(DatabaseError, match="audit_ids_bounded"), transaction.atomic():
        AuditEntry.objects.create(owner_id=1, action=SAW, people=list(range(201)))


def test_a_look_at_many_faces_is_as_many_lines_as_hold_them_all(alice: Owner) -> None:
    audit.note_look(actor_id=alice.user.pk, faces=[Face(pk=key, owner=alice) for key in range(1, 502)])
    lines = list(AuditEntry.objects.order_by("pk"))
    assert [line.face_count for line in lines] == [200, 200, 101]
    assert sorted(key for line in lines for key in line.faces) == list(range(1, 502))


def test_a_line_comes_from_the_address_of_the_request(alice: Owner) -> None:
    with audit.from_address("203.0.113.7"):
        assert _note(alice).address == "203.0.113.7"
        assert _note(alice, address="2001:db8::1").address == "2001:db8::1"
    assert _note(alice).address is None


def test_an_edit_and_its_line_are_written_together_or_not_at_all(alice: Owner, tmp_path: Path) -> None:
    one, other = make_people(alice, tmp_path, 2, 1)
    about_people.rename(person=one, name="Anna", actor=alice.user)
    about_people.merge(into=one, other=other, actor=alice.user)
    face = one.faces.earliest("pk")
    about_faces.reject(faces=[face], person=one, actor=alice.user)
    lines = list(AuditEntry.objects.order_by("pk"))
    assert [line.action for line in lines] == ["named", "merged", "moved"]
    assert [set(line.people) for line in lines] == [{one.pk}, {one.pk, other.pk}, {one.pk}]
    assert lines[2].faces == [face.pk]
    assert [line.journal_id for line in lines] == [entry.id for entry in reversed(corrections.history(owner=alice))]
    with pytest.raises(CatalogError):
        about_people.rename(person=Person.objects.get(pk=other.pk), name="Ben", actor=alice.user)
    assert AuditEntry.objects.count() == 3


def test_undoing_is_noted_as_what_it_undoes(alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 1)
    about_people.rename(person=person, name="Anna", actor=alice.user)
    (line,) = corrections.history(owner=alice)
    corrections.undo(owner=alice, actor=alice.user, entry_id=line.id)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["named", "named"]


def test_what_says_of_nobody_who_it_is_is_not_noted(alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 1)
    photo = person.faces.get().photo_id
    marks.set_favourite(owner=alice, photo_ids=[photo], favourite=True, actor=alice.user)
    assert not AuditEntry.objects.exists()
