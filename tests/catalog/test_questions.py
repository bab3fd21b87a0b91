"""What an owner is asked between runs: likely pairs, largest gain first, never again once answered, with why in words."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from cloudphotos.catalog import asking, corrections, people, proposals, questions
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Completeness, Correction, Face, Owner, Person, Photo, Proposal
from cloudphotos.catalog.questions import Question
from tagging import types
from tests.library import directions, make_face, make_photo, near, tag_photo

PACK = settings.FACE_PACK
ANNA, BEN, STRANGER = directions(3, seed=5)
ALMOST_ANNA = near(ANNA, seed=77, noise=1.3)


def faces_of(owner: Owner, folder: Path, vector: types.Floats, count: int) -> list[Face]:
    made = [tag_photo(make_photo(owner, folder), make_face(near(vector, seed=n))) for n in range(count)]
    return [photo.faces.get() for photo in made]


def person_of(owner: Owner, folder: Path, vector: types.Floats, count: int) -> Person:
    group = {face.pk: 0.8 for face in faces_of(owner, folder, vector, count)}
    (made,) = people.create_from_groups(owner_id=owner.pk, groups=[group])
    return Person.objects.get(pk=made)


def ask(owner: Owner, **how: object) -> Question | None:
    asking.refresh(owner_id=owner.pk, pack=PACK)
    return questions.next_question(owner=owner, pack=PACK, **how)  # type: ignore[arg-type]


def undo_last(owner: Owner) -> None:
    corrections.undo(owner=owner, actor=owner.user, entry_id=Correction.objects.latest("pk").pk)


@pytest.fixture
def anna(alice: Owner, tmp_path: Path) -> Person:
    made = person_of(alice, tmp_path, ANNA, 6)
    return people.rename(person=made, name="Anna", actor=alice.user)


@pytest.fixture
def other(alice: Owner, tmp_path: Path, anna: Person) -> Person:
    return person_of(alice, tmp_path, ALMOST_ANNA, 4)


def test_an_unnamed_group_near_somebody_is_asked_about_with_all_its_faces(
    alice: Owner, anna: Person, other: Person
) -> None:
    question = ask(alice)
    assert question is not None
    assert (question.kind, question.person, question.asked, question.count) == ("merge", anna, other, 4)
    assert {face.person_id for face in question.faces} == {other.pk}
    assert {face.person_id for face in question.why.known} == {anna.pk}
    assert Proposal.objects.count() == 1


def test_a_leftover_near_somebody_is_asked_about_and_a_stranger_is_not(
    alice: Owner, anna: Person, tmp_path: Path
) -> None:
    (leftover,) = faces_of(alice, tmp_path, ALMOST_ANNA, 1)
    faces_of(alice, tmp_path, STRANGER, 1)
    question = ask(alice)
    assert question is not None
    assert (question.kind, question.faces, question.person) == ("add", [leftover], anna)
    assert Proposal.objects.count() == 1


def test_who_somebody_is_is_asked_largest_first(alice: Owner, tmp_path: Path) -> None:
    person_of(alice, tmp_path, BEN, 3)
    large = person_of(alice, tmp_path, STRANGER, 5)
    question = ask(alice)
    assert question is not None
    assert (question.kind, question.asked, question.person, question.count) == ("who", large, None, 5)
    assert questions.faces_left(owner=alice) == 8
    assert questions.waiting(owner=alice) == 2


def test_yes_makes_them_one_and_undoing_it_asks_again(alice: Owner, anna: Person, other: Person) -> None:
    question = ask(alice)
    assert question is not None
    proposals.accept(owner=alice, proposal_id=question.id, actor=alice.user)
    assert anna.faces.count() == 10
    assert ask(alice) is None
    undo_last(alice)
    again = questions.next_question(owner=alice, pack=PACK)
    assert again is not None
    assert again.id == question.id


def test_no_is_remembered_whatever_is_compared_later_and_undoing_it_asks_again(
    alice: Owner, anna: Person, other: Person
) -> None:
    question = ask(alice)
    assert question is not None
    proposals.discard(owner=alice, proposal_id=question.id, actor=alice.user)
    assert anna.rejections.count() == 4
    after = ask(alice)
    assert after is not None
    assert (after.kind, after.asked) == ("who", other)
    undo_last(alice)
    again = ask(alice)
    assert again is not None
    assert (again.kind, again.person) == ("merge", anna)


def test_a_redone_answer_is_answered(alice: Owner, anna: Person, other: Person) -> None:
    question = ask(alice)
    assert question is not None
    proposals.accept(owner=alice, proposal_id=question.id, actor=alice.user)
    entry = Correction.objects.latest("pk").pk
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry)
    corrections.redo(owner=alice, actor=alice.user, entry_id=entry)
    with pytest.raises(CatalogError, match="answered already"):
        proposals.discard(owner=alice, proposal_id=question.id, actor=alice.user)


def test_a_name_answers_too(alice: Owner, anna: Person, other: Person) -> None:
    question = ask(alice)
    assert question is not None
    proposals.name(owner=alice, proposal_id=question.id, name="Clara", actor=alice.user)
    other.refresh_from_db()
    assert other.name == "Clara"


def test_the_name_of_somebody_known_makes_them_one(alice: Owner, anna: Person, tmp_path: Path) -> None:
    person_of(alice, tmp_path, STRANGER, 3)
    question = ask(alice)
    assert question is not None
    proposals.name(owner=alice, proposal_id=question.id, name="anna", actor=alice.user)
    assert anna.faces.count() == 9
    with pytest.raises(CatalogError, match="answered already"):
        proposals.name(owner=alice, proposal_id=question.id, name="anna", actor=alice.user)


def test_a_leftover_gets_the_name_that_is_typed(alice: Owner, anna: Person, tmp_path: Path) -> None:
    (leftover,) = faces_of(alice, tmp_path, ALMOST_ANNA, 1)
    question = ask(alice)
    assert question is not None
    proposals.name(owner=alice, proposal_id=question.id, name="Clara", actor=alice.user)
    leftover.refresh_from_db()
    assert leftover.person is not None
    assert leftover.person.name == "Clara"


def test_a_stranger_is_not_asked_about_again(alice: Owner, tmp_path: Path) -> None:
    somebody = person_of(alice, tmp_path, STRANGER, 3)
    question = ask(alice)
    assert question is not None
    proposals.discard(owner=alice, proposal_id=question.id, actor=alice.user)
    somebody.refresh_from_db()
    assert somebody.ignored
    assert ask(alice) is None


def test_a_question_stays_the_same_row_when_it_is_compared_again(alice: Owner, anna: Person, other: Person) -> None:
    before = ask(alice)
    after = ask(alice)
    assert before is not None
    assert after is not None
    assert before.id == after.id


def test_skipped_questions_come_last(alice: Owner, tmp_path: Path) -> None:
    person_of(alice, tmp_path, BEN, 3)
    person_of(alice, tmp_path, STRANGER, 5)
    first = ask(alice)
    assert first is not None
    second = ask(alice, skipped=[first.id])
    assert second is not None
    assert second.count == 3
    last = ask(alice, skipped=[first.id, second.id])
    assert last is not None
    assert last.id == first.id
    back = ask(alice, skipped=[first.id, second.id], first=second.id)
    assert back is not None
    assert back.id == second.id


def test_what_was_settled_elsewhere_is_not_asked(alice: Owner, anna: Person, other: Person) -> None:
    assert ask(alice) is not None
    about_people.merge(into=anna, other=other, actor=alice.user)
    assert questions.next_question(owner=alice, pack=PACK) is None
    undo_last(alice)
    assert questions.next_question(owner=alice, pack=PACK) is not None
    about_faces.reject(faces=list(other.faces.all()), person=anna, actor=alice.user)
    assert questions.next_question(owner=alice, pack=PACK) is None


def test_two_who_were_photographed_together_are_not_taken_for_one(alice: Owner, anna: Person, tmp_path: Path) -> None:
    both = tag_photo(make_photo(alice, tmp_path), make_face(near(ANNA, seed=50)), make_face(ALMOST_ANNA, x=40))
    face, beside = both.faces.order_by("x")
    people.assign(owner_id=alice.pk, assignments=[people.Assignment(face.pk, anna.pk, 0.9)], assigned_by="nearest")
    assert ask(alice) is None
    rest = faces_of(alice, tmp_path, ALMOST_ANNA, 1)
    people.create_from_groups(owner_id=alice.pk, groups=[{beside.pk: 0.8, rest[0].pk: 0.8}])
    assert ask(alice) is None


def test_why_is_said_in_words_with_dates(alice: Owner, anna: Person, tmp_path: Path) -> None:
    (leftover,) = faces_of(alice, tmp_path, near(ANNA, seed=9, noise=0.2), 1)
    july = datetime(2019, 7, 4, tzinfo=UTC)
    Photo.objects.filter(faces__person=anna).update(taken_at=july, sort_at=july)
    later = datetime(2023, 7, 4, tzinfo=UTC)
    Photo.objects.filter(pk=leftover.photo_id).update(taken_at=later, sort_at=later)
    question = ask(alice)
    assert question is not None
    assert question.why.words == ["Very close to 6 photos of July 2019", "4 years after all others"]


def test_nobody_elses_faces_are_asked_about(alice: Owner, charlie: Owner, anna: Person, other: Person) -> None:
    assert ask(charlie) is None
    assert questions.waiting(owner=charlie) == questions.faces_left(owner=charlie) == 0
    mine = ask(alice)
    assert mine is not None
    for answer in (proposals.accept, proposals.discard):
        with pytest.raises(CatalogError, match="answered already"):
            answer(owner=charlie, proposal_id=mine.id, actor=charlie.user)


def test_how_complete_somebody_is_counts_what_may_be_hers(alice: Owner, anna: Person, other: Person) -> None:
    asking.refresh(owner_id=alice.pk, pack=PACK)
    likely = Completeness.objects.get(person=anna)
    assert 2 < likely.expected <= 4
    assert likely.most == 4
    about_faces.reject(faces=list(other.faces.all()), person=anna, actor=alice.user)
    asking.refresh(owner_id=alice.pk, pack=PACK)
    after = Completeness.objects.get(person=anna)
    assert (after.expected, after.least, after.most) == (0, 0, 0)


def test_the_share_with_a_name_counts_faces(alice: Owner, anna: Person, other: Person) -> None:
    assert questions.share_named(owner=alice) == 60
