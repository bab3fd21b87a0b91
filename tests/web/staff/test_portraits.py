"""Two portraits of one person, judged blindly; only of owners who let staff look."""

import re
from pathlib import Path

import pytest
from django.test import Client

from cloudphotos.catalog.awesomeness import heads, portraits
from cloudphotos.catalog.models import AuditEntry, AwesomenessHead, Face, Owner, Person, Photo, PortraitAnswer
from tagging.awesomeness.head import Head
from tests.library import directions
from tests.web.conftest import ClientOf
from tests.web.scenes import make_people

ADDRESS = "/staff/portraits/"
FACES = re.compile(r'name="face" value="(\d+)"')


@pytest.fixture
def anna(consenting: Owner, tmp_path: Path) -> Person:
    """Alice's Anna: on the fourth photo she is the most awesome."""
    (person,) = make_people(consenting, tmp_path, 4)
    for number, face in enumerate(person.faces.order_by("pk")):
        Face.objects.filter(pk=face.pk).update(awesomeness=number, rated_by="cold-1", sharpness=0.4 - number / 100)
    Person.objects.filter(pk=person.pk).update(avatar=person.faces.latest("pk"))
    person.refresh_from_db()
    return person


@pytest.fixture
def client(sam: Owner, client_of: ClientOf) -> Client:
    """Sam, who is staff, at a browser."""
    return client_of(sam)


def asked(client: Client) -> list[int]:
    """The faces on the left and on the right."""
    return [int(key) for key in FACES.findall(client.get(ADDRESS).content.decode())]


def answer(client: Client, better: str, faces: list[int]) -> str:
    response = client.post("/staff/portraits/answer", {"better": better, "face": faces}, follow=True)
    return response.content.decode()


def test_two_different_portraits_of_one_person_are_asked_for_and_reloading_asks_the_same(
    anna: Person, client: Client
) -> None:
    first = asked(client)
    assert len(set(first)) == 2
    assert anna.avatar_id in first
    assert all(asked(client) == first for _ in range(4))
    assert Face.objects.filter(pk__in=first, person=anna).count() == 2


def test_the_page_does_not_tell_which_is_which(anna: Person, sam: Owner, client_of: ClientOf) -> None:
    sides = set()
    for _ in range(16):
        html = client_of(sam).get(ADDRESS).content.decode()
        sides.add([int(key) for key in FACES.findall(html)].index(anna.avatar_id or 0))
        assert not any(word in html for word in ("cold-1", "random", "biggest", "sharpest", "ours", "theirs"))
    assert sides == {0, 1}


@pytest.mark.parametrize(("better", "ours"), [("ours", 1), ("theirs", 0), ("neither", 0)])
def test_an_answer_counts_for_who_chose_the_face_and_is_asked_for_once(
    anna: Person, client: Client, better: str, ours: int
) -> None:
    faces = asked(client)
    side = "left" if (faces[0] == anna.avatar_id) == (better == "ours") else "right"
    answer(client, "neither" if better == "neither" else side, faces)
    row = PortraitAnswer.objects.get()
    assert (row.better, row.person, row.ours, row.head) == (better, anna, anna.avatar, "cold-1")
    assert {row.ours_id, row.theirs_id} == set(faces)
    everything = portraits.results()[-1]
    assert (everything.ours, everything.theirs, everything.neither) == (ours, better == "theirs", better == "neither")
    assert asked(client) == []
    assert "No portraits to compare" in client.get(ADDRESS).content.decode()


def test_an_answer_to_an_old_question_and_one_that_makes_no_sense_count_nothing(anna: Person, client: Client) -> None:
    faces = asked(client)
    assert "was answered already" in answer(client, "left", [faces[0], 10**9])
    answer(client, "maybe", faces)
    assert not PortraitAnswer.objects.exists()
    faces = asked(client)
    answer(client, "left", faces)
    answer(client, "right", faces)
    assert PortraitAnswer.objects.count() == 1


