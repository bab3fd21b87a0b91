"""The review queue, possible matches, and what looking through everything again would move; without JavaScript."""

import re
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from cloudphotos.catalog import asking, people
from cloudphotos.catalog.models import Correction, Owner, Person, Proposal
from tests.catalog.test_questions import ALMOST_ANNA, ANNA, BEN, STRANGER, faces_of, person_of
from tests.library import near
from tests.web.conftest import ClientOf
from workers import people_job

PACK = settings.FACE_PACK


def compare(owner: Owner) -> None:
    asking.refresh(owner_id=owner.pk, pack=PACK)


def page(client: Client, address: str = "/review/") -> str:
    return client.get(address).content.decode()


def answer(client: Client, text: str, **form: str) -> str:
    """Answer the question that the page shows."""
    found = re.search(r'action="(/review/\d+/answer)"', text)
    assert found is not None
    return client.post(found[1], form, follow=True).content.decode()


@pytest.fixture
def anna(alice: Owner, tmp_path: Path) -> Person:
    return people.rename(person=person_of(alice, tmp_path, ANNA, 6), name="Anna", actor=alice.user)


@pytest.fixture
def other(alice: Owner, tmp_path: Path, anna: Person) -> Person:
    made = person_of(alice, tmp_path, ALMOST_ANNA, 4)
    compare(alice)
    return made


def test_nothing_to_ask_says_so_with_one_thing_to_do(alice: Owner, client_of: ClientOf) -> None:
    html = page(client_of(alice))
    assert "Nothing to ask" in html
    assert "badge" not in html


def test_a_question_shows_both_sides_why_and_what_it_settles(
    alice: Owner, anna: Person, other: Person, client_of: ClientOf
) -> None:
    html = page(client_of(alice))
    assert "Is this Anna too?" in html
    assert "This answer settles 4 faces" in html
    assert "4 faces left to ask about" in html
    assert html.count("/tile?") >= 8
    assert re.search(r'class="review-why">[A-Z][^<]+ photos', html)
    assert re.search(r'class="badge">.*?1<', html, re.DOTALL)
    assert "of the photos of Anna are found" in html


def test_yes_settles_it_says_so_and_celebrates_at_the_end(
    alice: Owner, anna: Person, other: Person, client_of: ClientOf
) -> None:
    client = client_of(alice)
    html = answer(client, page(client), answer="yes")
    assert anna.faces.count() == 10
    assert "Yes: 4 faces of Anna." in html
    assert "That was the last one" in html
    assert "100 % of all faces have a name now." in html


def test_no_is_for_ever_and_undo_brings_the_question_back(
    alice: Owner, anna: Person, other: Person, client_of: ClientOf
) -> None:
    client = client_of(alice)
    html = answer(client, page(client), answer="no")
    assert "No: not Anna. We will not ask that again." in html
    assert anna.rejections.count() == 4
    compare(alice)
    assert "Who is this?" in page(client)
    html = client.post("/review/undo", follow=True).content.decode()
    assert anna.rejections.count() == 0
    assert "Is this Anna too?" in html


