"""What there is to ask is found out by jobs: after runs and corrections, and once for many corrections in a row."""

from pathlib import Path

from cloudphotos.catalog import corrections, people
from cloudphotos.catalog.models import Owner, Proposal
from tests.catalog.test_questions import ALMOST_ANNA, ANNA, person_of
from workers import tasks


def test_a_correction_is_followed_by_questions(alice: Owner, tmp_path: Path) -> None:
    anna = people.rename(person=person_of(alice, tmp_path, ANNA, 6), name="Anna", actor=alice.user)
    other = person_of(alice, tmp_path, ALMOST_ANNA, 4)
    tasks.find_questions(alice.pk, corrections.newest_id(owner_id=alice.pk))
    asked = Proposal.objects.get()
    assert (asked.person, asked.other, asked.run) == (anna, other, None)


def test_a_job_that_was_overtaken_by_a_later_word_leaves_it_to_the_job_of_that(alice: Owner, tmp_path: Path) -> None:
    somebody = person_of(alice, tmp_path, ANNA, 6)
    before = corrections.newest_id(owner_id=alice.pk)
    people.rename(person=somebody, name="Anna", actor=alice.user)
    people.rename(person=somebody, name="", actor=alice.user)
    tasks.find_questions(alice.pk, before)
    assert not Proposal.objects.exists()
    tasks.find_questions(alice.pk, corrections.newest_id(owner_id=alice.pk))
    assert Proposal.objects.get().kind == "who"
