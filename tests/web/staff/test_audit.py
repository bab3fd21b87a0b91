"""The audit log as staff search it and as owners see their part."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from cloudphotos.catalog import audit
from cloudphotos.catalog.edits import about_people
from cloudphotos.catalog.models import AuditEntry, Owner, Person
from tests.web.conftest import ClientOf
from tests.web.scenes import make_people

ACTION = AuditEntry.Action


@pytest.fixture
def anna(consenting: Owner, tmp_path: Path) -> Person:
    """Alice named her."""
    (person,) = make_people(consenting, tmp_path, 2)
    return about_people.rename(person=person, name="Anna", actor=consenting.user)


def look(actor: Owner, at: Person) -> None:
    faces = list(at.faces.values_list("pk", flat=True))
    audit.note(actor_id=actor.user_id, action=ACTION.SAW, owner_id=at.owner_id, people=[at.pk], faces=faces)


def test_lines_are_found_by_who_what_whose_whom_and_when(
    anna: Person, bob: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    look(sam, anna)
    (his,) = make_people(bob, tmp_path, 1)
    look(bob, his)
    client, today = client_of(sam), timezone.localdate()

    def found(**asked: object) -> list[tuple[str, str]]:
        lines = client.get("/staff/audit/", asked).context["lines"]
        return [(line.actor, line.entry.action) for line in lines]

    everything = [("bob", "saw"), ("sam", "saw"), ("alice", "named")]
    assert found() == found(since=today, until=today) == found(since="nonsense") == everything
    assert found(who="SAM") == [("sam", "saw")]
    assert found(action="named") == [("alice", "named")]
    assert found(whose="alice") == found(person=anna.pk) == everything[1:]
    assert found(since=today + timedelta(days=1)) == found(until=today - timedelta(days=1)) == found(who="nobody") == []


def test_people_are_named_only_where_their_owner_consents(anna: Person, sam: Owner, client_of: ClientOf) -> None:
    client = client_of(sam)
    assert "Anna" in client.get("/staff/audit/").content.decode()
    Owner.objects.filter(pk=anna.owner_id).update(review_by_staff=False)
    page = client.get("/staff/audit/").content.decode()
    assert "Anna" not in page
    assert f"person {anna.pk}" in page


def test_the_log_outlives_people_and_users(anna: Person, sam: Owner, client_of: ClientOf) -> None:
    look(sam, anna)
    owner_id, user_id = anna.owner_id, sam.user_id
    anna.owner.user.delete()
    Owner.objects.filter(pk=sam.pk).update(faces_on=True)
    page = client_of(sam).get("/staff/audit/").content.decode()
    assert f"owner {owner_id}, gone" in page
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["named", "saw"]
    assert AuditEntry.objects.filter(actor_id=user_id).exists()


def test_what_is_found_is_written_out_with_names_that_no_program_takes_for_formulas(
    anna: Person, sam: Owner, client_of: ClientOf
) -> None:
    about_people.rename(person=anna, name="=HYPERLINK(1)", actor=anna.owner.user)
    with audit.from_address("203.0.113.7"):
        look(sam, anna)
    response = client_of(sam).get("/staff/audit/csv?who=sam")
    (row,) = csv.DictReader(io.StringIO(b"".join(response).decode()))
    assert (row["who"], row["did"], row["whose"], row["from"]) == ("sam", "saw", "alice", "203.0.113.7")
    assert (row["people"], row["names"], row["face_count"]) == (str(anna.pk), "'=HYPERLINK(1)", "2")


def test_an_owner_sees_what_others_did_and_no_more_than_the_own_part(
    anna: Person, bob: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    look(sam, anna)
    (his,) = make_people(bob, tmp_path, 1)
    about_people.rename(person=his, name="Ben", actor=bob.user)
    client = client_of(anna.owner)
    others = client.get("/privacy/seen/")
    assert [line.actor for line in others.context["lines"]] == ["sam"]
    assert others.content.decode().count("/tile") == 2
    everybody = client.get("/privacy/seen/?by=everybody")
    assert [line.actor for line in everybody.context["lines"]] == ["sam", "alice"]
    assert "Ben" not in everybody.content.decode()


def test_faces_of_hidden_photos_are_not_shown_there(anna: Person, sam: Owner, client_of: ClientOf) -> None:
    look(sam, anna)
    anna.owner.photos.update(hidden=True)
    assert "/tile" not in client_of(anna.owner).get("/privacy/seen/").content.decode()


def test_exports_are_noted(anna: Person, client_of: ClientOf, tmp_path: Path) -> None:
    owner = anna.owner
    call_command("export_library", owner=owner.user.username, output=tmp_path / "library.json", stdout=io.StringIO())
    photo = anna.faces.earliest("pk").photo_id
    b"".join(client_of(owner).post("/photos/download", {"photo": photo}))
    by_command, by_page = AuditEntry.objects.filter(action="exported").order_by("pk")
    assert (by_command.actor_id, by_command.people, by_command.face_count) == (None, [anna.pk], 2)
    assert (by_page.actor_id, by_page.people, by_page.photos) == (owner.user_id, [anna.pk], [photo])
    assert by_page.address == "127.0.0.1"


@pytest.mark.django_db(transaction=True, databases=["default", "migrator"])
def test_lines_are_kept_for_a_year_and_deleted_by_the_role_that_owns_the_table(anna: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_auditentry (created_at, owner_id, action, people, faces, photos, face_count, photo_count) "
            "VALUES (now() - interval '400 days', 1, 'saw', '{}', '{}', '{}', 0, 0)"
        )
    with pytest.raises(CommandError, match="a year at least"):
        call_command("trim_audit", days=30)
    said = io.StringIO()
    call_command("trim_audit", stdout=said)
    assert said.getvalue().startswith("1 lines")
    assert AuditEntry.objects.get().action == "named"


def test_a_user_becomes_staff_by_a_command(alice: Owner, client_of: ClientOf) -> None:
    call_command("staff", "alice", stdout=io.StringIO())
    assert client_of(alice).get("/staff/audit/").status_code == 200
    call_command("staff", "alice", "--off", stdout=io.StringIO())
    assert client_of(alice).get("/staff/audit/").status_code == 302


@pytest.mark.parametrize("asked", ["until=9999-12-31", "since=0001-01-01"])
def test_whatever_is_looked_for_is_answered(asked: str, anna: Person, sam: Owner, client_of: ClientOf) -> None:
    look(sam, anna)
    page = client_of(sam).get(f"/staff/audit/?{asked}")
    assert "sam" in [line.actor for line in page.context["lines"]]
