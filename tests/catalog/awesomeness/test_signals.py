"""What teaches: likes of others and choices of owners, of those who want it; when there is enough new to learn again."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone

from cloudphotos.catalog import people
from cloudphotos.catalog.awesomeness import heads, signals
from cloudphotos.catalog.edits import about_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import AwesomenessHead, Face, Owner, Person, Photo, Reaction, Viewer
from tagging.awesomeness.head import Head
from tests.library import directions, make_face, make_photo, tag_photo

PACK, EMBEDDER = "starter", "e" * 64
VECTOR = directions(1)[0]


def seen(photo: Photo, *, likes: int, audience: int) -> None:
    """So many viewers saw a photo, and some of them liked it."""
    viewers = Viewer.objects.bulk_create([Viewer(key=f"{photo.pk:016x}{n:016x}") for n in range(audience)])
    now = timezone.now()
    Reaction.objects.bulk_create(
        [Reaction(viewer=each, photo=photo, liked_at=now if n < likes else None) for n, each in enumerate(viewers)]
    )


@pytest.fixture
def party(alice: Owner, tmp_path: Path) -> Photo:
    """Two faces and a piece of trash, which ten people saw and four liked."""
    found = [make_face(VECTOR), make_face(VECTOR, x=40), make_face(VECTOR, x=60, verdict="trash")]
    photo = tag_photo(make_photo(alice, tmp_path), *found)
    seen(photo, likes=4, audience=10)
    return photo


def _head(version: str, weights: float = 1.0) -> Head:
    return Head(np.full(3, weights, np.float32), 0.5, version, f'{{"source": "{heads.FROM_LIKES}"}}')


def test_each_face_of_a_photo_that_was_seen_says_how_the_photo_was_liked(party: Photo) -> None:
    rows = signals.liked(since=None)
    assert [row.face_id for row in rows] == list(party.faces.exclude(verdict="trash").values_list("pk", flat=True))
    assert {(row.likes, row.audience, row.faces, row.unseen) for row in rows} == {(4, 10, 2, True)}


@pytest.mark.parametrize(
    "change",
    [
        lambda photo: Owner.objects.update(learn_from_likes=False),
        lambda photo: Owner.objects.update(faces_on=False),
        lambda photo: Photo.objects.update(hidden=True),
        lambda photo: Photo.objects.update(binned_at=timezone.now()),
        lambda photo: Reaction.objects.all().delete(),
    ],
    ids=["opted out", "no faces", "hidden", "in the bin", "never seen"],
)
def test_what_may_not_teach_is_left_out(party: Photo, change: object) -> None:
    assert callable(change)
    change(party)
    assert signals.liked(since=None) == []


def test_what_the_present_head_learned_from_is_known(party: Photo) -> None:
    assert not any(row.unseen for row in signals.liked(since=timezone.now()))
    assert all(row.unseen for row in signals.liked(since=timezone.now() - timedelta(hours=1)))


def _chosen(owner: Owner, folder: Path, count: int = 8) -> Person:
    found = [
        tag_photo(make_photo(owner, folder), make_face(VECTOR, awesomeness=float(n))).faces.get() for n in range(count)
    ]
    (made,) = people.create_from_groups(owner_id=owner.pk, groups=[{face.pk: 0.9 for face in found}])
    person = Person.objects.get(pk=made)
    about_people.choose_avatar(person=person, face=found[0], actor=owner.user)
    return person


def test_a_portrait_that_its_owner_chose_stands_against_the_five_best_others(alice: Owner, tmp_path: Path) -> None:
    person = _chosen(alice, tmp_path)
    rows = signals.chosen()
    assert [row.chosen for row in rows] == [True, False, False, False, False, False]
    rates = [Face.objects.get(pk=row.face_id).awesomeness for row in rows]
    assert rates == [0.0, 7.0, 6.0, 5.0, 4.0, 3.0]
    assert {row.person_id for row in rows} == {person.pk}
    Owner.objects.update(learn_from_likes=False)
    assert signals.chosen() == []


def test_a_choice_without_an_alternative_says_nothing(alice: Owner, tmp_path: Path) -> None:
    _chosen(alice, tmp_path, count=1)
    assert signals.chosen() == []


def test_another_training_is_due_when_enough_was_said_since_the_last_one(alice: Owner, tmp_path: Path) -> None:
    def more(views: int, *, days_ago: int = 0) -> None:
        photo = make_photo(alice, tmp_path)
        seen(photo, likes=0, audience=views)
        Reaction.objects.filter(photo=photo).update(seen_at=timezone.now() - timedelta(days=days_ago))

    more(signals.NEW_REACTIONS - 1, days_ago=9)
    assert not signals.is_due(pack=PACK)
    more(1, days_ago=9)
    assert signals.is_due(pack=PACK)
    heads.keep(pack=PACK, embedder=EMBEDDER, head=_head("likes-1"), report={}, install=False)
    AwesomenessHead.objects.update(created_at=timezone.now() - timedelta(days=5))
    assert not signals.is_due(pack=PACK)
    more(signals.NEW_REACTIONS)
    assert signals.is_due(pack=PACK)
    more(10 * signals.NEW_REACTIONS, days_ago=9)
    assert not signals.is_due(pack=PACK)  # a fifth of what was there is asked for
    Owner.objects.update(learn_from_likes=False)
    assert not signals.is_due(pack=PACK)


def test_a_head_is_installed_and_withdrawn_again_and_those_that_were_refused_never_rate(db: None) -> None:
    assert heads.installed(pack=PACK, embedder=EMBEDDER) is None
    first = heads.keep(pack=PACK, embedder=EMBEDDER, head=_head("likes-1"), report={"n": 1}, install=True)
    heads.keep(pack=PACK, embedder=EMBEDDER, head=_head("likes-2"), report={}, install=False)
    third = heads.keep(pack=PACK, embedder=EMBEDDER, head=_head("likes-3", 3.0), report={}, install=True)
    assert heads.installed(pack=PACK, embedder=EMBEDDER) == third.pk
    loaded = heads.load(third.pk)
    assert (loaded.weights.tolist(), loaded.bias, loaded.version) == ([3.0] * 3, 0.5, "likes-3")
    assert heads.learned_from_likes_at(third.pk) == third.created_at
    assert heads.withdraw(pack=PACK, embedder=EMBEDDER).version == "likes-3"
    assert heads.installed(pack=PACK, embedder=EMBEDDER) == first.pk
    heads.withdraw(pack=PACK, embedder=EMBEDDER)
    assert heads.installed(pack=PACK, embedder=EMBEDDER) is None
    with pytest.raises(CatalogError, match="the one that ships"):
        heads.withdraw(pack=PACK, embedder=EMBEDDER)
    assert AwesomenessHead.objects.count() == 3


def test_a_head_of_another_recogniser_rates_nothing(db: None) -> None:
    heads.keep(pack=PACK, embedder=EMBEDDER, head=_head("likes-1"), report={}, install=True)
    assert heads.installed(pack=PACK, embedder="f" * 64) is None
    assert heads.installed(pack="cc0", embedder=EMBEDDER) is None
