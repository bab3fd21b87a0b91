"""What staff pause, workers do not begin; afterwards all that waited is taken up."""

from pathlib import Path

from django.conf import settings

from cloudphotos.catalog import pauses, photos, runs
from cloudphotos.catalog.models import Owner, Pause
from tests.library import directions, make_face, make_photo, tag_photo


def test_no_photo_is_claimed_or_sent_while_finding_people_is_paused(alice: Owner, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    photos.mark_queued(photo_ids=[photo.pk])
    pauses.begin(kind=pauses.PHOTOS, actor=alice.user)
    pauses.begin(kind=pauses.PHOTOS, actor=alice.user)
    assert photos.claim(photo_ids=[photo.pk]) == []
    assert photos.unqueued(limit=10, everything=True) == []
    pauses.end(kind=pauses.PHOTOS)
    assert photos.unqueued(limit=10) == [(photo.pk, 0)]
    assert photos.claim(photo_ids=[photo.pk]) == [photo]


def test_nothing_is_grouped_while_grouping_is_paused_but_previews_are_made(alice: Owner, tmp_path: Path) -> None:
    tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0]))
    asked = {"owner_id": alice.pk, "pack": settings.FACE_PACK}
    assert runs.is_due(**asked)  # type: ignore[arg-type]
    pauses.begin(kind=pauses.GROUPS, actor=alice.user)
    assert not runs.is_due(**asked)  # type: ignore[arg-type]
    assert runs.begin(kind="recluster", parameters={}, **asked) is None  # type: ignore[arg-type]
    assert runs.begin(kind="preview", parameters={}, **asked) is not None  # type: ignore[arg-type]


def test_one_pause_does_not_hold_up_the_other(alice: Owner, tmp_path: Path) -> None:
    pauses.begin(kind=pauses.GROUPS, actor=alice.user)
    photo = make_photo(alice, tmp_path)
    assert photos.claim(photo_ids=[photo.pk]) == [photo]
    assert Pause.objects.get().by_id == alice.user_id
