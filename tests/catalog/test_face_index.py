"""The nearest faces are found in memory, which keeps up with the rows by what is new alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from cloudphotos.catalog import face_index, faces, marks, neighbours, photos
from cloudphotos.catalog.edits import about_faces, about_photos
from cloudphotos.catalog.models import Face, Owner, Photo
from tagging import types
from tests.catalog.test_people import make_people
from tests.library import directions, make_face, make_photo, near, tag_photo

PACK = settings.FACE_PACK
ONE, TWO = directions(2, seed=8)


@pytest.fixture(autouse=True)
def _nothing_held(alice: Owner, charlie: Owner) -> Iterator[None]:
    yield
    face_index.forget(alice.pk)
    face_index.forget(charlie.pk)


def _nearest(owner: Owner, vector: types.Floats, k: int = 1) -> list[int]:
    ids, _ = face_index.nearest(owner_id=owner.pk, pack=PACK, asked=vector[None], k=k)
    return [face_id for face_id in ids[0].tolist() if face_id >= 0]


def _face(owner: Owner, folder: Path, vector: types.Floats, verdict: types.Verdict = "face") -> Face:
    return tag_photo(make_photo(owner, folder), make_face(vector, verdict=verdict)).faces.get()


def test_a_new_face_is_found_at_once(alice: Owner, tmp_path: Path) -> None:
    assert _nearest(alice, ONE) == []
    first = _face(alice, tmp_path, ONE)
    assert _nearest(alice, near(ONE, seed=1), k=3) == [first.pk]
    second = _face(alice, tmp_path, TWO)
    assert _nearest(alice, near(TWO, seed=2), k=3) == [second.pk, first.pk]


def test_a_face_that_was_deleted_is_found_no_more(alice: Owner, tmp_path: Path) -> None:
    old = _face(alice, tmp_path, ONE)
    other = _face(alice, tmp_path, TWO)
    assert _nearest(alice, ONE) == [old.pk]
    Photo.objects.filter(pk=old.photo_id).update(status="pending")
    new = tag_photo(old.photo, make_face(near(ONE, seed=3))).faces.get()
    assert _nearest(alice, ONE, k=5) == [new.pk, other.pk]


def test_only_the_owners_own_faces_are_found(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    _face(alice, tmp_path, ONE)
    assert _nearest(charlie, ONE) == []


def test_only_faces_that_teach_are_known_and_whose_they_are_is_asked_each_time(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 2, 2)
    asked = directions(1, seed=0)
    for verdict in ("blurry", "face"):
        _face(alice, tmp_path, asked[0], verdict=verdict)
    (found,) = neighbours.known(owner_id=alice.pk, pack=PACK, asked=asked)
    assert [each.person_id for each in found.faces[:2]] == [one.pk, one.pk]
    assert len(found.faces) == 4
    face = Face.objects.get(pk=found.faces[0].face_id)
    about_faces.move(faces=[face], to=two, actor=alice.user)
    (found,) = neighbours.known(owner_id=alice.pk, pack=PACK, asked=asked)
    moved = next(each for each in found.faces if each.face_id == face.pk)
    assert (moved.person_id, moved.confirmed) == (two.pk, True)
    about_faces.mark_as_no_face(faces=[face], actor=alice.user)
    (found,) = neighbours.known(owner_id=alice.pk, pack=PACK, asked=asked)
    assert face.pk not in {each.face_id for each in found.faces}
    about_faces.restore(faces=[face], actor=alice.user)
    assert face.pk in neighbours.leftovers(owner_id=alice.pk, pack=PACK, asked=asked, k=6)


def test_trash_that_is_restored_is_found(alice: Owner, tmp_path: Path) -> None:
    face = _face(alice, tmp_path, ONE, verdict="trash")
    assert neighbours.leftovers(owner_id=alice.pk, pack=PACK, asked=ONE[None], k=5) == []
    about_faces.restore(faces=[face], actor=alice.user)
    assert neighbours.leftovers(owner_id=alice.pk, pack=PACK, asked=ONE[None], k=5) == [face.pk]


def test_a_drawn_face_is_known_by_its_new_vector_when_it_is_looked_at_again(alice: Owner, tmp_path: Path) -> None:
    photo = tag_photo(make_photo(alice, tmp_path))
    drawn = about_photos.draw(photo=photo, box=(10, 10, 20, 20), actor=alice.user)
    assert _nearest(alice, ONE) == []
    for vector in (ONE, TWO):
        assert faces.complete_drawn(face_id=drawn.pk, found=make_face(vector), tile="tile.jpg", pack=PACK)
        ids, cosines = face_index.nearest(owner_id=alice.pk, pack=PACK, asked=vector[None], k=2)
        assert ids.tolist() == [[drawn.pk, -1]]
        assert float(cosines[0, 0]) > 0.99
    drawn.refresh_from_db()
    assert (drawn.x, drawn.tile, drawn.sharpness > 0) == (10, "tile.jpg", True)
    assert not faces.complete_drawn(face_id=10**9, found=make_face(ONE), tile="t", pack=PACK)


def test_writers_of_one_owners_vectors_are_counted(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    _face(alice, tmp_path, ONE)
    for owner, written in ((alice, 1), (charlie, 0)):
        owner.refresh_from_db()
        assert (owner.vectors_added, owner.vectors_dropped) == (written, 0)
    photo = make_photo(alice, tmp_path)
    (claimed,) = photos.claim(photo_ids=[photo.pk])
    faces.replace_faces(looked=[faces.Looked(claimed, photos.Made("a", "b", "#000000"))], pack=PACK)
    alice.refresh_from_db()
    assert alice.vectors_added == 2


def test_what_is_counted_stops_where_it_is_told_to(alice: Owner, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 4, 1)
    counted = neighbours.sizes(person_ids=[one.pk, two.pk], up_to=3)
    assert (counted[one.pk], counted[two.pk]) == (3, 1)


def test_a_face_of_a_hidden_photo_teaches_nobody_until_it_is_shown_again(alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 2)
    asked = directions(1, seed=0)

    def known() -> set[int]:
        (found,) = neighbours.known(owner_id=alice.pk, pack=PACK, asked=asked)
        return {each.face_id for each in found.faces}

    face, other = person.faces.order_by("pk")
    assert known() == {face.pk, other.pk}
    marks.set_hidden(owner=alice, photo_ids=[face.photo_id], hidden=True, actor=alice.user)
    assert known() == {other.pk}
    assert neighbours.sizes(person_ids=[person.pk], up_to=3)[person.pk] == 1
    marks.set_hidden(owner=alice, photo_ids=[face.photo_id], hidden=False, actor=alice.user)
    assert known() == {face.pk, other.pk}