def test_an_answer_that_is_taken_back_is_learned_from_too(
    alice: Owner,
    anna: Person,
    other: Person,
    client_of: ClientOf,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = client_of(alice)
    answer(client, page(client), answer="yes")
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.flushdb()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/review/undo")
    assert any(b"workers.tasks.rescore" in message for message in broker.lrange("owners", 0, -1))


def test_undo_from_the_toast_brings_the_question_back_too(
    alice: Owner, anna: Person, other: Person, client_of: ClientOf
) -> None:
    client = client_of(alice)
    answer(client, page(client), answer="yes")
    client.post(f"/history/{Correction.objects.latest('pk').pk}/undo")
    assert "Is this Anna too?" in page(client)


def test_skip_puts_it_last_and_undo_brings_it_back(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    person_of(alice, tmp_path, BEN, 5)
    person_of(alice, tmp_path, STRANGER, 3)
    compare(alice)
    client = client_of(alice)
    assert "These are the ones you skipped" not in (left := answer(client, page(client), answer="skip"))
    assert "settles 3 faces" in left
    assert "These are the ones you skipped" in (again := answer(client, page(client), answer="skip"))
    assert "settles 5 faces" in again
    assert "settles 3 faces" in client.post("/review/undo", follow=True).content.decode()
    assert not Correction.objects.exists()


def test_a_name_settles_who_it_is(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    somebody = person_of(alice, tmp_path, BEN, 3)
    compare(alice)
    client = client_of(alice)
    html = page(client)
    assert "Who is this?" in html
    assert 'value="yes"' not in html
    answer(client, html, answer="name", name="Ben")
    somebody.refresh_from_db()
    assert somebody.name == "Ben"


def test_an_answer_that_comes_too_late_says_so(alice: Owner, anna: Person, other: Person, client_of: ClientOf) -> None:
    client = client_of(alice)
    html = page(client)
    answer(client, html, answer="yes")
    assert "answered already" in answer(client, html, answer="no")


def test_charlie_answers_nothing_of_alices(
    alice: Owner, charlie: Owner, anna: Person, other: Person, client_of: ClientOf
) -> None:
    client, asked = client_of(charlie), Proposal.objects.get()
    assert "Anna" not in page(client)
    for address in (f"/review/{asked.pk}/answer", f"/review/{asked.pk}/settle"):
        assert client.post(address, {"answer": "yes"}).status_code == 404
    assert client.post(f"/people/{anna.pk}/matches", {"same": asked.pk}).status_code == 404
    assert anna.faces.count() == 6


def test_possible_matches_are_answered_many_at_once(
    alice: Owner, anna: Person, other: Person, client_of: ClientOf, tmp_path: Path
) -> None:
    (leftover,) = faces_of(alice, tmp_path, near(ANNA, seed=91, noise=1.2), 1)
    compare(alice)
    client, tab = client_of(alice), f"/people/{anna.pk}/?tab=matches"
    assert page(client, tab).count('name="match"') == 2
    asked = [str(key) for key in Proposal.objects.values_list("pk", flat=True)]
    html = client.post(
        f"/people/{anna.pk}/matches", {"match": asked, "answer": "same", "next": tab}, follow=True
    ).content.decode()
    assert "Yes: 5 more faces of Anna." in html
    assert anna.faces.count() == 11
    leftover.refresh_from_db()
    assert leftover.person == anna
    assert "nobody else who may be this person" in html


def test_different_is_remembered(alice: Owner, anna: Person, other: Person, client_of: ClientOf) -> None:
    asked = Proposal.objects.get()
    client_of(alice).post(f"/people/{anna.pk}/matches", {"different": asked.pk})
    assert anna.rejections.count() == 4
    compare(alice)
    assert not Proposal.objects.filter(status="open", kind="merge").exists()


def test_a_banner_asks_whether_two_groups_are_one_person_until_somebody_is_not_sure(
    alice: Owner, anna: Person, other: Person, client_of: ClientOf
) -> None:
    client, address = client_of(alice), f"/people/{anna.pk}/"
    asked = Proposal.objects.get()
    assert "4 photos of somebody who looks alike" in page(client, address)
    assert "looks alike" in page(client, f"/people/{other.pk}/")
    response = client.post(f"/review/{asked.pk}/answer", {"answer": "skip", "next": address})
    assert response["Location"] == address
    assert "looks alike" not in page(client, address)


def test_pages_of_questions_cost_as_much_with_many_as_with_few(  # noqa: PLR0917 - fixtures
    alice: Owner,
    anna: Person,
    other: Person,
    client_of: ClientOf,
    tmp_path: Path,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(alice)
    addresses = ("/review/", "/review/changes/", f"/people/{anna.pk}/?tab=matches", f"/people/{anna.pk}/")
    counts = []
    for round_ in range(2):
        for address in addresses:
            with django_assert_max_num_queries(15) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        if not round_:
            faces_of(alice, tmp_path, near(ANNA, seed=91, noise=1.2), 5)
            person_of(alice, tmp_path, BEN, 4)
            person_of(alice, tmp_path, ALMOST_ANNA, 3)
            compare(alice)
    assert counts[:4] == counts[4:]


def test_a_proposal_is_not_accepted_by_an_empty_form(
    alice: Owner, anna: Person, other: Person, client_of: ClientOf
) -> None:
    asked = Proposal.objects.get(kind="merge")
    html = client_of(alice).post(f"/review/{asked.pk}/settle", follow=True).content.decode()
    assert "Choose one of the answers." in html
    other.refresh_from_db()
    assert other.merged_into is None


def test_what_came_of_looking_through_again_is_said_once(alice: Owner, anna: Person, client_of: ClientOf) -> None:
    client = client_of(alice)
    client.post("/review/changes/apply")
    assert people_job.recluster(alice.pk) is not None
    assert "Done: 0 faces moved." in page(client, "/review/changes/")
    assert "Done:" not in page(client, "/review/changes/")
