"""The bin: out of sight at once, back as it was, and gone for good in the end."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from cloudphotos.catalog import corrections, export, photo_bin, queries, timelines, vectors
from cloudphotos.catalog.models import Correction, Embedding, Face, Owner, Person, Photo, Tag
from tests.web.scenes import fill, make_people


@pytest.fixture
def person(alice: Owner, tmp_path: Path) -> Person:
    """Somebody on three photos."""
    (made,) = make_people(alice, tmp_path, 3)
    return made


def shown(owner: Owner) -> set[int]:
    return set(timelines.library(owner=owner).values_list("pk", flat=True))


def stored(owner: Owner) -> set[str]:
    root = Path(default_storage.path(str(owner.pk)))
    return {str(path) for path in root.rglob("*") if path.is_file()}


def test_a_photo_in_the_bin_is_shown_nowhere_else(alice: Owner, person: Person) -> None:
    photo = person.tags.earliest("pk").photo
    photo_bin.put(owner=alice, photo_ids=[photo.pk], actor=alice.user)
    assert photo.pk not in shown(alice)
    assert person.tags.count() == 2
    assert queries.people(owner=alice).get().photo_count == 2
    assert [each.pk for each in photo_bin.contents(owner=alice)] == [photo.pk]


def test_faces_in_the_bin_teach_nobody_and_are_not_exported(alice: Owner, person: Person) -> None:
    photo = person.tags.earliest("pk").photo
    pack = Embedding.objects.filter(face__photo=photo).earliest("pk").pack
    before = len(vectors.of_owner(owner_id=alice.pk, pack=pack))
    photo_bin.put(owner=alice, photo_ids=[photo.pk], actor=alice.user)
    assert photo.pk not in vectors.of_owner(owner_id=alice.pk, pack=pack).photo_ids
    assert queries.summary(owner=alice).photos == 2
    written = export.library(owner=alice, pack=pack)
    assert [each["id"] for each in written["photos"]] == sorted(shown(alice))
    assert [(each["faces"], each["photos"]) for each in written["people"]] == [(2, 2)]
    photo_bin.restore(owner=alice, photo_ids=[photo.pk], actor=alice.user)
    assert len(vectors.of_owner(owner_id=alice.pk, pack=pack)) == before


def test_what_comes_back_is_as_it_was(alice: Owner, person: Person) -> None:
    person.refresh_from_db()
    before = (shown(alice), set(Tag.objects.values_list("photo", "person")), person.avatar_id)
    ids = list(person.tags.values_list("photo_id", flat=True))
    photo_bin.put(owner=alice, photo_ids=ids, actor=alice.user)
    person.refresh_from_db()
    assert person.avatar is None
    assert not shown(alice)
    photo_bin.restore(owner=alice, photo_ids=ids, actor=alice.user)
    person.refresh_from_db()
    assert (shown(alice), set(Tag.objects.values_list("photo", "person")), person.avatar_id) == before


def test_an_avatar_is_never_from_a_photo_in_the_bin(alice: Owner, person: Person) -> None:
    person.refresh_from_db()
    assert person.avatar is not None
    photo_bin.put(owner=alice, photo_ids=[person.avatar.photo_id], actor=alice.user)
    first = person.avatar_id
    person.refresh_from_db()
    assert person.avatar_id not in {None, first}


def test_putting_into_the_bin_is_undone_and_redone(alice: Owner, person: Person) -> None:
    ids = list(person.tags.values_list("photo_id", flat=True)[:2])
    entry = photo_bin.put(owner=alice, photo_ids=ids, actor=alice.user)
    assert entry is not None
    assert entry.kind == Correction.Kind.BIN
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    assert person.tags.count() == 3
    corrections.redo(owner=alice, actor=alice.user, entry_id=entry.pk)
    assert person.tags.count() == 1
    assert not shown(alice).intersection(ids)


def test_what_is_in_the_bin_already_is_no_edit(alice: Owner, person: Person) -> None:
    ids = list(person.tags.values_list("photo_id", flat=True)[:1])
    photo_bin.put(owner=alice, photo_ids=ids, actor=alice.user)
    assert photo_bin.put(owner=alice, photo_ids=ids, actor=alice.user) is None
    assert Correction.objects.count() == 1


def test_nobody_bins_what_is_somebody_elses(alice: Owner, charlie: Owner, person: Person) -> None:
    ids = shown(alice)
    assert photo_bin.put(owner=charlie, photo_ids=ids, actor=charlie.user) is None
    photo_bin.put(owner=alice, photo_ids=ids, actor=alice.user)
    assert photo_bin.purge(owner=charlie, photo_ids=ids) == 0
    assert Photo.objects.filter(owner=alice).count() == 3


def test_gone_for_good_means_rows_vectors_crops_and_files(
    alice: Owner, person: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    photo = person.tags.earliest("pk").photo
    (face,) = photo.faces.all()
    files = {default_storage.path(name) for name in (photo.original, photo.preview, photo.thumbnail, face.tile)}
    assert files <= stored(alice)
    photo_bin.put(owner=alice, photo_ids=[photo.pk], actor=alice.user)
    with django_capture_on_commit_callbacks(execute=True):
        assert photo_bin.purge(owner=alice, photo_ids=[photo.pk]) == 1
    assert not Photo.objects.filter(pk=photo.pk).exists()
    assert not Face.objects.filter(pk=face.pk).exists()
    assert Embedding.objects.count() == 2
    assert not files & stored(alice)
    assert len(stored(alice)) == 2 * len(files)  # the other two photos


def test_only_what_is_in_the_bin_can_be_deleted_for_good(alice: Owner, person: Person) -> None:
    assert photo_bin.purge(owner=alice, photo_ids=shown(alice)) == 0
    assert len(shown(alice)) == 3


def test_files_stay_when_the_rows_do(alice: Owner, person: Person) -> None:
    photo_bin.put(owner=alice, photo_ids=shown(alice), actor=alice.user)
    before = stored(alice)
    with transaction.atomic():
        photo_bin.purge(owner=alice)
        transaction.set_rollback(True)
    assert stored(alice) == before
    assert photo_bin.contents(owner=alice).count() == 3


def test_the_sweep_deletes_what_has_waited_long_enough(
    alice: Owner, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.BIN_DAYS = 30
    fill(alice, photos=5)
    old, young, *_ = Photo.objects.order_by("pk")
    photo_bin.put(owner=alice, photo_ids=[old.pk, young.pk], actor=alice.user)
    now = timezone.now()
    Photo.objects.filter(pk=old.pk).update(binned_at=now - timedelta(days=30, seconds=1))
    Photo.objects.filter(pk=young.pk).update(binned_at=now - timedelta(days=29, hours=23))
    with django_capture_on_commit_callbacks(execute=True):
        assert photo_bin.purge_expired() == 1
    assert not Photo.objects.filter(pk=old.pk).exists()
    young.refresh_from_db()
    assert photo_bin.purge_date(young) == (young.binned_at or now) + timedelta(days=30)


def test_a_large_bin_is_emptied_in_parts(alice: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_bin, "PURGED_TOGETHER", 3)
    fill(alice, photos=8)
    photo_bin.put(owner=alice, photo_ids=shown(alice), actor=alice.user)
    assert photo_bin.purge(owner=alice) == 8


def test_undoing_what_was_purged_meanwhile_brings_back_what_is_left(alice: Owner, person: Person) -> None:
    ids = sorted(shown(alice))
    entry = photo_bin.put(owner=alice, photo_ids=ids, actor=alice.user)
    assert entry is not None
    photo_bin.purge(owner=alice, photo_ids=ids[:1])
    corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    assert shown(alice) == set(ids[1:])
