"""People ranked by doubt: what a job writes down, and what staff find to be right."""

from pathlib import Path

import numpy as np
from django.conf import settings

from cloudphotos.catalog import consent, corrections, pauses, people
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.models import Doubt, Face, Owner, Person, Photo, Ranking
from cloudphotos.catalog.staff import cluster_edits, contradictions, doubts, ranking
from tests.library import directions, make_face, make_photo, near, tag_photo
from tests.web.scenes import make_people
from tests.web.staff.conftest import consenting, sam
from workers import ranking_job

__all__ = ["consenting", "sam"]
PACK = settings.FACE_PACK
ANNA, BEN = directions(2)


def mixed(owner: Owner, folder: Path, *counts: tuple[int, int]) -> list[Person]:
    """People with so many faces of Anna and so many of Ben each."""
    groups = []
    for place, (hers, his) in enumerate(counts):
        ways = [near(ANNA, seed=100 * place + n) for n in range(hers)]
        ways += [near(BEN, seed=100 * place + 50 + n) for n in range(his)]
        photos = [tag_photo(make_photo(owner, folder), make_face(way)) for way in ways]
        groups.append({photo.faces.get().pk: 0.8 for photo in photos})
    made = people.create_from_groups(owner_id=owner.pk, groups=groups)
    return list(Person.objects.filter(pk__in=made).order_by("pk"))


def ranked(owner: Owner) -> list[int]:
    ranking_job.rank(owner.pk)
    return [row.doubt.person_id for row in doubts.page(owners=[owner.pk]).rows]


def test_the_most_doubtful_comes_first_with_its_reasons(consenting: Owner, tmp_path: Path) -> None:
    anna, ben = mixed(consenting, tmp_path, (6, 1), (0, 5))
    assert ranked(consenting) == [anna.pk, ben.pk]
    hers, his = Doubt.objects.get(pk=anna.pk), Doubt.objects.get(pk=ben.pk)
    assert hers.reasons == ["unlike"]
    assert his.reasons == ["strays"]
    assert his.strays == hers.worst[:1]


def test_one_who_is_there_twice_names_the_other(consenting: Owner, tmp_path: Path) -> None:
    larger, smaller = mixed(consenting, tmp_path, (6, 0), (3, 0))
    assert ranked(consenting) == [smaller.pk]
    assert Doubt.objects.get(pk=smaller.pk).alike == larger
    assert "alike" in Doubt.objects.get(pk=larger.pk).reasons


def test_whom_the_owner_told_apart_are_not_taken_for_one(consenting: Owner, tmp_path: Path) -> None:
    larger, smaller = mixed(consenting, tmp_path, (6, 0), (3, 0))
    about_faces.reject(faces=list(smaller.faces.all()), person=larger, actor=consenting.user)
    assert ranked(consenting) == []


def test_a_person_twice_on_a_photo_is_said_to_be(consenting: Owner, tmp_path: Path) -> None:
    (anna,) = mixed(consenting, tmp_path, (5, 0))
    photo = tag_photo(make_photo(consenting, tmp_path), *(make_face(near(ANNA, seed=n), x=10 * n) for n in (3, 5)))
    Face.objects.filter(photo=photo).update(person=anna, assigned_by="cluster", confidence=0.8)
    ranking_job.rank(consenting.pk)
    assert Doubt.objects.get(pk=anna.pk).collisions == 1


