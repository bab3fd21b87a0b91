"""Looks and likes: one of each for a viewer and a photo, never the owner's, and only those that may teach are told."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cloudphotos.catalog import albums, marks, photo_bin
from cloudphotos.catalog.models import Face, Owner, Person, Photo, Reaction, ShareLink, Viewer
from cloudphotos.catalog.sharing import audience, links, reactions
from cloudphotos.catalog.sharing.audience import Chosen, Counted
from tests.web.scenes import fill


@pytest.fixture
def photos(alice: Owner) -> list[Photo]:
    fill(alice, photos=3, people=1)
    return list(Photo.objects.order_by("pk"))


@pytest.fixture
def link(alice: Owner, photos: list[Photo]) -> ShareLink:
    ids = [photo.pk for photo in photos]
    album = albums.create(owner=alice, name="Summer", photo_ids=ids, actor=alice.user)
    return links.make(album=album, days=7, with_names=False, with_originals=False, actor=alice.user)


def somebody(link: ShareLink) -> Viewer:
    viewer = reactions.new_viewer(link=link, user=None)
    assert viewer is not None
    return viewer


def like(link: ShareLink, photo: Photo, viewer: Viewer, liked: bool = True) -> None:
    reactions.like(link=link, photo=photo, viewer=viewer, liked=liked)


def counts(owner: Owner) -> list[tuple[int, int]]:
    return [(each.likes, each.audience) for each in audience.of_owner_photos(owner_id=owner.pk)]


def test_looks_and_likes_are_counted_once_for_a_viewer(link: ShareLink, photos: list[Photo]) -> None:
    one, other = somebody(link), somebody(link)
    for _ in range(3):
        reactions.saw(link=link, photo=photos[0], viewer=one)
        like(link, photos[0], one)
    reactions.saw(link=link, photo=photos[0], viewer=other)
    like(link, photos[1], other)
    owner = link.album.owner
    first, second = photos[0].pk, photos[1].pk
    assert audience.of_owner_photos() == [Counted(first, owner.pk, 1, 2), Counted(second, owner.pk, 1, 1)]
    assert audience.of_photo(photo=photos[2]) == Counted(photos[2].pk, owner.pk, 0, 0)
    assert audience.of_owner(owner=owner) == (2, 3)


def test_the_database_keeps_a_second_look_out(link: ShareLink, photos: list[Photo]) -> None:
    viewer = somebody(link)
    Reaction.objects.create(viewer=viewer, photo=photos[0])
    with pytest.raises(IntegrityError, match="reaction_once"), transaction.atomic():
        Reaction.objects.create(viewer=viewer, photo=photos[0])


def test_a_like_is_taken_back_and_the_look_stays(link: ShareLink, photos: list[Photo]) -> None:
    viewer = somebody(link)
    like(link, photos[0], viewer)
    like(link, photos[0], viewer, liked=False)
    assert counts(link.album.owner) == [(0, 1)]
    assert reactions.liked_by(viewer=viewer, photos=photos) == set()


def test_an_owner_is_no_audience_of_her_own_photos(link: ShareLink, photos: list[Photo], alice: Owner) -> None:
    hers = reactions.new_viewer(link=link, user=alice.user)
    assert hers is not None
    like(link, photos[0], hers)
    assert not Reaction.objects.exists()


def test_a_user_is_one_viewer_whatever_link_he_came_by(link: ShareLink, photos: list[Photo], bob: Owner) -> None:
    first = reactions.new_viewer(link=link, user=bob.user)
    assert first == reactions.new_viewer(link=link, user=bob.user) == reactions.viewer_of(user=bob.user)


def test_crowds_that_come_within_an_hour_are_not_believed(
    link: ShareLink, photos: list[Photo], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reactions, "MOST_NEW", 2)
    for _ in range(2):
        like(link, photos[0], somebody(link))
    assert reactions.new_viewer(link=link, user=None) is None
    Reaction.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    assert reactions.new_viewer(link=link, user=None) is not None


def test_nothing_is_learned_where_the_owner_does_not_want_it(
    link: ShareLink, photos: list[Photo], alice: Owner
) -> None:
    like(link, photos[0], somebody(link))
    person, face = Person.objects.get(), Face.objects.earliest("pk")
    Person.objects.update(chosen_avatar=face)
    assert audience.chosen_avatars() == [Chosen(alice.pk, person.pk, face.pk)]
    reactions.set_learning(owner=alice, learns=False, actor=alice.user)
    assert (audience.of_owner_photos(), audience.chosen_avatars()) == ([], [])
    assert audience.of_photo(photo=photos[0]).likes == 1  # still counted, for her alone
    reactions.set_learning(owner=alice, learns=True, actor=alice.user)
    assert counts(alice) == [(1, 1)]
    assert len(audience.chosen_avatars(owner_id=alice.pk)) == 1


def test_photos_that_are_hidden_or_in_the_bin_teach_nothing(link: ShareLink, photos: list[Photo], alice: Owner) -> None:
    viewer = somebody(link)
    for photo in photos:
        like(link, photo, viewer)
    faces = Face.objects.order_by("photo_id")
    Person.objects.update(chosen_avatar=faces[0])
    photo_bin.put(owner=alice, photo_ids=[photos[0].pk], actor=alice.user)
    marks.set_hidden(owner=alice, photo_ids=[photos[1].pk], hidden=True, actor=alice.user)
    assert [each.photo_id for each in audience.of_owner_photos()] == [photos[2].pk]
    assert audience.chosen_avatars() == []


def test_all_likes_of_one_owner_are_forgotten_and_nobody_elses(
    link: ShareLink, photos: list[Photo], alice: Owner, bob: Owner
) -> None:
    fill(bob, photos=1)
    viewer = somebody(link)
    like(link, photos[0], viewer)
    Reaction.objects.create(viewer=viewer, photo=bob.photos.get())
    assert reactions.forget(owner=alice, actor=alice.user) == 1
    assert audience.of_owner(owner=bob) == (0, 1)


def test_a_photo_takes_its_likes_along_and_viewers_without_looks_are_forgotten(
    link: ShareLink, photos: list[Photo]
) -> None:
    like(link, photos[0], somebody(link))
    Photo.objects.get(pk=photos[0].pk).delete()
    assert not Reaction.objects.exists()
    assert reactions.forget_lonely_viewers() == 0  # he may be looking at the next one
    Viewer.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert reactions.forget_lonely_viewers() == 1


def test_who_is_a_user_and_who_a_browser_cannot_be_mixed_up(bob: Owner) -> None:
    for wrong in ({"user": bob.user, "key": uuid.uuid4()}, {}):
        with pytest.raises(IntegrityError, match="viewer_is_user_or_browser"), transaction.atomic():
            Viewer.objects.create(**wrong)
