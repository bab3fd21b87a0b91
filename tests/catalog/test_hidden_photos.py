"""Hidden photos: on a page of their own, out of everything else, and back as they were."""

from pathlib import Path

import pytest

from cloudphotos.catalog import (
    albums,
    avatars,
    corrections,
    export,
    face_lists,
    lives,
    marks,
    photo_bin,
    photos,
    queries,
    timelines,
    vectors,
)
from cloudphotos.catalog.edits import about_people
from cloudphotos.catalog.models import Correction, Embedding, Owner, Person, Photo, Tag
from tests.web.scenes import make_people


@pytest.fixture
def person(alice: Owner, tmp_path: Path) -> Person:
    """Somebody on three photos."""
    (made,) = make_people(alice, tmp_path, 3)
    return made


@pytest.fixture
def photo(person: Person) -> Photo:
    """The one from which her avatar is."""
    person.refresh_from_db()
    assert person.avatar is not None
    return person.avatar.photo


def hide(*photos: Photo, hidden: bool = True) -> Correction:
    owner = photos[0].owner
    ids = [photo.pk for photo in photos]
    entry = marks.set_hidden(owner=owner, photo_ids=ids, hidden=hidden, actor=owner.user)
    assert entry is not None
    return entry


def ids(photos: object) -> set[int]:
    return {photo.pk for photo in photos}  # type: ignore[attr-defined]


def test_a_hidden_photo_stands_on_its_page_only(alice: Owner, person: Person, photo: Photo) -> None:
    Photo.objects.filter(pk=photo.pk).update(favourite=True)
    album = albums.create(owner=alice, name="Summer", photo_ids=[photo.pk], actor=alice.user)
    hide(photo)
    assert photo not in timelines.library(owner=alice)
    assert not albums.photos_of(album=album)
    (card,) = albums.cards(owner=alice)
    assert (card.photos, card.cover) == (0, None)
    assert ids(timelines.hidden(owner=alice)) == {photo.pk}
    assert [year.year for year in timelines.years(owner=alice)] == [photo.uploaded_at.year]
    hide(*Photo.objects.filter(hidden=False))
    assert timelines.years(owner=alice) == []


def test_nobodys_page_shows_it(alice: Owner, person: Person, photo: Photo) -> None:
    Photo.objects.update(taken_at="2020-05-01T12:00Z")
    hide(photo)
    assert queries.people(owner=alice).get().photo_count == 2
    assert photo.pk not in {face.photo_id for face in face_lists.of_person(person=person).faces}
    assert photo.pk not in {face.photo_id for face in avatars.best(person=person, limit=9)}
    assert photo.pk not in {year.face.photo_id for year in lives.years(person=person)}
    hide(*Photo.objects.filter(hidden=False))
    assert not queries.people(owner=alice)


def test_its_faces_keep_their_people_and_teach_nobody(alice: Owner, person: Person, photo: Photo) -> None:
    pack = Embedding.objects.filter(face__photo=photo).earliest("pk").pack
    hide(photo)
    assert photo.faces.get().person == person
    assert photo.pk not in vectors.of_owner(owner_id=alice.pk, pack=pack).photo_ids
    hide(photo, hidden=False)
    assert photo.pk in vectors.of_owner(owner_id=alice.pk, pack=pack).photo_ids


def test_it_is_exported_and_says_that_it_is_hidden(alice: Owner, person: Person, photo: Photo) -> None:
    hide(photo)
    written = export.library(owner=alice, pack="starter")["photos"]
    assert {each["id"]: each["hidden"] for each in written} == {key: key == photo.pk for key in ids(alice.photos.all())}


def test_hiding_is_undone_and_redone_with_the_avatar(alice: Owner, person: Person, photo: Photo) -> None:
    before = set(Tag.objects.values_list("photo", "person")), person.avatar_id
    entry = hide(photo)
    person.refresh_from_db()
    assert person.avatar_id not in {None, before[1]}
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    avatars.choose(person_ids=[person.pk])
    assert set(Tag.objects.values_list("photo", "person")) == before[0]
    corrections.redo(owner=alice, actor=alice.user, entry_id=entry.pk)
    person.refresh_from_db()
    assert person.avatar is not None
    assert not person.avatar.photo.hidden


def test_the_owners_choice_is_honoured_while_its_photo_can_be_seen(person: Person, photo: Photo) -> None:
    face = person.faces.exclude(photo=photo).earliest("pk")
    about_people.choose_avatar(person=person, face=face, actor=person.owner.user)
    hide(face.photo)
    person.refresh_from_db()
    assert person.avatar not in {None, face}
    hide(face.photo, hidden=False)
    person.refresh_from_db()
    assert person.avatar == face


def test_what_is_hidden_and_in_the_bin_is_in_the_bin(alice: Owner, person: Person, photo: Photo) -> None:
    hide(photo)
    photo_bin.put(owner=alice, photo_ids=[photo.pk], actor=alice.user)
    assert not timelines.hidden(owner=alice)
    assert ids(photo_bin.contents(owner=alice)) == {photo.pk}
    photo_bin.restore(owner=alice, photo_ids=[photo.pk], actor=alice.user)
    assert ids(timelines.hidden(owner=alice)) == {photo.pk}
    assert not Tag.objects.filter(photo=photo)


def test_nobody_hides_what_is_somebody_elses(charlie: Owner, person: Person, photo: Photo) -> None:
    assert marks.set_hidden(owner=charlie, photo_ids=[photo.pk], hidden=True, actor=charlie.user) is None
    photo.refresh_from_db()
    assert not photo.hidden


def test_finding_people_on_it_is_tried_again_with_the_others(alice: Owner, photo: Photo) -> None:
    hide(photo)
    Photo.objects.filter(pk=photo.pk).update(status="failed", error="It broke off.")
    assert photos.retry_all_failed(owner=None) == [photo.pk]
