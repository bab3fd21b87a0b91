"""Faces and tags stand where their photo stands in time: the database sees to it."""

from datetime import UTC, datetime
from pathlib import Path

from django.db.models import F

from cloudphotos.catalog import corrections, marks
from cloudphotos.catalog.models import Face, Owner, Photo, Tag
from tests.web.scenes import make_people

THEN = datetime(2004, 7, 1, tzinfo=UTC)


def agree() -> bool:
    apart = [rows.objects.exclude(sort_at=F("photo__sort_at")).exists() for rows in (Face, Tag)]
    return not any(apart)


def test_a_new_face_takes_the_time_of_its_photo(alice: Owner, tmp_path: Path) -> None:
    make_people(alice, tmp_path, 3)
    assert Face.objects.count() == Tag.objects.count() == 3
    assert agree()


def test_a_photo_that_is_dated_anew_takes_its_faces_along(alice: Owner, tmp_path: Path) -> None:
    (anna,) = make_people(alice, tmp_path, 2)
    face = anna.faces.earliest("pk")
    marks.set_date(photo=face.photo, moment=THEN, actor=alice.user)
    face.refresh_from_db()
    assert face.sort_at == THEN
    assert agree()
    (line,) = corrections.history(owner=alice, limit=1)
    corrections.undo(owner=alice, actor=alice.user, entry_id=line.id)
    face.refresh_from_db()
    assert face.sort_at != THEN
    assert agree()


def test_whatever_is_written_the_time_of_the_photo_stands(alice: Owner, tmp_path: Path) -> None:
    make_people(alice, tmp_path, 2)
    Face.objects.update(sort_at=THEN)
    Tag.objects.update(sort_at=THEN)
    assert agree()
    Photo.objects.update(sort_at=THEN)
    assert agree()
    assert set(Face.objects.values_list("sort_at", flat=True)) == {THEN}
    assert set(Tag.objects.values_list("sort_at", flat=True)) == {THEN}
