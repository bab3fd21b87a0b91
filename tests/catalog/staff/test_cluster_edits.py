"""What staff do to people: under the owner's law, in the owner's journal, and never the last word."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from cloudphotos.catalog import asking, consent, corrections, proposals
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import AuditEntry, Correction, Face, Owner, Person, Proposal, Rejection, User
from cloudphotos.catalog.staff import asking_owners, cluster_edits, spoken
from tests.catalog.staff.test_ranking import mixed
from tests.web.staff.conftest import consenting, sam
from workers import people_job

__all__ = ["consenting", "sam"]
Act = Callable[[Person, Person, User], object]


def first(person: Person, count: int = 1) -> list[Face]:
    return list(person.faces.order_by("pk")[:count])


ACTS: dict[str, Act] = {
    "split": lambda one, other, actor: cluster_edits.split(person=one, faces=first(one), actor=actor),
    "remove": lambda one, other, actor: cluster_edits.remove(person=one, faces=first(one), actor=actor),
    "trash": lambda one, other, actor: cluster_edits.trash(person=one, faces=first(one), actor=actor),
    "merge": lambda one, other, actor: cluster_edits.merge(into=one, other=other, actor=actor),
    "merge the other way": lambda one, other, actor: cluster_edits.merge(into=other, other=one, actor=actor),
    "assign": lambda one, other, actor: cluster_edits.assign(person=one, faces=first(other), actor=actor),
    "assign away": lambda one, other, actor: cluster_edits.assign(person=other, faces=first(one), actor=actor),
}
WORDS: dict[str, Callable[[Person], object]] = {
    "a name": lambda person: about_people.rename(person=person, name="Anna", actor=person.owner.user),
    "a confirmed face": lambda person: about_faces.confirm(faces=first(person), actor=person.owner.user),
    "a merge": lambda person: about_people.merge(
        into=person, other=Person.objects.create(owner=person.owner), actor=person.owner.user
    ),
    "a favourite": lambda person: about_people.set_flag(
        people=[person], kind="favourite", on=True, actor=person.owner.user
    ),
}


def state(owner: Owner) -> list[tuple[object, ...]]:
    rows = Face.objects.filter(owner=owner).order_by("pk").values_list("pk", "person", "assigned_by", "verdict")
    said = Rejection.objects.filter(face__owner=owner).order_by("pk").values_list("face", "person")
    return [*rows, *said, *Person.objects.filter(owner=owner).order_by("pk").values_list("pk", "merged_into", "name")]


@pytest.mark.parametrize("word", WORDS)
def test_of_whom_the_owner_spoke_staff_change_nothing(word: str, consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    one, other = mixed(consenting, tmp_path, (3, 0), (0, 3))
    WORDS[word](one)
    one.refresh_from_db()
    before = state(consenting)
    for act in ACTS.values():
        with pytest.raises(CatalogError):
            act(one, other, sam.user)
    assert state(consenting) == before


@pytest.mark.parametrize("act", ACTS)
def test_what_staff_did_is_in_the_owners_history_and_the_owner_has_the_last_word(
    act: str, consenting: Owner, sam: Owner, tmp_path: Path
) -> None:
    one, other = mixed(consenting, tmp_path, (3, 0), (0, 3))
    before = state(consenting)
    ACTS[act](one, other, sam.user)
    (line,) = corrections.history(owner=consenting)
    assert line.actor_id == sam.user_id
    assert AuditEntry.objects.get(journal_id=line.id).actor_id == sam.user_id
    assert not Face.objects.filter(assigned_by=Face.AssignedBy.USER).exists()
    corrections.undo(owner=consenting, actor=consenting.user, entry_id=line.id)
    assert [row for row in state(consenting) if len(row) != 3 or row[0] in {one.pk, other.pk}] == before
    with pytest.raises(CatalogError, match="last word"):
        cluster_edits.redo(owner=consenting, entry_id=line.id, actor=sam.user)
    with pytest.raises(CatalogError):
        ACTS[act](Person.objects.get(pk=one.pk), Person.objects.get(pk=other.pk), sam.user)


@pytest.mark.parametrize("act", ACTS)
def test_staff_take_back_what_staff_did_and_do_it_again(
    act: str, consenting: Owner, sam: Owner, tmp_path: Path
) -> None:
    one, other = mixed(consenting, tmp_path, (3, 0), (0, 3))
    ACTS[act](one, other, sam.user)
    done = state(consenting)
    (line,) = corrections.history(owner=consenting)
    cluster_edits.undo(owner=consenting, entry_id=line.id, actor=sam.user)
    assert state(consenting) != done
    cluster_edits.redo(owner=consenting, entry_id=line.id, actor=sam.user)
    assert [row[1:] for row in state(consenting)] == [row[1:] for row in done]


def test_staff_cannot_undo_what_the_owner_did(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    (one,) = mixed(consenting, tmp_path, (3, 0))
    about_people.rename(person=one, name="Anna", actor=consenting.user)
    (line,) = corrections.history(owner=consenting)
    with pytest.raises(CatalogError, match="last word"):
        cluster_edits.undo(owner=consenting, entry_id=line.id, actor=sam.user)


def test_the_machine_holds_to_what_staff_did(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    one, other, third = mixed(consenting, tmp_path, (4, 0), (0, 4), (3, 0))
    cluster_edits.merge(into=one, other=other, actor=sam.user)
    taken_out = first(third)[0]
    cluster_edits.remove(person=third, faces=[taken_out], actor=sam.user)
    people_job.recluster(consenting.pk)
    assert one.faces.count() >= 8
    taken_out.refresh_from_db()
    assert taken_out.person_id != third.pk


def test_whom_staff_put_together_they_may_take_apart(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    one, other = mixed(consenting, tmp_path, (3, 0), (0, 3))
    cluster_edits.merge(into=one, other=other, actor=sam.user)
    one.refresh_from_db()
    assert one.settled
    assert not spoken.by_owner(person=one)
    assert cluster_edits.split(person=one, faces=first(one), actor=sam.user).faces.count() == 1


def test_a_rejection_of_the_owner_holds(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    one, other = mixed(consenting, tmp_path, (3, 0), (0, 3))
    face = first(other)
    about_faces.reject(faces=face, person=one, actor=consenting.user)
    with pytest.raises(CatalogError):
        cluster_edits.assign(person=one, faces=face, actor=sam.user)


def test_what_the_owner_called_a_face_staff_do_not_throw_out(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    (one,) = mixed(consenting, tmp_path, (3, 0))
    Face.objects.filter(pk=first(one)[0].pk).update(verdict_by=Face.By.USER)
    with pytest.raises(CatalogError):
        cluster_edits.trash(person=one, faces=first(one), actor=sam.user)


def test_nothing_is_done_once_the_consent_is_withdrawn(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    one, other = mixed(consenting, tmp_path, (3, 0), (0, 3))
    consent.set_review_by_staff(owner=consenting, agrees=False, actor=consenting.user)
    for act in ACTS.values():
        with pytest.raises(CatalogError, match="any more"):
            act(one, other, sam.user)
    with pytest.raises(CatalogError, match="any more"):
        asking_owners.whether_the_same(person=one, other=other, actor=sam.user)
    assert not Correction.objects.exists()


def test_all_faces_of_a_person_are_no_new_person(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    (one,) = mixed(consenting, tmp_path, (3, 0))
    with pytest.raises(CatalogError, match="all faces"):
        cluster_edits.split(person=one, faces=first(one, 3), actor=sam.user)


def test_a_question_of_staff_waits_for_the_owner_and_is_asked_once(
    consenting: Owner, sam: Owner, tmp_path: Path
) -> None:
    one, other = mixed(consenting, tmp_path, (3, 0), (0, 3))
    about_people.rename(person=one, name="Anna", actor=consenting.user)
    one.refresh_from_db()
    asked = asking_owners.whether_somebody_else(person=one, faces=first(one), actor=sam.user)
    asking_owners.whether_the_same(person=other, other=one, actor=sam.user)
    asking_owners.whether_hers(person=one, faces=first(other), actor=sam.user)
    asking.refresh(owner_id=consenting.pk, pack=settings.FACE_PACK)
    kinds = Proposal.objects.filter(asked_by=sam.user_id, status="open").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["split", "merge", "move"]
    proposals.discard(owner=consenting, proposal_id=asked.pk, actor=consenting.user)
    with pytest.raises(CatalogError, match="asked that already"):
        asking_owners.whether_somebody_else(person=one, faces=[asked_face(asked)], actor=sam.user)


def asked_face(asked: Proposal) -> Face:
    Face.objects.filter(pk__in=asked.faces).update(assigned_by=Face.AssignedBy.CLUSTER)
    return Face.objects.get(pk__in=asked.faces)


def test_what_the_owner_confirmed_is_not_asked_about(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    (one,) = mixed(consenting, tmp_path, (3, 0))
    about_faces.confirm(faces=first(one), actor=consenting.user)
    with pytest.raises(CatalogError, match="confirmed"):
        asking_owners.whether_somebody_else(person=one, faces=first(one), actor=sam.user)


@pytest.mark.parametrize("act", ACTS)
def test_of_whom_the_owner_spoke_since_staff_neither_undo_nor_redo(
    act: str, consenting: Owner, sam: Owner, tmp_path: Path
) -> None:
    one, other = mixed(consenting, tmp_path, (3, 0), (0, 3))
    ACTS[act](one, other, sam.user)
    (line,) = corrections.history(owner=consenting)
    about = Person.objects.filter(pk__in=[one.pk, other.pk], merged_into=None)
    for person in about:
        about_people.rename(person=person, name="Anna", actor=consenting.user)
    before = state(consenting)
    with pytest.raises(CatalogError, match="last word"):
        cluster_edits.undo(owner=consenting, entry_id=line.id, actor=sam.user)
    assert state(consenting) == before


@pytest.mark.parametrize("act", ["merge", "merge the other way"])
def test_whom_the_owner_told_apart_staff_do_not_join(act: str, consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    one, other = mixed(consenting, tmp_path, (3, 0), (0, 3))
    about_faces.reject(faces=first(other, 3), person=one, actor=consenting.user)
    before = state(consenting)
    with pytest.raises(CatalogError, match="two"):
        ACTS[act](one, other, sam.user)
    assert state(consenting) == before


def test_nothing_is_undone_once_the_consent_is_withdrawn(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    (one,) = mixed(consenting, tmp_path, (3, 0))
    entry = cluster_edits.remove(person=one, faces=first(one), actor=sam.user)
    assert entry is not None
    consent.set_review_by_staff(owner=consenting, agrees=False, actor=consenting.user)
    with pytest.raises(CatalogError, match="any more"):
        cluster_edits.undo(owner=consenting, entry_id=entry.pk, actor=sam.user)