def test_who_was_accepted_comes_back_when_it_changes(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    (anna,) = mixed(consenting, tmp_path, (6, 1))
    ranking_job.rank(consenting.pk)
    cluster_edits.accept(person=anna, actor=sam.user)
    assert ranked(consenting) == []
    face = anna.faces.earliest("pk")
    cluster_edits.remove(person=anna, faces=[face], actor=sam.user)
    assert ranked(consenting) == [anna.pk]


def test_nobody_is_ranked_without_consent_and_what_was_is_forgotten(consenting: Owner, tmp_path: Path) -> None:
    mixed(consenting, tmp_path, (6, 1))
    assert ranking_job.rank(consenting.pk) == 1
    consent.set_review_by_staff(owner=consenting, agrees=False, actor=consenting.user)
    assert not Doubt.objects.exists()
    assert ranking_job.rank(consenting.pk) is None
    consent.set_review_by_staff(owner=consenting, agrees=True, actor=consenting.user)
    assert ranking_job.is_due(consenting.pk)


def test_taking_the_consent_back_forgets_the_doubts_about_that_owner_alone(
    consenting: Owner, bob: Owner, sam: Owner, tmp_path: Path
) -> None:
    consent.set_review_by_staff(owner=bob, agrees=True, actor=bob.user)
    for owner in (consenting, bob):
        mixed(owner, tmp_path, (6, 1))
        ranking_job.rank(owner.pk)
    pauses.begin(kind=pauses.GROUPS, actor=sam.user)  # no ranking comes to clear up
    consent.set_review_by_staff(owner=consenting, agrees=False, actor=consenting.user)
    assert [row.owner_id for row in Doubt.objects.all()] == [bob.pk]
    assert not Ranking.objects.filter(owner=consenting).exists()


def test_what_is_being_ranked_while_the_consent_is_taken_back_is_not_kept(consenting: Owner, tmp_path: Path) -> None:
    mixed(consenting, tmp_path, (6, 1))
    assert ranking.claim(owner_id=consenting.pk)
    consent.set_review_by_staff(owner=consenting, agrees=False, actor=consenting.user)
    assert ranking.rank(owner_id=consenting.pk, pack=PACK) == 0
    assert not Doubt.objects.exists()


def test_a_ranking_is_made_by_one_worker_and_is_stale_after_an_edit(consenting: Owner, tmp_path: Path) -> None:
    (anna,) = make_people(consenting, tmp_path, 3)
    assert ranking.is_stale(owner_id=consenting.pk, pack=PACK)
    assert ranking.claim(owner_id=consenting.pk)
    Ranking.objects.update(claimed_by="another machine:1:1")
    assert not ranking.claim(owner_id=consenting.pk)
    ranking.rank(owner_id=consenting.pk, pack=PACK)
    ranking.release(owner_id=consenting.pk)
    assert not ranking.is_stale(owner_id=consenting.pk, pack=PACK)
    assert Ranking.objects.get().people == 1
    about_people.rename(person=anna, name="Anna", actor=consenting.user)
    assert ranking.is_stale(owner_id=consenting.pk, pack=PACK)


def test_a_face_that_came_back_to_a_person_contradicts_itself(consenting: Owner, tmp_path: Path) -> None:
    anna, ben = mixed(consenting, tmp_path, (3, 0), (0, 3))
    face = anna.faces.earliest("pk")
    for to in (ben, anna):
        face.refresh_from_db()
        about_faces.move(faces=[face], to=to, actor=consenting.user)
    assert contradictions.by_person(owner_id=consenting.pk) == {anna.pk: 1, ben.pk: 1}
    last = corrections.latest(owner=consenting)
    assert last is not None
    corrections.undo(owner=consenting, actor=consenting.user, entry_id=last.pk)
    assert contradictions.by_person(owner_id=consenting.pk) == {}


def test_after_an_edit_the_people_it_touched_are_looked_at_again(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    anna, ben = mixed(consenting, tmp_path, (6, 1), (0, 5))
    ranking_job.rank(consenting.pk)
    stray = Face.objects.filter(pk__in=Doubt.objects.get(pk=ben.pk).strays)
    cluster_edits.assign(person=ben, faces=list(stray), actor=sam.user)
    ranking.again(owner_id=consenting.pk, pack=PACK, person_ids=[anna.pk, ben.pk])
    assert [row.reasons for row in Doubt.objects.order_by("pk")] == [[], []]


def test_the_pages_of_the_list_follow_each_other(consenting: Owner, tmp_path: Path) -> None:
    made = make_people(consenting, tmp_path, *[1] * 5)
    now = consenting.user.date_joined
    rows = [
        Doubt(person=each, owner=consenting, score=n // 2 + 1, faces=1, digest="x", computed_at=now)
        for n, each in enumerate(made)
    ]
    Doubt.objects.bulk_create(rows)
    everybody = [row.doubt for row in doubts.page(owners=[consenting.pk]).rows]
    gone_through, here = [everybody[0].pk], everybody[0]
    while (following := doubts.after(doubt=here, owners=[consenting.pk])) is not None:
        gone_through.append(following)
        here = Doubt.objects.get(pk=following)
    assert gone_through == [row.pk for row in everybody]
    behind = doubts.page(owners=[consenting.pk], after=doubts.cursor(everybody[1]))
    assert [row.doubt for row in behind.rows] == everybody[2:]
    assert np.diff([row.score for row in everybody]).max() <= 0


def test_where_no_face_can_be_looked_at_nobody_is_doubtful(consenting: Owner, tmp_path: Path) -> None:
    (anna,) = mixed(consenting, tmp_path, (6, 1))
    ranking_job.rank(consenting.pk)
    Photo.objects.update(hidden=True)
    ranking.again(owner_id=consenting.pk, pack=PACK, person_ids=[anna.pk])
    assert not Doubt.objects.exists()
    assert ranking_job.rank(consenting.pk) == 0
