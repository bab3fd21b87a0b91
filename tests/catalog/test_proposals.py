"""What a run would change of settled people is asked, answered in whole or in part, and not asked again."""

from pathlib import Path

import pytest
from django.conf import settings

from cloudphotos.catalog import corrections, merging, people, proposals, questions, regrouping, runs
from cloudphotos.catalog.edits import about_faces, about_people, about_photos
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Face, Owner, Person, Proposal, Rejection
from cloudphotos.catalog.proposals import Wish
from cloudphotos.catalog.regrouping import Plan
from tests.catalog.test_people import make_people

PACK = settings.FACE_PACK


def _propose(owner: Owner, *wishes: Wish) -> list[Proposal]:
    run = runs.begin(owner_id=owner.pk, kind="recluster", pack=PACK, parameters={})
    assert run is not None
    regrouping.apply(run=run, plan=Plan(wishes=wishes))
    return proposals.open_ones(owner=owner)


def _ids(person: Person) -> tuple[int, ...]:
    return tuple(person.faces.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def cast(alice: Owner, tmp_path: Path) -> list[Person]:
    """Anna with a name, two without."""
    found = make_people(alice, tmp_path, 4, 3, 2)
    people.rename(person=found[0], name="Anna", actor=alice.user)
    return found


def test_a_merge_is_done_at_a_yes_and_can_be_undone(alice: Owner, cast: list[Person]) -> None:
    anna, other, _ = cast
    (question,) = _propose(alice, Wish("merge", anna.pk, other.pk, _ids(other)))
    assert anna.faces.count() == 4
    proposals.accept(owner=alice, proposal_id=question.pk, actor=alice.user)
    assert anna.faces.count() == 7
    assert proposals.open_ones(owner=alice) == []
    corrections.undo(owner=alice, actor=alice.user, entry_id=Correction.objects.latest("pk").pk)
    assert (anna.faces.count(), other.faces.count()) == (4, 3)


def test_part_of_a_proposal_can_be_accepted(alice: Owner, cast: list[Person]) -> None:
    anna, other, _ = cast
    (question,) = _propose(alice, Wish("merge", anna.pk, other.pk, _ids(other)))
    chosen = _ids(other)[:2]
    proposals.accept(owner=alice, proposal_id=question.pk, actor=alice.user, face_ids=chosen)
    assert set(Face.objects.filter(person=anna, assigned_by="user").values_list("pk", flat=True)) == set(chosen)
    assert other.faces.count() == 1


def test_moves_splits_and_additions_do_what_they_say(alice: Owner, cast: list[Person]) -> None:
    anna, other, third = cast
    first, second, *_ = _ids(anna)
    by_kind = {
        each.kind: each
        for each in _propose(
            alice,
            Wish("move", anna.pk, other.pk, (first,)),
            Wish("split", anna.pk, None, (second,)),
            Wish("add", anna.pk, third.pk, _ids(third)),
        )
    }
    for question in by_kind.values():
        proposals.accept(owner=alice, proposal_id=question.pk, actor=alice.user)
    assert Face.objects.get(pk=first).person == other
    assert Face.objects.get(pk=second).person not in {anna, None}
    assert third.faces.count() == 0
    assert anna.faces.count() == 4


def test_a_no_to_an_addition_is_a_rejection_and_nothing_is_asked_twice(alice: Owner, cast: list[Person]) -> None:
    anna, _, third = cast
    adding = Wish("add", anna.pk, third.pk, _ids(third))
    splitting = Wish("split", anna.pk, None, _ids(anna)[:3])
    for question in _propose(alice, adding, splitting):
        proposals.discard(owner=alice, proposal_id=question.pk, actor=alice.user)
    assert third.rejections.count() == 0
    assert anna.rejections.count() == 2
    more = Wish("split", anna.pk, None, _ids(anna))
    assert [each.faces for each in _propose(alice, adding, splitting, more)] == [[_ids(anna)[3]]]


def test_the_question_that_settles_most_comes_first_and_a_new_run_asks_anew(alice: Owner, cast: list[Person]) -> None:
    anna, other, third = cast
    small = Wish("add", anna.pk, third.pk, _ids(third))
    large = Wish("merge", anna.pk, other.pk, _ids(other))
    assert [each.gain for each in _propose(alice, small, large)] == [3, 2]
    assert [each.gain for each in _propose(alice, small)] == [2]
    assert Proposal.objects.filter(status="outdated").count() == 2


def test_what_was_settled_meanwhile_is_not_asked_or_done(alice: Owner, cast: list[Person]) -> None:
    anna, other, third = cast
    merge, add = _propose(
        alice, Wish("merge", anna.pk, other.pk, _ids(other)), Wish("add", anna.pk, third.pk, _ids(third))
    )
    about_faces.confirm(faces=list(third.faces.all()), actor=alice.user)
    with pytest.raises(CatalogError, match="gone elsewhere"):
        proposals.accept(owner=alice, proposal_id=add.pk, actor=alice.user)
    about_people.merge(into=third, other=other, actor=alice.user)
    assert proposals.open_ones(owner=alice) == [add]
    assert merge.status == "open"


def test_nobody_answers_for_another(alice: Owner, charlie: Owner, cast: list[Person]) -> None:
    (question,) = _propose(alice, Wish("merge", cast[0].pk, cast[1].pk, _ids(cast[1])))
    for answer in (proposals.accept, proposals.discard):
        with pytest.raises(CatalogError, match="answered already"):
            answer(owner=charlie, proposal_id=question.pk, actor=charlie.user)
    assert proposals.open_ones(owner=charlie) == []
    assert questions.next_question(owner=charlie, pack=PACK) is None


def test_a_question_says_why_by_the_nearest_confirmed_faces(alice: Owner, cast: list[Person]) -> None:
    anna, other, _ = cast
    vouched = list(anna.faces.order_by("pk"))[1:]
    _propose(alice, Wish("merge", anna.pk, other.pk, _ids(other)))
    about_faces.confirm(faces=vouched, actor=alice.user)
    question = questions.next_question(owner=alice, pack=PACK)
    assert question is not None
    assert (question.count, {face.pk for face in question.faces}) == (3, set(_ids(other)))
    assert {face.pk for face in question.why.known} == {face.pk for face in vouched}
    assert question.why.words


def test_photos_of_two_people_together_are_found_before_a_merge(alice: Owner, cast: list[Person]) -> None:
    anna, other, _ = cast
    assert merging.together(people=[anna, other]).count == 0
    face = other.faces.first()
    assert face is not None
    about_photos.tag(photos=[face.photo], person=anna, actor=alice.user)
    assert merging.together(people=[anna, other]).shown == [(face.photo, [anna, other])]


def test_two_who_are_not_one_are_never_asked_about_again(alice: Owner, cast: list[Person]) -> None:
    anna, other, _ = cast
    sample = _ids(other)[:1]
    asked = Proposal.objects.create(owner=alice, kind="merge", person=anna, other=other, faces=sample, gain=3)
    proposals.discard(owner=alice, proposal_id=asked.pk, actor=alice.user)
    assert Rejection.objects.filter(person=anna).count() == other.faces.count()
    for wish in (
        Wish("merge", anna.pk, other.pk, _ids(other)),
        Wish("merge", other.pk, anna.pk, _ids(anna)),
    ):
        assert _propose(alice, wish) == []
