"""On how many photos a person is: counted by the database, true after every edit."""

from pathlib import Path

import pytest
from django.db import InternalError, connection, transaction
from django.db.models import Count, F

from cloudphotos.catalog import corrections, photo_bin
from cloudphotos.catalog.edits import about_faces, about_people, about_photos
from cloudphotos.catalog.models import Owner, Person, Photo, Tag
from tests.library import make_photo
from tests.web.scenes import fill, make_people


def counts() -> list[int]:
    """The stored counts in order of id; each is what counting gives."""
    counted = Person.objects.order_by("pk").annotate(counted=Count("tags"))
    assert not counted.exclude(photo_count=F("counted")).exists()
    return list(counted.values_list("photo_count", flat=True))


def test_new_groups_are_counted(alice: Owner, tmp_path: Path) -> None:
    make_people(alice, tmp_path, 3, 1)
    assert counts() == [3, 1]


def test_moves_merges_and_words_are_counted_and_taken_back(alice: Owner, tmp_path: Path) -> None:
    anna, ben, clara = make_people(alice, tmp_path, 3, 2, 1)
    about_faces.move(faces=list(anna.faces.all()[:2]), to=ben, actor=alice.user)
    assert counts() == [1, 4, 1]
    about_people.merge(into=ben, other=anna, actor=alice.user)
    assert counts() == [0, 5, 1]
    about_photos.tag(photos=[make_photo(alice, tmp_path)], person=clara, actor=alice.user)
    assert counts() == [0, 5, 2]
    about_faces.mark_as_no_face(faces=list(clara.faces.all()), actor=alice.user)
    assert counts() == [0, 5, 1]
    for line in corrections.history(owner=alice):
        corrections.undo(owner=alice, actor=alice.user, entry_id=line.id)
    assert counts() == [3, 2, 1]


def test_photos_in_the_bin_are_not_counted(alice: Owner, tmp_path: Path) -> None:
    make_people(alice, tmp_path, 3)
    ids = list(Photo.objects.values_list("pk", flat=True)[:2])
    photo_bin.put(owner=alice, photo_ids=ids, actor=alice.user)
    assert counts() == [1]
    photo_bin.restore(owner=alice, photo_ids=ids[:1], actor=alice.user)
    assert counts() == [2]
    photo_bin.purge(owner=alice)
    assert counts() == [2]


def test_a_photo_that_is_deleted_whatever_deletes_it_is_not_counted(alice: Owner) -> None:
    fill(alice, photos=20, people=4, faces_on_each=2)
    assert counts() == [10, 10, 10, 10]
    Photo.objects.earliest("pk").delete()
    assert sum(counts()) == 38


def test_tags_are_counted_whoever_writes_them(alice: Owner) -> None:
    fill(alice, photos=20, people=4)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_tag SET person_id = (SELECT min(id) FROM catalog_person)")
    assert counts() == [20, 0, 0, 0]
    Tag.objects.all().delete()
    assert counts() == [0, 0, 0, 0]


def test_nobody_writes_the_count_itself(alice: Owner, tmp_path: Path) -> None:
    (anna,) = make_people(alice, tmp_path, 2)
    with pytest.raises(InternalError, match="follows from tags"), transaction.atomic():
        Person.objects.filter(pk=anna.pk).update(photo_count=3)
    with pytest.raises(InternalError, match="follows from tags"), transaction.atomic():
        Person.objects.create(owner=alice, photo_count=1)
    stale = Person.objects.get(pk=anna.pk)
    Tag.objects.filter(person=anna).first().delete()  # type: ignore[union-attr]
    with pytest.raises(InternalError, match="follows from tags"), transaction.atomic():
        stale.save()
    assert counts() == [1]
