"""Cluster review: the list, the light table, and what is answered there."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cloudphotos.catalog import consent
from cloudphotos.catalog.edits import about_people
from cloudphotos.catalog.models import AuditEntry, Correction, Doubt, Face, Owner, Person, Proposal
from cloudphotos.catalog.staff import cluster_edits
from tests.catalog.staff.test_ranking import mixed
from tests.library import make_owner
from tests.web.conftest import ClientOf
from workers import ranking_job

MOST = 15


def address(person: Person, rest: str = "") -> str:
    return f"/staff/clusters/{person.pk}/{rest}"


def answer(client: Client, person: Person, said: str, **form: object) -> str:
    """Post it and return what the page says afterwards."""
    return client.post(address(person, "answer"), {"answer": said, **form}, follow=True).content.decode()


@pytest.fixture
def doubtful(consenting: Owner, tmp_path: Path) -> list[Person]:
    """Anna with a face of Ben, Ben, and Anna once more; ranked."""
    made = mixed(consenting, tmp_path, (6, 1), (0, 5), (3, 0))
    ranking_job.rank(consenting.pk)
    return made


def stray(person: Person) -> Face:
    return Face.objects.get(pk__in=Doubt.objects.get(pk=person.pk).strays)


def test_the_list_says_who_is_doubtful_and_why(doubtful: list[Person], sam: Owner, client_of: ClientOf) -> None:
    text = client_of(sam).get("/staff/clusters/").content.decode()
    assert "1 of 7 faces is unlike the others" in text
    assert "1 face of somebody else may belong here" in text
    assert "May be one with somebody without a name" in text
    only = client_of(sam).get("/staff/clusters/?reason=strays").content.decode()
    assert [f"doubt-{each.pk}" in only for each in doubtful] == [False, True, False]
    assert "Nobody is doubtful" in client_of(sam).get("/staff/clusters/?reason=collisions").content.decode()


def test_whoever_does_not_consent_is_not_there(
    doubtful: list[Person], consenting: Owner, sam: Owner, client_of: ClientOf
) -> None:
    client, anna = client_of(sam), doubtful[0]
    assert client.get(address(anna)).status_code == 200
    consent.set_review_by_staff(owner=consenting, agrees=False, actor=consenting.user)
    assert "No owner lets staff look yet" in client.get("/staff/clusters/").content.decode()
    assert client.get(address(anna)).status_code == 404
    before = list(Face.objects.order_by("pk").values())
    for said in ("accept", "split", "remove", "trash", "merge", "assign", "ask-split", "ask-same", "ask-hers"):
        form = {"answer": said, "face": anna.faces.earliest("pk").pk, "other": doubtful[2].pk}
        assert client.post(address(anna, "answer"), form).status_code == 404
    assert list(Face.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("who", ["owner", "viewer", "stranger"])
def test_nobody_but_staff_comes_in(
    who: str, doubtful: list[Person], consenting: Owner, bob: Owner, client_of: ClientOf
) -> None:
    client = {"owner": client_of(consenting), "viewer": client_of(bob), "stranger": Client()}[who]
    for page in ("/staff/clusters/", address(doubtful[0])):
        assert client.get(page)["Location"] == f"/sign-in/?next={page}"
    form = {"answer": "remove", "face": stray(doubtful[1]).pk}
    assert client.post(address(doubtful[0], "answer"), form).status_code == 302
    assert not Correction.objects.exists()


def test_every_look_is_in_the_owners_log(
    doubtful: list[Person], consenting: Owner, sam: Owner, client_of: ClientOf
) -> None:
    anna = doubtful[0]
    client_of(sam).get(address(anna))
    seen = AuditEntry.objects.get()
    assert (seen.actor_id, seen.action, seen.owner_id) == (sam.user_id, "saw", consenting.pk)
    assert anna.pk in seen.people
    assert set(seen.faces) >= set(anna.faces.values_list("pk", flat=True))
    client_of(sam).get("/staff/clusters/")
    assert AuditEntry.objects.latest("pk").face_count > 0


def test_the_farthest_face_lies_first(doubtful: list[Person], sam: Owner, client_of: ClientOf) -> None:
    table = client_of(sam).get(address(doubtful[0])).context["table"]
    assert table.faces[0].face == stray(doubtful[1])
    distances = [each.distance for each in table.faces]
    assert distances == sorted(distances, reverse=True)
    assert sum(table.bins) == len(distances) == 7
    assert table.faces[0].wrong > 0.5 > table.faces[1].wrong


def test_without_a_script_a_threshold_checks_what_is_farther(
    doubtful: list[Person], sam: Owner, client_of: ClientOf
) -> None:
    text = client_of(sam).get(address(doubtful[0], "?beyond=0.6")).content.decode()
    assert text.count(" checked") == 1


def test_a_wrong_face_is_given_to_whom_it_belongs(doubtful: list[Person], sam: Owner, client_of: ClientOf) -> None:
    anna, ben, _ = doubtful
    face = stray(ben)
    text = client_of(sam).get(address(ben)).content.decode()
    assert "Faces of others that may belong here" in text
    assert "1 face is this person now" in answer(client_of(sam), ben, "assign", face=face.pk)
    face.refresh_from_db()
    assert (face.person, face.assigned_by) == (ben, "cluster")
    entry = Correction.objects.get()
    assert client_of(sam).post(f"/staff/edits/{entry.pk}/undo").status_code == 302
    face.refresh_from_db()
    assert face.person == anna


def test_a_face_of_nobody_is_offered_and_given(
    doubtful: list[Person], consenting: Owner, sam: Owner, client_of: ClientOf
) -> None:
    anna, ben, _ = doubtful
    face = stray(ben)
    answer(client_of(sam), anna, "remove", face=face.pk)
    shown = client_of(sam).get(address(ben, "?leftovers=1")).context["leftovers"]
    assert shown == [face]
    answer(client_of(sam), ben, "assign", face=face.pk)
    face.refresh_from_db()
    assert face.person == ben


def test_a_part_is_split_off_and_thrown_out(doubtful: list[Person], sam: Owner, client_of: ClientOf) -> None:
    anna, ben, again = doubtful
    answer(client_of(sam), anna, "split", face=stray(ben).pk)
    assert anna.faces.count() == 6
    answer(client_of(sam), ben, "trash", face=ben.faces.earliest("pk").pk)
    assert Face.objects.get(verdict="trash").verdict_by == "staff"
    answer(client_of(sam), anna, "merge", other=again.pk)
    again.refresh_from_db()
    assert again.merged_into == anna
    assert client_of(sam).get(address(again))["Location"] == address(anna)


def test_who_is_right_is_accepted_and_the_next_comes(doubtful: list[Person], sam: Owner, client_of: ClientOf) -> None:
    client = client_of(sam)
    order = [row.doubt.person_id for row in client.get("/staff/clusters/").context["page"].rows]
    went = client.post(f"/staff/clusters/{order[0]}/answer", {"answer": "accept"})["Location"]
    assert went.startswith(f"/staff/clusters/{order[1]}/")
    assert [row.doubt.person_id for row in client.get("/staff/clusters/").context["page"].rows] == order[1:]


def test_of_somebody_with_a_name_staff_can_only_ask(
    doubtful: list[Person], consenting: Owner, sam: Owner, client_of: ClientOf
) -> None:
    anna, ben, again = doubtful
    about_people.rename(person=anna, name="Anna", actor=consenting.user)
    text = client_of(sam).get(address(anna)).content.decode()
    assert "Staff change nothing here" in text
    assert 'value="remove"' not in text
    face = stray(ben)
    assert "Ask the owner instead" in answer(client_of(sam), anna, "remove", face=face.pk)
    assert "waits in the review of alice" in answer(client_of(sam), anna, "ask-split", face=face.pk)
    assert "waits in the review of alice" in answer(client_of(sam), again, "ask-same", other=anna.pk)
    assert list(Proposal.objects.order_by("pk").values_list("kind", "asked_by")) == [
        ("split", sam.user_id),
        ("merge", sam.user_id),
    ]
    review = client_of(consenting).get("/review/").content.decode()
    assert "Staff looked at this and ask you" in review


def test_the_owner_reads_that_it_was_staff(
    doubtful: list[Person], consenting: Owner, sam: Owner, client_of: ClientOf
) -> None:
    cluster_edits.remove(person=doubtful[0], faces=[stray(doubtful[1])], actor=sam.user)
    text = client_of(consenting).get("/history/").content.decode()
    assert "Staff (sam)" in text


def test_no_face_and_nobody_of_another_owner_can_be_meant(
    doubtful: list[Person], sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    dora = make_owner("dora")
    Owner.objects.filter(pk=dora.pk).update(review_by_staff=True)
    (hers,) = mixed(dora, tmp_path, (2, 0))
    client, anna = client_of(sam), doubtful[0]
    for form in ({"answer": "assign", "face": hers.faces.earliest("pk").pk}, {"answer": "merge", "other": hers.pk}):
        assert client.post(address(anna, "answer"), form).status_code == 404
    assert hers.faces.count() == 2


def test_an_answer_about_no_face_says_so(doubtful: list[Person], sam: Owner, client_of: ClientOf) -> None:
    assert "No face is selected" in answer(client_of(sam), doubtful[0], "split")
    assert "Choose one of the answers" in answer(client_of(sam), doubtful[0], "dance")


def test_everybody_can_be_compared_anew(doubtful: list[Person], sam: Owner, client_of: ClientOf) -> None:
    text = client_of(sam).post("/staff/clusters/rank", follow=True).content.decode()
    assert "compared anew" in text


def test_no_page_asks_more_for_many_than_for_few(
    doubtful: list[Person], consenting: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    client, pages = client_of(sam), ["/staff/clusters/", address(doubtful[0]), address(doubtful[2], "?leftovers=1")]

    def counted() -> list[int]:
        counts = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    few = counted()
    mixed(consenting, tmp_path, *[(3, 1)] * 6)
    ranking_job.rank(consenting.pk)
    many = counted()
    assert many <= few
    assert max(many) <= MOST
