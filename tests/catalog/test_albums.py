"""Albums: filled, named, shown, kept out of face finding, deleted, and each edit taken back."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from cloudphotos.catalog import albums, corrections, kept_out, photo_bin
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Album, Correction, Embedding, Face, Owner, Person, Photo
from tests.web.scenes import fill, make_people


@pytest.fixture
def ids(alice: Owner) -> list[int]:
    """Four photos of Alice, newest first."""
    fill(alice, photos=4)
    return list(Photo.objects.order_by("-sort_at").values_list("pk", flat=True))


@pytest.fixture
def album(alice: Owner, ids: list[int]) -> Album:
    """With the two newest in it."""
    return albums.create(owner=alice, name="Summer", photo_ids=ids[:2], actor=alice.user)


def held(album: Album) -> set[int]:
    return set(albums.photos_of(album=album).values_list("pk", flat=True))


def names(owner: Owner) -> list[str]:
    return [card.album.name for card in albums.cards(owner=owner)]


def turn(owner: Owner) -> None:
    """Undo the last edit, redo it, and undo it again."""
    entry = Correction.objects.filter(of=None).latest("pk").pk
    corrections.undo(owner=owner, actor=owner.user, entry_id=entry)
    corrections.redo(owner=owner, actor=owner.user, entry_id=entry)
    corrections.undo(owner=owner, actor=owner.user, entry_id=entry)


def test_an_album_is_made_with_photos_and_unmade(alice: Owner, album: Album, ids: list[int]) -> None:
    assert held(album) == set(ids[:2])
    assert names(alice) == ["Summer"]
    turn(alice)
    assert names(alice) == []
    assert Photo.objects.count() == 4


def test_its_name_is_changed_and_changed_back(alice: Owner, album: Album) -> None:
    albums.rename(album=album, name="  Summer   of 2019 ", actor=alice.user)
    assert names(alice) == ["Summer of 2019"]
    turn(alice)
    assert names(alice) == ["Summer"]


@pytest.mark.parametrize("name", ["", "  \x00 ", "x" * 201])
def test_a_name_that_is_none_is_refused(name: str, alice: Owner, album: Album) -> None:
    with pytest.raises(CatalogError):
        albums.rename(album=album, name=name, actor=alice.user)
    with pytest.raises(CatalogError):
        albums.create(owner=alice, name=name, photo_ids=[], actor=alice.user)
    assert names(alice) == ["Summer"]


def test_photos_come_in_and_go_out(alice: Owner, album: Album, ids: list[int]) -> None:
    albums.add(album=album, photo_ids=ids[1:3], actor=alice.user)
    assert held(album) == set(ids[:3])
    turn(alice)
    assert held(album) == set(ids[:2])  # the one that was there before stays
    albums.remove(album=album, photo_ids=ids[:1], actor=alice.user)
    assert held(album) == {ids[1]}
    turn(alice)
    assert held(album) == set(ids[:2])
    assert albums.add(album=album, photo_ids=ids[:2], actor=alice.user) is None


def test_nobody_elses_photo_comes_in(charlie: Owner, alice: Owner, album: Album, ids: list[int]) -> None:
    his = albums.create(owner=charlie, name="Mine", photo_ids=ids, actor=charlie.user)
    assert held(his) == set()
    assert albums.add(album=his, photo_ids=ids, actor=charlie.user) is None


def test_the_cover_is_the_newest_until_one_is_chosen(alice: Owner, album: Album, ids: list[int]) -> None:
    def cover() -> int | None:
        (card,) = albums.cards(owner=alice)
        return card.cover and card.cover.pk

    assert cover() == ids[0]
    albums.set_cover(album=album, photo_id=ids[1], actor=alice.user)
    assert cover() == ids[1]
    photo_bin.put(owner=alice, photo_ids=[ids[1]], actor=alice.user)
    assert cover() == ids[0]
    photo_bin.restore(owner=alice, photo_ids=[ids[1]], actor=alice.user)
    assert cover() == ids[1]
    albums.remove(album=album, photo_ids=[ids[1]], actor=alice.user)
    assert cover() == ids[0]
    with pytest.raises(CatalogError, match="not in the album"):
        albums.set_cover(album=album, photo_id=ids[3], actor=alice.user)
    albums.remove(album=album, photo_ids=ids, actor=alice.user)
    assert cover() is None


def test_a_photo_without_a_picture_is_no_cover(alice: Owner, album: Album, ids: list[int]) -> None:
    alice.photos.filter(pk=ids[0]).update(thumbnail="")
    (card,) = albums.cards(owner=alice)
    assert card.cover is not None
    assert card.cover.pk == ids[1]


def test_what_is_in_the_bin_is_not_counted(alice: Owner, album: Album, ids: list[int]) -> None:
    photo_bin.put(owner=alice, photo_ids=ids[:1], actor=alice.user)
    (card,) = albums.cards(owner=alice)
    assert card.photos == 1
    assert held(album) == {ids[1]}


def test_a_deleted_album_comes_back_with_what_it_held(alice: Owner, album: Album, ids: list[int]) -> None:
    albums.delete(album=album, actor=alice.user)
    assert names(alice) == []
    turn(alice)
    assert names(alice) == ["Summer"]
    assert held(album) == set(ids[:2])


def test_a_deleted_album_goes_for_good_in_the_end(alice: Owner, album: Album) -> None:
    albums.delete(album=album, actor=alice.user)
    assert albums.purge_deleted() == 0
    Album.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    assert albums.purge_deleted() == 1
    assert Photo.objects.count() == 4


def test_many_albums_cost_no_more_than_one(
    alice: Owner, ids: list[int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(5):
        albums.create(owner=alice, name=f"Album {n}", photo_ids=ids[:n], actor=alice.user)
    with django_assert_num_queries(6):
        assert [card.photos for card in albums.cards(owner=alice)] == [0, 1, 2, 3, 4]


class TestKeptOut:
    """An album whose photos get no faces."""

    @pytest.fixture
    def people(self, alice: Owner, tmp_path: Path) -> list[Person]:
        """Two people with two photos each."""
        return make_people(alice, tmp_path, 2, 2)

    @pytest.fixture
    def school(self, alice: Owner, people: list[Person]) -> Album:
        """Both photos of the first of them."""
        return albums.create(owner=alice, name="School", photo_ids=self.photos(people[0]), actor=alice.user)

    def photos(self, person: Person) -> list[int]:
        return list(Face.objects.filter(person=person).values_list("photo_id", flat=True))

    def test_faces_vectors_and_crops_are_removed(
        self,
        people: list[Person],
        school: Album,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        crops = list(Face.objects.filter(person=people[0]).values_list("tile", flat=True))
        assert albums.faces_in(album=school) == 2
        with django_capture_on_commit_callbacks(execute=True):
            assert albums.set_without_faces(album=school, without_faces=True) == 2
        assert not Face.objects.filter(person=people[0]).exists()
        assert Embedding.objects.count() == 2
        assert not any(default_storage.exists(crop) for crop in crops)
        assert people[0].tags.count() == 0
        people[0].refresh_from_db()
        assert people[0].avatar is None

    def test_a_photo_that_comes_in_loses_its_faces(self, alice: Owner, people: list[Person], school: Album) -> None:
        albums.set_without_faces(album=school, without_faces=True)
        albums.add(album=school, photo_ids=self.photos(people[1])[:1], actor=alice.user)
        assert Face.objects.filter(person=people[1]).count() == 1

    def test_who_leaves_is_looked_at_again(self, alice: Owner, people: list[Person], school: Album) -> None:
        first, second = self.photos(people[0])
        albums.set_without_faces(album=school, without_faces=True)
        albums.remove(album=school, photo_ids=[first], actor=alice.user)
        pending = Photo.objects.filter(status=Photo.Status.PENDING)
        assert list(pending.values_list("pk", flat=True)) == [first]
        albums.delete(album=school, actor=alice.user)
        assert set(pending.values_list("pk", flat=True)) == {first, second}
        corrections.undo(owner=alice, actor=alice.user, entry_id=Correction.objects.latest("pk").pk)
        assert kept_out.among([first, second]) == {second}

    def test_who_is_in_another_such_album_stays_out(self, alice: Owner, people: list[Person], school: Album) -> None:
        other = albums.create(owner=alice, name="Too", photo_ids=self.photos(people[0])[:1], actor=alice.user)
        for album in (school, other):
            albums.set_without_faces(album=album, without_faces=True)
        albums.set_without_faces(album=school, without_faces=False)
        assert Photo.objects.filter(status=Photo.Status.PENDING).count() == 1
