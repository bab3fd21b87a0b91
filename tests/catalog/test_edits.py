"""What owners can say, each with its limits: only of their own rows, and only what makes sense."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cloudphotos.catalog import avatars, corrections, people, photo_bin
from cloudphotos.catalog.edits import about_faces, about_people, about_photos
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Face, Owner, Person, Photo, Rejection, Tag
from tests.catalog.test_people import make_people
from tests.library import directions, make_face, make_photo, person_ids, tag_photo


def _faces(person: Person) -> list[Face]:
    return list(person.faces.order_by("pk"))


def test_a_rejected_face_is_let_go_and_never_given_back_by_the_machine(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 3, 2)
    face = _faces(one)[0]
    about_faces.reject(faces=[face], person=one, actor=alice.user)
    for person, taken in ((one, 0), (two, 1)):
        wanted = [people.Assignment(face.pk, person.pk, 0.99)]
        assert people.assign(owner_id=alice.pk, assignments=wanted, assigned_by="nearest") == taken


def test_a_rejection_holds_against_whom_the_person_is_merged_into(alice: Owner, tmp_path: Path) -> None:
    one, two, three = make_people(alice, tmp_path, 3, 2, 2)
    face = _faces(one)[0]
    about_faces.reject(faces=[face], person=one, actor=alice.user)
    about_people.merge(into=two, other=one, actor=alice.user)
    about_people.merge(into=three, other=two, actor=alice.user)
    wanted = [people.Assignment(face.pk, three.pk, 0.99)]
    assert people.assign(owner_id=alice.pk, assignments=wanted, assigned_by="nearest") == 0


def test_merging_lets_go_of_what_was_rejected_and_refuses_what_was_confirmed(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 3, 3)
    kept, rejected, _ = _faces(two)
    about_faces.reject(faces=[rejected], person=one, actor=alice.user)
    about_faces.confirm(faces=[rejected], actor=alice.user)
    with pytest.raises(CatalogError, match="1 of these faces that it is somebody else"):
        about_people.merge(into=one, other=two, actor=alice.user)
    corrections.undo(owner=alice, actor=alice.user, entry_id=Correction.objects.get(kind="confirm").pk)
    about_people.merge(into=one, other=two, actor=alice.user)
    assert Face.objects.get(pk=rejected.pk).person is None
    assert Face.objects.get(pk=kept.pk).person == one


def test_saying_who_it_is_takes_the_rejection_of_that_pair_back(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 3, 2)
    face = _faces(one)[0]
    for person in (one, two):
        about_faces.reject(faces=[face], person=person, actor=alice.user)
    about_faces.move(faces=[face], to=one, actor=alice.user)
    assert Rejection.objects.get().person == two
    face.refresh_from_db()
    assert (face.person, face.assigned_by, face.confidence) == (one, "user", 1.0)


def test_any_number_become_one_and_keep_what_only_one_of_them_has(alice: Owner, tmp_path: Path) -> None:
    one, two, three = make_people(alice, tmp_path, 2, 3, 1)
    about_people.set_birth_date(person=two, day=date(1990, 5, 1), actor=alice.user)
    about_people.set_flag(people=[three], kind="favourite", on=True, actor=alice.user)
    about_people.rename(person=three, name="Anna", actor=alice.user)
    merged = about_people.merge_all(into=one, others=[two, three], actor=alice.user)
    assert (merged.name, merged.birth_date, merged.favourite) == ("Anna", date(1990, 5, 1), True)
    assert merged.faces.count() == 6
    assert person_ids(alice) == [one.pk]


def test_a_split_person_has_the_chosen_faces_confirmed_and_maybe_a_name(alice: Owner, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 4)
    new = about_people.split(faces=_faces(one)[:2], actor=alice.user, name=" Ben ")
    assert (new.name, new.faces.count(), one.faces.count()) == ("Ben", 2, 2)
    assert set(new.faces.values_list("assigned_by", flat=True)) == {"user"}
    assert Correction.objects.get().person_id == new.pk
    with pytest.raises(CatalogError, match="Choose the faces"):
        about_people.split(faces=[], actor=alice.user)


def test_a_birth_date_lets_go_of_faces_on_older_photos_and_bars_them(alice: Owner, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 3)
    before, confirmed, after = _faces(one)
    Photo.objects.filter(faces__in=[before, confirmed]).update(taken_at=datetime(1999, 1, 1, tzinfo=UTC))
    Photo.objects.filter(faces=after).update(taken_at=datetime(2005, 1, 1, tzinfo=UTC))
    # the owner's word on a date goes before the camera's
    Photo.objects.filter(faces=before).update(taken_at=datetime(2015, 1, 1, tzinfo=UTC), dated_at="1999-01-01T00:00Z")
    about_faces.confirm(faces=[confirmed], actor=alice.user)
    about_people.set_birth_date(person=one, day=date(2001, 1, 1), actor=alice.user)
    assert _faces(one) == [confirmed, after]
    wanted = [people.Assignment(before.pk, one.pk, 0.99)]
    assert people.assign(owner_id=alice.pk, assignments=wanted, assigned_by="nearest") == 0
    with pytest.raises(CatalogError, match="future"):
        about_people.set_birth_date(person=one, day=date(2999, 1, 1), actor=alice.user)


def test_saying_what_is_so_already_writes_no_line(alice: Owner, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    assert about_people.set_flag(people=[one], kind="hide", on=False, actor=alice.user) is None
    assert about_people.set_flag(people=[], kind="hide", on=True, actor=alice.user) is None
    assert about_faces.restore(faces=_faces(one), actor=alice.user) is None
    assert not Correction.objects.exists()


def test_an_avatar_is_one_of_the_persons_own_faces(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 2, 2)
    with pytest.raises(CatalogError, match="somebody else"):
        about_people.choose_avatar(person=one, face=_faces(two)[0], actor=alice.user)


def test_a_chosen_avatar_that_is_moved_away_comes_back_with_the_undo(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 3, 2)
    chosen = _faces(one)[2]
    about_people.choose_avatar(person=one, face=chosen, actor=alice.user)
    entry = about_faces.move(faces=[chosen], to=two, actor=alice.user)
    one.refresh_from_db()
    assert (one.chosen_avatar, one.avatar == chosen) == (None, False)
    assert entry is not None
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    one.refresh_from_db()
    assert one.chosen_avatar == one.avatar == chosen


def test_nobody_edits_the_rows_of_another(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    (hers,), (his,) = make_people(alice, tmp_path, 2), make_people(charlie, tmp_path, 2)
    for edit in (
        lambda: about_faces.move(faces=_faces(hers), to=his, actor=charlie.user),
        lambda: about_faces.reject(faces=_faces(hers), person=his, actor=charlie.user),
        lambda: about_faces.mark_as_no_face(faces=_faces(his) + _faces(hers), actor=charlie.user),
        lambda: about_people.split(faces=_faces(his) + _faces(hers), actor=charlie.user),
        lambda: about_people.set_flag(people=[his, hers], kind="hide", on=True, actor=charlie.user),
        lambda: about_people.merge(into=his, other=hers, actor=charlie.user),
        lambda: about_photos.tag(photos=[_faces(hers)[0].photo], person=his, actor=charlie.user),
        lambda: about_photos.draw(photo=_faces(hers)[0].photo, box=(40, 20, 9, 9), actor=charlie.user, person=his),
    ):
        with pytest.raises(CatalogError):
            edit()
    assert not Correction.objects.exists()
    assert hers.faces.count() == 2


def test_who_was_merged_away_is_not_edited(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 2, 2)
    about_people.merge(into=one, other=two, actor=alice.user)
    for edit in (
        lambda: about_people.rename(person=two, name="Anna", actor=alice.user),
        lambda: about_faces.move(faces=_faces(one), to=two, actor=alice.user),
        lambda: about_faces.reject(faces=_faces(one), person=two, actor=alice.user),
        lambda: about_photos.tag(photos=[_faces(one)[0].photo], person=two, actor=alice.user),
    ):
        with pytest.raises(CatalogError, match="merged meanwhile"):
            edit()


def test_a_drawn_face_is_a_face_of_whom_the_owner_says(alice: Owner, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    photo = tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    face = about_photos.draw(photo=photo, box=(50.0, 5.0, 30.0, 20.0), actor=alice.user, person=one)
    face.refresh_from_db()
    assert (face.x, face.width, face.drawn, face.verdict, face.verdict_by) == (50, 14, True, "face", "user")
    assert (face.person, face.assigned_by, face.tile) == (one, "user", "")
    assert Tag.objects.filter(photo=photo, person=one).exists()
    with pytest.raises(CatalogError, match="a face here already"):
        about_photos.draw(photo=photo, box=(11, 11, 20, 20), actor=alice.user)
    for box in ((100.0, 5.0, 30.0, 20.0), (5.0, 5.0, 1.0, 1.0), (float("nan"), 5.0, 30.0, 20.0)):
        with pytest.raises(CatalogError, match="too small or outside"):
            about_photos.draw(photo=photo, box=box, actor=alice.user)


def test_who_is_there_unseen_follows_the_person_through_a_merge_and_back(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 2, 2)
    photo = tag_photo(make_photo(alice, tmp_path))
    about_photos.tag(photos=[photo], person=two, actor=alice.user)
    about_people.merge(into=one, other=two, actor=alice.user)
    assert photo.tags.get().person == one
    about_photos.untag(photos=[photo], person=one, actor=alice.user)
    assert not photo.tags.exists()
    untag, merge, _ = corrections.history(owner=alice)
    for line in (untag, merge):
        corrections.undo(owner=alice, actor=alice.user, entry_id=line.id)
    assert photo.tags.get().person == two


def test_a_chosen_avatar_comes_back_with_its_photo_from_the_bin(alice: Owner, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 3)
    chosen = one.faces.exclude(pk=one.avatar_id).earliest("pk")
    about_people.choose_avatar(person=one, face=chosen, actor=alice.user)
    entry = photo_bin.put(owner=alice, photo_ids=[chosen.photo_id], actor=alice.user)
    one.refresh_from_db()
    assert one.avatar is not None
    assert one.avatar != chosen
    assert entry is not None
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    one.refresh_from_db()
    assert one.avatar == chosen


def test_a_chosen_avatar_whose_photo_is_purged_is_chosen_no_more(alice: Owner, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 3)
    chosen = one.faces.exclude(pk=one.avatar_id).earliest("pk")
    about_people.choose_avatar(person=one, face=chosen, actor=alice.user)
    photo_bin.put(owner=alice, photo_ids=[chosen.photo_id], actor=alice.user)
    photo_bin.purge(owner=alice)
    one.refresh_from_db()
    assert one.chosen_avatar is None
    assert one.avatar in one.faces.all()


def test_merging_keeps_the_only_avatar_that_was_chosen_and_undoing_gives_it_back(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 2, 3)
    chosen = two.faces.exclude(pk=two.avatar_id).earliest("pk")
    about_people.choose_avatar(person=two, face=chosen, actor=alice.user)
    about_people.merge(into=one, other=two, actor=alice.user)
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.avatar == chosen
    assert two.avatar is None
    corrections.undo(owner=alice, actor=alice.user, entry_id=Correction.objects.latest("pk").pk)
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.avatar in one.faces.all()
    assert (one.chosen_avatar, two.avatar) == (None, chosen)


def test_the_best_faces_of_a_person_are_proposed_best_first(alice: Owner, tmp_path: Path) -> None:
    vector = directions(1)[0]
    photos = [tag_photo(make_photo(alice, tmp_path), make_face(vector, sharpness=s)) for s in (0.06, 0.3, 0.15)]
    blurred, sharp, soft = (photo.faces.get() for photo in photos)
    make = people.create_from_groups(owner_id=alice.pk, groups=[{each.pk: 0.9 for each in (blurred, sharp, soft)}])
    person = Person.objects.get(pk__in=make)
    assert avatars.best(person=person, limit=2) == [sharp, soft]
    photo_bin.put(owner=alice, photo_ids=[sharp.photo_id], actor=alice.user)
    assert avatars.best(person=person, limit=5) == [soft, blurred]
