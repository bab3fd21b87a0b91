"""The faces of a photo are replaced all or nothing; what the owner settled stays."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from cloudphotos.catalog import faces, kept_out, people, photo_files, photos, vectors
from cloudphotos.catalog.edits import about_photos
from cloudphotos.catalog.models import Embedding, Face, Owner, Photo
from tests.library import directions, make_face, make_photo, tag_photo

PACK = settings.FACE_PACK


def _wait_again(photo: Photo) -> Photo:
    Photo.objects.filter(pk=photo.pk).update(status="pending")
    return photo


def test_a_tagged_photo_has_its_faces_their_vectors_and_its_pictures(alice: Owner, tmp_path: Path) -> None:
    vector = directions(1)[0]
    photo = tag_photo(make_photo(alice, tmp_path), make_face(vector))
    face = photo.faces.get()
    assert photo.status == "tagged"
    assert (face.x, face.width, face.verdict, face.person) == (10, 20, "face", None)
    assert photo_files.exists(photo.thumbnail)
    stored = vectors.of_owner(owner_id=alice.pk, pack=PACK)
    assert stored.face_ids.tolist() == [face.pk]
    assert float(stored.vectors[0] @ vector) > 0.9999


def test_tagging_again_replaces_faces_vectors_and_tiles(
    alice: Owner, tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    first, second = directions(2)
    photo = tag_photo(make_photo(alice, tmp_path), make_face(first))
    old = photo.faces.get()
    with django_capture_on_commit_callbacks(execute=True):
        tag_photo(_wait_again(photo), make_face(second))
    assert photo.faces.get().pk != old.pk
    assert Embedding.objects.count() == 1
    assert not photo_files.exists(old.tile)


def test_a_face_the_owner_settled_survives_and_is_not_found_twice(alice: Owner, tmp_path: Path) -> None:
    one, two = directions(2)
    photo = tag_photo(make_photo(alice, tmp_path), make_face(one, x=10), make_face(two, x=40))
    settled, other = photo.faces.order_by("x")
    Face.objects.filter(pk=settled.pk).update(verdict="trash", verdict_by="user")
    tag_photo(_wait_again(photo), make_face(one, x=11), make_face(two, x=40))
    now = list(photo.faces.order_by("x"))
    assert now[0].pk == settled.pk
    assert now[0].verdict == "trash"
    assert len(now) == 2
    assert now[1].pk != other.pk


def test_without_the_claim_nothing_is_written(alice: Owner, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    (claimed,) = photos.claim(photo_ids=[photo.pk])
    photos.give_back(claimed=[claimed])
    held = make_photo(alice, tmp_path)
    looked = [
        faces.Looked(each, photos.Made("a", "b", "#000000"), [make_face(directions(1)[0])], ["c"])
        for each in (claimed, *photos.claim(photo_ids=[held.pk]))
    ]
    assert faces.replace_faces(looked=looked, pack=PACK) == looked[1:]
    assert [face.photo for face in Face.objects.all()] == [held]


def test_trash_is_nobody_and_only_good_faces_found_people(alice: Owner, tmp_path: Path) -> None:
    one, two, three = directions(3)
    photo = tag_photo(
        make_photo(alice, tmp_path),
        make_face(one, verdict="trash"),
        make_face(two, x=30, verdict="blurry"),
        make_face(three, x=50),
    )
    assert vectors.of_owner(owner_id=alice.pk, pack=PACK).good.tolist() == [False, True]
    trash = photo.faces.get(verdict="trash")
    people.create_from_groups(owner_id=alice.pk, groups=[{trash.pk: 1.0}])
    trash.refresh_from_db()
    assert trash.person is None


def test_vectors_of_another_pack_are_not_mixed_in(alice: Owner, tmp_path: Path) -> None:
    tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    assert len(vectors.of_owner(owner_id=alice.pk, pack="cc0")) == 0
    assert len(vectors.of_owner(owner_id=alice.pk, pack=PACK)) == 1


def test_an_owner_sees_only_faces_of_his_own(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    assert len(vectors.of_owner(owner_id=charlie.pk, pack=PACK)) == 0


def test_vectors_come_back_with_unit_length(alice: Owner, tmp_path: Path) -> None:
    tag_photo(make_photo(alice, tmp_path), *(make_face(vector, x=20.0 * i) for i, vector in enumerate(directions(3))))
    lengths = np.linalg.norm(vectors.of_owner(owner_id=alice.pk, pack=PACK).vectors, axis=1)
    assert np.allclose(lengths, 1.0, atol=1e-6)


def test_the_database_keeps_one_vector_per_face_and_pack(alice: Owner, tmp_path: Path) -> None:
    face = tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0])).faces.get()
    with pytest.raises(IntegrityError, match="embedding_once_per_pack"), transaction.atomic():
        Embedding.objects.create(face=face, pack=PACK, vector=directions(1)[0], norm=1.0)


def test_owners_are_locked_before_photos_and_faces_as_edits_do(alice: Owner, tmp_path: Path) -> None:
    photo = tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    (claimed,) = photos.claim(photo_ids=[make_photo(alice, tmp_path).pk])
    looked = faces.Looked(claimed, photos.Made("a", "b", "#000000"))
    drawn = about_photos.draw(photo=photo, box=(40, 10, 20, 20), actor=alice.user)
    jobs: list[Callable[[], object]] = [
        lambda: faces.replace_faces(looked=[looked], pack=PACK),
        lambda: faces.complete_drawn(face_id=drawn.pk, found=make_face(directions(1)[0]), tile="t", pack=PACK),
        lambda: kept_out.forget([photo.pk]),
    ]
    for job in jobs:
        with CaptureQueriesContext(connection) as asked:
            job()
        said = [each["sql"] for each in asked]
        locks = [sql for sql in said if sql.startswith('UPDATE "catalog_owner"') or "FOR UPDATE" in sql]
        assert len(locks) > 1
        assert locks[0].startswith('UPDATE "catalog_owner"')