def test_each_of_the_staff_is_asked(anna: Person, client: Client, bob: Owner, client_of: ClientOf) -> None:
    bob.user.is_staff = True
    bob.user.save()
    for each in (client, client_of(bob)):
        answer(each, "left", asked(each))
    assert PortraitAnswer.objects.values("user").distinct().count() == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda: Owner.objects.update(review_by_staff=False),
        lambda: Owner.objects.update(faces_on=False),
        lambda: Person.objects.update(hidden=True),
        lambda: Person.objects.update(ignored=True),
        lambda: Person.objects.update(chosen_avatar=Face.objects.earliest("pk")),
        lambda: Face.objects.update(awesomeness=None),
        lambda: Photo.objects.update(hidden=True),
        lambda: Face.objects.exclude(pk__in=Person.objects.values("avatar")).update(verdict="blurry"),
    ],
    ids=["no consent", "faces off", "hidden", "ignored", "chosen", "not rated", "photos hidden", "no other face"],
)
def test_who_may_not_be_looked_at_or_has_nothing_to_compare_is_not_asked_about(
    anna: Person, client: Client, change: object
) -> None:
    assert callable(change)
    change()
    assert asked(client) == []


def test_a_question_is_withdrawn_with_the_consent(anna: Person, client: Client) -> None:
    faces = asked(client)
    Owner.objects.update(review_by_staff=False)
    assert asked(client) == []
    assert client.get(f"/staff/faces/{faces[0]}/tile").status_code == 404
    answer(client, "left", faces)
    assert not PortraitAnswer.objects.exists()


def test_the_look_is_in_the_audit_log(anna: Person, client: Client, sam: Owner) -> None:
    faces = asked(client)
    asked(client)
    entry = AuditEntry.objects.get(action=AuditEntry.Action.SAW)
    assert (entry.actor_id, entry.owner_id, entry.people, entry.faces) == (
        sam.user_id,
        anna.owner_id,
        [anna.pk],
        sorted(faces),
    )


def test_the_results_say_how_sure_they_are_by_rule_and_by_head(anna: Person, client: Client, sam: Owner) -> None:
    html = client.get("/staff/portraits/results/").content.decode()
    assert "Nobody compared portraits yet." in html
    assert "Nothing yet: the head that ships" in html
    ours, *others = anna.faces.order_by("-pk")
    for number, (theirs, better) in enumerate(zip(others, ("ours", "ours", "theirs"), strict=True)):
        PortraitAnswer.objects.create(
            user=sam.user,
            person=anna,
            ours=ours,
            theirs=theirs,
            baseline="random",
            better=better,
            head="likes-1" if number else "cold-1",
        )
    head = Head(directions(1)[0], 0.0, "likes-1")
    heads.keep(pack="starter", embedder="e", head=head, report={"verdict": "Refused: why."}, install=False)
    html = client.get("/staff/portraits/results/").content.decode()
    assert "67\N{NO-BREAK SPACE}%" in html
    assert "21\N{NO-BREAK SPACE}% to 94\N{NO-BREAK SPACE}%" in html
    assert "Refused: why." in html
    assert AwesomenessHead.objects.get().version in html
    only = client.get("/staff/portraits/results/?head=cold-1").content.decode()
    assert "100\N{NO-BREAK SPACE}%" in only
    assert "21\N{NO-BREAK SPACE}% to 100\N{NO-BREAK SPACE}%" in only


def test_the_pages_ask_the_database_as_often_whatever_there_is(
    anna: Person, client: Client, consenting: Owner, tmp_path: Path, django_assert_max_num_queries: object
) -> None:
    made = make_people(consenting, tmp_path, *[4] * 6)
    for person in made:
        Face.objects.filter(person=person).update(awesomeness=1.0, verdict="blurry")
    assert callable(django_assert_max_num_queries)
    for address in (ADDRESS, "/staff/portraits/results/"):
        with django_assert_max_num_queries(15):
            client.get(address)
