"""Counting how good the grouping is, by hand-made libraries."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from cloudphotos.catalog import photo_bin
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.models import Embedding, Face, Owner, QualityDay
from cloudphotos.catalog.staff import quality
from tests.library import directions, make_face, make_photo, tag_photo
from tests.web.scenes import make_people


@pytest.fixture
def libraries(alice: Owner, bob: Owner, tmp_path: Path) -> None:
    """Alice: a face of somebody, two leftovers, one of them refused, trash, and a face in the bin. Bob: two faces of one."""
    (hers,) = make_people(alice, tmp_path, 2)
    make_people(bob, tmp_path, 2)
    tag_photo(
        make_photo(alice, tmp_path),
        make_face(directions(1, seed=7)[0]),
        make_face(directions(1, seed=8)[0], x=40, verdict="trash"),
    )
    binned = tag_photo(make_photo(alice, tmp_path), make_face(directions(1, seed=9)[0]))
    photo_bin.put(owner=alice, photo_ids=[binned.pk], actor=alice.user)
    about_faces.reject(faces=[hers.faces.latest("pk")], person=hers, actor=alice.user)


def test_a_day_counts_faces_leftovers_collisions_and_corrections(libraries: None, alice: Owner) -> None:
    assert quality.measure(pack=settings.FACE_PACK) == 2
    row = QualityDay.objects.get(owner=alice)
    counted = (row.photos, row.good, row.trash, row.leftovers, row.collisions, row.corrections)
    assert row.day == timezone.localdate()
    assert counted == (3, 3, 1, 2, 0, 1)


def test_somebody_twice_on_a_photo_is_a_collision(libraries: None, alice: Owner) -> None:
    person = Face.objects.filter(owner=alice, person__isnull=False).earliest("pk").person
    crowd = Face.objects.filter(owner=alice, verdict="trash").get().photo
    crowd.faces.update(verdict="face", person=person, assigned_by="cluster")
    quality.measure(pack=settings.FACE_PACK)
    assert QualityDay.objects.get(owner=alice).collisions == 1


def test_measured_twice_the_second_time_holds(libraries: None, alice: Owner) -> None:
    quality.measure(pack=settings.FACE_PACK)
    Face.objects.filter(owner=alice, verdict="face").update(verdict="small", person=None)
    quality.measure(pack=settings.FACE_PACK)
    row = QualityDay.objects.get(owner=alice)
    assert (row.good, row.small) == (0, 3)


def test_the_day_that_is_over_gets_all_its_corrections(libraries: None, alice: Owner) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    QualityDay.objects.create(owner=alice, pack=settings.FACE_PACK, day=yesterday, corrections=0)
    face = Face.objects.filter(owner=alice, person__isnull=False).earliest("pk")
    about_faces.reject(faces=[face], person=face.person, actor=alice.user)
    _move_the_journal_back(days=1)
    quality.measure(pack=settings.FACE_PACK)
    rows = QualityDay.objects.filter(owner=alice).order_by("day")
    assert [row.corrections for row in rows] == [2, 0]


def test_all_owners_are_read_together_and_each_pack_for_itself(libraries: None, alice: Owner) -> None:
    old = Embedding.objects.filter(face__owner=alice).earliest("pk")
    Embedding.objects.create(face=old.face, pack="older", vector=directions(1)[0], norm=20.0)
    quality.measure(pack=settings.FACE_PACK)
    today = timezone.localdate()
    found = {day.pack: day for day in quality.days(since=today)}
    assert {day.pack for day in quality.latest()} == set(found) == {settings.FACE_PACK, "older"}
    assert found[settings.FACE_PACK].counts["good"] == 5
    assert found[settings.FACE_PACK].leftover == pytest.approx(2 / 5)
    assert found[settings.FACE_PACK].per_photo == pytest.approx(5 / 5)
    assert found["older"].counts["corrections"] == 0


def _move_the_journal_back(*, days: int) -> None:
    """The journal cannot be changed; the clock of this test can."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalog_correction DISABLE TRIGGER correction_append_only")
        cursor.execute("UPDATE catalog_correction SET created_at = created_at - make_interval(days => %s)", [days])
        cursor.execute("ALTER TABLE catalog_correction ENABLE TRIGGER correction_append_only")
