"""Every edit is a line of the journal that can be taken back and brought back, unless a later word speaks against it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, Func
from django.db.models.signals import post_init
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cloudphotos.catalog import cells, corrections, people
from cloudphotos.catalog.edits import about_faces, about_people, about_photos
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Face, Owner, Person, PersonName, Presence, Rejection, Tag
from tests.catalog.test_people import make_people

Edit = Callable[[Owner, list[Person]], Any]


def _first(person: Person) -> Face:
    face = person.faces.order_by("pk").first()
    assert face is not None
    return face


EDITS: dict[str, Edit] = {
    "name": lambda owner, cast: about_people.rename(person=cast[0], name="Anna", actor=owner.user),
    "birth": lambda owner, cast: about_people.set_birth_date(person=cast[0], day=date(2001, 2, 3), actor=owner.user),
    "hide": lambda owner, cast: about_people.set_flag(people=cast, kind="hide", on=True, actor=owner.user),
    "favourite": lambda owner, cast: about_people.set_flag(
        people=cast[:1], kind="favourite", on=True, actor=owner.user
    ),
    "ignore": lambda owner, cast: about_people.set_flag(people=cast, kind="ignore", on=True, actor=owner.user),
    "avatar": lambda owner, cast: about_people.choose_avatar(
        person=cast[0], face=cast[0].faces.exclude(pk=cast[0].avatar_id).first(), actor=owner.user
    ),
    "merge": lambda owner, cast: about_people.merge_all(into=cast[0], others=cast[1:], actor=owner.user),
    "split": lambda owner, cast: about_people.split(faces=list(cast[0].faces.all())[:2], actor=owner.user, name="Ben"),
    "move": lambda owner, cast: about_faces.move(faces=[_first(cast[0])], to=cast[1], actor=owner.user),
    "confirm": lambda owner, cast: about_faces.confirm(faces=list(cast[0].faces.all()), actor=owner.user),
    "reject": lambda owner, cast: about_faces.reject(faces=[_first(cast[0])], person=cast[0], actor=owner.user),
    "trash": lambda owner, cast: about_faces.mark_as_no_face(faces=[_first(cast[0])], actor=owner.user),
    "draw": lambda owner, cast: about_photos.draw(
        photo=_first(cast[0]).photo, box=(40, 20, 12, 12), actor=owner.user, person=cast[1]
    ),
    "tag": lambda owner, cast: about_photos.tag(photos=[_first(cast[0]).photo], person=cast[1], actor=owner.user),
}


def _state() -> dict[str, list[Any]]:
    """Everything an edit may change; drawn faces that were undone, and avatars that the machine chose, are left out."""
    faces = Face.objects.exclude(drawn=True, verdict="trash").order_by("pk")
    flags = ("pk", "name", "birth_date", "hidden", "favourite", "ignored", "merged_into")
    people = Person.objects.exclude(name="", faces=None, merged_into=None).order_by("pk").distinct()
    return {
        "faces": list(faces.values_list("pk", "person", "assigned_by", "confidence", "verdict", "verdict_by")),
        "people": list(people.values_list(*flags)),
        "avatars": list(people.filter(chosen_avatar__isnull=False).values_list("pk", "avatar")),
        "rejections": list(Rejection.objects.order_by("face").values_list("face", "person")),
        "tags": sorted(Tag.objects.values_list("photo", "person")),
    }


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_is_one_line_and_can_be_undone_redone_and_undone(alice: Owner, tmp_path: Path, kind: str) -> None:
    cast = make_people(alice, tmp_path, 3, 2, 2)
    before = _state()
    EDITS[kind](alice, cast)
    after = _state()
    entry = Correction.objects.get()
    assert entry.kind == kind
    assert after != before
    for turn, expected in ((corrections.undo, before), (corrections.redo, after), (corrections.undo, before)):
        turn(owner=alice, actor=alice.user, entry_id=entry.pk)
        assert _state() == expected
    assert list(Correction.objects.order_by("pk").values_list("kind", "of")) == [
        (kind, None),
        ("undo", entry.pk),
        ("redo", entry.pk),
        ("undo", entry.pk),
    ]


def test_restoring_and_untagging_can_be_undone_too(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 2, 2)
    photo = _first(one).photo
    about_photos.tag(photos=[photo], person=two, actor=alice.user)
    about_faces.mark_as_no_face(faces=[_first(one)], actor=alice.user)
    before = _state()
    for edit in (
        about_photos.untag(photos=[photo], person=two, actor=alice.user),
        about_faces.restore(faces=[Face.objects.get(verdict="trash")], actor=alice.user),
    ):
        assert edit is not None
    assert not Presence.objects.exists()
    assert not Face.objects.filter(verdict="trash").exists()
    for line in corrections.history(owner=alice, limit=2):
        corrections.undo(owner=alice, actor=alice.user, entry_id=line.id)
    assert _state() == before


def test_an_edit_that_a_later_one_changed_again_is_undone_after_that(alice: Owner, tmp_path: Path) -> None:
    one, two, three = make_people(alice, tmp_path, 2, 2, 2)
    face = _first(one)
    for person in (two, three):
        about_faces.move(faces=[face], to=person, actor=alice.user)
    later, earlier = corrections.history(owner=alice)
    with pytest.raises(CatalogError, match="again later"):
        corrections.undo(owner=alice, actor=alice.user, entry_id=earlier.id)
    corrections.undo(owner=alice, actor=alice.user, entry_id=later.id)
    corrections.undo(owner=alice, actor=alice.user, entry_id=earlier.id)
    assert one.faces.count() == 2
    with pytest.raises(CatalogError, match="Redo that one first"):
        corrections.redo(owner=alice, actor=alice.user, entry_id=later.id)


def test_what_was_undone_already_when_an_edit_was_undone_is_nothing_to_it(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 3, 2)
    for _ in range(2):
        about_people.merge(into=one, other=two, actor=alice.user)
        corrections.undo(owner=alice, actor=alice.user, entry_id=corrections.history(owner=alice)[0].id)
    apart = _state()
    second, first = corrections.history(owner=alice)
    for entry in (second, first, second):
        corrections.redo(owner=alice, actor=alice.user, entry_id=entry.id)
        assert one.faces.count() == 5
        corrections.undo(owner=alice, actor=alice.user, entry_id=entry.id)
        assert _state() == apart


def test_what_the_machine_did_meanwhile_does_not_stand_in_the_way(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 3, 2)
    face = _first(one)
    entry = about_faces.reject(faces=[face], person=one, actor=alice.user)
    assert entry is not None
    Face.objects.filter(pk=face.pk).update(person=two, assigned_by="nearest", confidence=0.7)
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    assert Face.objects.get(pk=face.pk).person == one


def test_undoing_follows_who_was_merged_meanwhile(alice: Owner, tmp_path: Path) -> None:
    one, two, three = make_people(alice, tmp_path, 3, 2, 2)
    face = _first(one)
    entry = about_faces.move(faces=[face], to=two, actor=alice.user)
    assert entry is not None
    about_people.merge(into=three, other=one, actor=alice.user)
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    assert Face.objects.get(pk=face.pk).person == three


def test_two_are_not_merged_both_ways_by_redoing(alice: Owner, tmp_path: Path) -> None:
    one, two, three = make_people(alice, tmp_path, 2, 2, 2)
    about_people.merge(into=one, other=two, actor=alice.user)
    (first,) = corrections.history(owner=alice)
    corrections.undo(owner=alice, actor=alice.user, entry_id=first.id)
    about_people.merge(into=two, other=one, actor=alice.user)
    with pytest.raises(CatalogError, match="the other way round"):
        corrections.redo(owner=alice, actor=alice.user, entry_id=first.id)
    second, _ = corrections.history(owner=alice)
    corrections.undo(owner=alice, actor=alice.user, entry_id=second.id)
    about_people.merge(into=three, other=one, actor=alice.user)
    corrections.redo(owner=alice, actor=alice.user, entry_id=first.id)
    assert set(Person.objects.filter(merged_into=three)) == {one, two}
    assert three.faces.count() == 6


def test_a_rejection_made_meanwhile_outranks_an_undo(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 3, 2)
    face = _first(one)
    entry = about_faces.move(faces=[face], to=two, actor=alice.user)
    assert entry is not None
    about_faces.reject(faces=[face], person=one, actor=alice.user)
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    assert Face.objects.get(pk=face.pk).person is None


def test_a_name_that_was_erased_is_not_brought_back(alice: Owner, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    about_people.rename(person=one, name="Anna", actor=alice.user)
    about_people.rename(person=one, name="Maria", actor=alice.user)
    PersonName.objects.filter(text="Anna").delete()
    with pytest.raises(CatalogError, match="erased"):
        corrections.undo(owner=alice, actor=alice.user, entry_id=Correction.objects.latest("pk").pk)
    assert Person.objects.get(pk=one.pk).name == "Maria"


def test_an_edit_is_not_undone_twice_nor_by_another_owner(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    cast = make_people(alice, tmp_path, 2)
    about_people.rename(person=cast[0], name="Anna", actor=alice.user)
    entry = Correction.objects.get()
    with pytest.raises(CatalogError, match="cannot be found"):
        corrections.undo(owner=charlie, actor=charlie.user, entry_id=entry.pk)
    with pytest.raises(CatalogError, match="in force already"):
        corrections.redo(owner=alice, actor=alice.user, entry_id=entry.pk)
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    with pytest.raises(CatalogError, match="undone already"):
        corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)


def test_a_line_of_the_time_before_undo_is_shown_and_cannot_be_turned(alice: Owner, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    old = Correction.objects.create(
        owner_id=alice.pk,
        actor_id=alice.user.pk,
        kind="name",
        person_id=one.pk,
        before={"name": None},
        after={"name": 3},
    )
    (line,) = corrections.history(owner=alice)
    assert (line.id, line.can_turn) == (old.pk, False)
    with pytest.raises(CatalogError, match="before edits could be undone"):
        corrections.undo(owner=alice, actor=alice.user, entry_id=old.pk)


def test_the_history_says_who_said_what_and_what_is_undone(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 2, 2)
    about_people.rename(person=one, name="Anna", actor=alice.user)
    about_people.set_flag(people=[one, two], kind="ignore", on=True, actor=alice.user)
    newest, oldest = corrections.history(owner=alice)
    corrections.undo(owner=alice, actor=alice.user, entry_id=oldest.id)
    newest, oldest = corrections.history(owner=alice)
    assert [(line.kind, line.undone, line.actor_id) for line in (newest, oldest)] == [
        ("ignore", False, alice.user.pk),
        ("name", True, alice.user.pk),
    ]
    assert oldest.at <= timezone.now()
    assert [line.id for line in corrections.history(owner=alice, before_id=newest.id)] == [oldest.id]
    assert corrections.history(owner=charlie) == []


@pytest.mark.parametrize("made", ["restored", "drawn"])
def test_undoing_that_something_is_a_face_takes_it_from_whom_the_machine_gave_it(
    made: str, alice: Owner, tmp_path: Path
) -> None:
    anna, ben = make_people(alice, tmp_path, 3, 3)
    face = _first(anna)
    if made == "restored":
        about_faces.mark_as_no_face(faces=[face], actor=alice.user)
        about_faces.restore(faces=[face], actor=alice.user)
    else:
        face = about_photos.draw(photo=face.photo, box=(40, 20, 12, 12), actor=alice.user)
    entry = corrections.latest(owner=alice)
    assert entry is not None
    given = [people.Assignment(face.pk, ben.pk, 0.9)]
    assert people.assign(owner_id=alice.pk, assignments=given, assigned_by="nearest") == 1
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    face.refresh_from_db()
    assert (face.verdict, face.person) == ("trash", None)


def test_undoing_that_something_is_a_face_is_refused_once_the_owner_said_whose(alice: Owner, tmp_path: Path) -> None:
    anna, ben = make_people(alice, tmp_path, 3, 3)
    face = _first(anna)
    about_faces.mark_as_no_face(faces=[face], actor=alice.user)
    entry = about_faces.restore(faces=[face], actor=alice.user)
    assert entry is not None
    about_faces.move(faces=[face], to=ben, actor=alice.user)
    with pytest.raises(CatalogError, match="whose face this is"):
        corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    face.refresh_from_db()
    assert face.person == ben


def test_thousands_of_refusals_cost_no_more_queries_than_a_few(
    alice: Owner, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    anna, _ = make_people(alice, tmp_path, 30, 1)
    with django_assert_max_num_queries(40):
        about_faces.reject(faces=list(anna.faces.all()), person=anna, actor=alice.user)
    assert Rejection.objects.count() == 30


def test_the_index_of_the_journal_numbers_rows_as_edits_do(alice: Owner, tmp_path: Path) -> None:
    for edit in EDITS.values():
        cast = make_people(alice, tmp_path, 3, 2, 2)
        edit(alice, cast)
    rows = Func("after", function="catalog_touched", output_field=ArrayField(BigIntegerField()))
    for line in Correction.objects.annotate(rows=rows):
        assert sorted(line.rows) == cells.rows(cells.unpacked(line.after))


@pytest.fixture
def read(alice: Owner) -> Iterator[list[int]]:
    """The lines of the journal that are read from here on."""
    found: list[int] = []

    def note(instance: Correction, **_: object) -> None:
        found.append(instance.pk)

    post_init.connect(note, sender=Correction)
    yield found
    post_init.disconnect(note, sender=Correction)


def test_undoing_reads_no_lines_about_other_rows_in_a_long_journal(
    alice: Owner, tmp_path: Path, read: list[int]
) -> None:
    one, two = make_people(alice, tmp_path, 2, 2)
    entry = about_faces.move(faces=[_first(one)], to=two, actor=alice.user)
    assert entry is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_correction (owner_id, actor_id, kind, before, after, created_at) "
            "SELECT %s, %s, 'confirm', after, after, now() FROM (SELECT jsonb_build_object('faces', "
            "jsonb_build_object('assigned_by', jsonb_build_array(jsonb_build_array('user', jsonb_build_array(n))))) "
            "AS after FROM generate_series(%s, %s) AS n) lines",
            [alice.pk, alice.user.pk, 1_000_000, 1_020_000],
        )
    about_people.rename(person=one, name="Anna", actor=alice.user)
    read.clear()
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    corrections.redo(owner=alice, actor=alice.user, entry_id=entry.pk)
    assert len(read) < 20
    about_faces.mark_as_no_face(faces=[_first(two), Face.objects.get(pk=_moved(entry))], actor=alice.user)
    with pytest.raises(CatalogError, match="again later"):
        corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)


def _moved(entry: Correction) -> int:
    (face,) = corrections.faces_of(entry)
    return face
