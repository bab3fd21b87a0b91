"""A person through the years, and who is often there too."""

from datetime import UTC, date, datetime
from pathlib import Path

from pytest_django import DjangoAssertNumQueries

from cloudphotos.catalog import lives, photo_bin
from cloudphotos.catalog.edits import about_photos
from cloudphotos.catalog.models import Face, Owner, Person, Photo
from tests.catalog.test_people import make_people


def _dated(person: Person, *years: int) -> list[Face]:
    """The person's faces, in the order of these years, one each."""
    faces = list(person.faces.order_by("pk"))
    for face, year in zip(faces, years, strict=True):
        moment = datetime(year, 6, 1, tzinfo=UTC)
        Photo.objects.filter(pk=face.photo_id).update(taken_at=moment, sort_at=moment)
    return faces


def test_each_year_is_shown_by_its_best_face_earliest_first(
    alice: Owner, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    (one,) = make_people(alice, tmp_path, 4)
    late, early, sharper, blurred = _dated(one, 2011, 2004, 2004, 2004)
    Face.objects.filter(pk=early.pk).update(sharpness=0.1)
    Face.objects.filter(pk=blurred.pk).update(sharpness=1.0, verdict="blurry")
    with django_assert_num_queries(1):
        found = lives.years(person=one)
    assert [(each.year, each.face, each.age) for each in found] == [(2004, sharper, None), (2011, late, None)]


def test_the_age_is_known_with_the_birth_date_but_not_before(alice: Owner, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    _dated(one, 1999, 2011)
    Person.objects.filter(pk=one.pk).update(birth_date=date(2001, 12, 1))
    one.refresh_from_db()
    assert [each.age for each in lives.years(person=one)] == [None, 10]


def test_photos_without_a_date_or_in_the_bin_are_of_no_year(alice: Owner, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 3)
    first, second, _ = one.faces.order_by("pk")
    Photo.objects.filter(pk__in=[first.photo_id, second.photo_id]).update(taken_at=datetime(2004, 1, 1, tzinfo=UTC))
    photo_bin.put(owner=alice, photo_ids=[first.photo_id], actor=alice.user)
    assert [each.face for each in lives.years(person=one)] == [second]


def test_company_is_who_is_most_often_there_with_the_newest_photo(
    alice: Owner, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one, often, once, never = make_people(alice, tmp_path, 3, 1, 1, 1)
    photos = [face.photo for face in one.faces.order_by("pk")]
    about_photos.tag(photos=photos[:2], person=often, actor=alice.user)
    about_photos.tag(photos=photos[:1], person=once, actor=alice.user)
    with django_assert_num_queries(4):
        found = lives.company(person=one)
    assert [(each.person, each.together, each.photo) for each in found] == [(often, 2, photos[1]), (once, 1, photos[0])]
    assert never not in [each.person for each in found]


def test_the_hidden_are_in_nobodys_company(alice: Owner, tmp_path: Path) -> None:
    one, hidden = make_people(alice, tmp_path, 1, 1)
    about_photos.tag(photos=[one.faces.get().photo], person=hidden, actor=alice.user)
    Person.objects.filter(pk=hidden.pk).update(hidden=True)
    assert lives.company(person=one) == []
