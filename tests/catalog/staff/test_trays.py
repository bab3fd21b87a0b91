"""What staff put back stays, and what an owner said stands above it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cloudphotos.catalog import consent, corrections, face_lists, people
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import AuditEntry, Correction, Face, Owner, Photo
from cloudphotos.catalog.staff import cluster_edits, trays
from cloudphotos.catalog.staff.trays import Asked
from tagging.types import Verdict
from tests.library import directions, make_face, make_owner, make_photo, tag_photo
from tests.web.scenes import make_people


@pytest.fixture
def consenting(alice: Owner) -> Owner:
    consent.set_review_by_staff(owner=alice, agrees=True, actor=alice.user)
    alice.refresh_from_db()
    return alice


@pytest.fixture
def sam(db: None) -> Owner:
    return make_owner("sam")


def set_aside(owner: Owner, folder: Path, *verdicts: Verdict) -> list[Face]:
    """A photo for each, with one face of this verdict."""
    vectors = directions(len(verdicts), seed=owner.pk)
    made = [
        tag_photo(make_photo(owner, folder), make_face(vector, verdict=verdict))
        for vector, verdict in zip(vectors, verdicts, strict=True)
    ]
    return [photo.faces.get() for photo in made]


def of(tray: str, **asked: Any) -> list[Face]:
    return [tile.face for tile in trays.page(asked=Asked(tray=tray, **asked)).tiles]


def test_every_tray_shows_its_own_with_the_number_behind_it(consenting: Owner, tmp_path: Path) -> None:
    trash, small, blurry, profile, faint = set_aside(
        consenting, tmp_path, "trash", "small", "blurry", "profile", "face"
    )
    Face.objects.filter(pk=faint.pk).update(score=0.6)
    wanted = {"trash": trash, "small": small, "blurry": blurry, "profile": profile, "low-score": faint}
    assert {tray: of(tray) for tray in trays.TRAYS} == {tray: [face] for tray, face in wanted.items()}
    numbers = {tray: trays.page(asked=Asked(tray)).tiles[0].number for tray in trays.TRAYS}
    assert numbers["low-score"] == 0.6
    assert numbers["small"] == 20
    assert numbers["blurry"] == pytest.approx(0.3)
    assert numbers["profile"] == pytest.approx(0, abs=1e-3)
    assert trays.limits()["trash"] == pytest.approx(0.28)


def test_nobody_is_shown_who_does_not_let_staff_look(
    alice: Owner, consenting: Owner, bob: Owner, tmp_path: Path
) -> None:
    (hers,) = set_aside(consenting, tmp_path, "trash")
    (his,) = set_aside(bob, tmp_path, "trash")
    assert of("trash") == [hers]
    assert of("trash", owner_id=bob.pk) == []
    with pytest.raises(CatalogError, match="Nothing of this"):
        trays.put_back(faces=[his], actor=alice.user)
    for hidden in ({"hidden": True}, {"hidden": False, "binned_at": hers.photo.uploaded_at}):
        Photo.objects.filter(pk=hers.photo_id).update(**hidden)
        assert of("trash") == []


def test_the_nearest_to_the_limit_comes_first_and_no_page_skips_or_repeats_any(
    consenting: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trays, "PAGE_FACES", 3)
    faces = set_aside(consenting, tmp_path, *["trash"] * 7)
    for number, face in enumerate(faces):
        Face.objects.filter(pk=face.pk).update(trash_distance=(0.1, 0.2, 0.2, 0.2, 0.2, 0.05, 0.27)[number])
    seen: list[float] = []
    keys: list[int] = []
    after = ""
    while True:
        page = trays.page(asked=Asked("trash"), after=after)
        seen += [tile.number for tile in page.tiles]
        keys += [tile.face.pk for tile in page.tiles]
        after = page.following
        if not after:
            break
    assert seen == sorted(seen, reverse=True)
    assert sorted(keys) == [face.pk for face in faces]
    for nonsense in ("x", "nan_3", "1e400_2", "_", "0.2_"):
        trays.page(asked=Asked("trash"), after=nonsense)


def test_filters(consenting: Owner, bob: Owner, tmp_path: Path) -> None:
    consent.set_review_by_staff(owner=bob, agrees=True, actor=bob.user)
    (hers,) = set_aside(consenting, tmp_path, "trash")
    (his,) = set_aside(bob, tmp_path, "trash")
    Photo.objects.filter(pk=his.photo_id).update(taken_at="2019-07-04T12:00Z", sort_at="2019-07-04T12:00Z")
    assert of("trash", owner_id=consenting.pk) == [hers]
    assert of("trash", since=date(2019, 7, 1), until=date(2019, 7, 31)) == [his]
    assert of("trash", pack="starter") == [his, hers]
    assert of("trash", pack="cc0") == []


def test_what_is_put_back_is_a_face_for_good(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    trash, blurry = set_aside(consenting, tmp_path, "trash", "blurry")
    (line,) = trays.put_back(faces=[trash, blurry], actor=sam.user)
    assert set(Face.objects.values_list("verdict", "verdict_by")) == {("face", "staff")}
    (shown,) = corrections.history(owner=consenting, limit=1)
    assert (shown.id, shown.kind, shown.actor_id) == (line.pk, "restore", sam.user_id)
    assert AuditEntry.objects.filter(journal_id=line.pk, owner_id=consenting.pk, actor_id=sam.user_id).exists()
    photo = trash.photo  # looked at again, by a worker that thinks otherwise
    Photo.objects.filter(pk=photo.pk).update(status=Photo.Status.PENDING)
    tag_photo(photo, make_face(directions(1, seed=consenting.pk)[0], verdict="trash"))
    assert [(face.pk, face.verdict) for face in photo.faces.all()] == [(trash.pk, "face")]
    cluster_edits.undo(owner=consenting, entry_id=line.pk, actor=sam.user)
    assert of("trash") == [trash]
    assert of("blurry") == [blurry]


def test_what_is_thrown_out_is_nobodys_and_its_owner_finds_it_among_what_we_sorted_out(
    consenting: Owner, sam: Owner, tmp_path: Path
) -> None:
    (person,) = make_people(consenting, tmp_path, 3)
    face = person.faces.earliest("pk")
    trays.throw_out(faces=[face], actor=sam.user)
    face.refresh_from_db()
    assert (face.verdict, face.verdict_by, face.person) == ("trash", "staff", None)
    assert of("trash") == []
    assert of("trash", decided=True) == [face]
    assert face_lists.trash_page(owner=consenting, by="machine").faces == [face]
    assert face_lists.trash_page(owner=consenting, by="user").faces == []


def test_staff_do_not_throw_out_what_the_owner_put_back_or_confirmed_or_named(
    consenting: Owner, sam: Owner, tmp_path: Path
) -> None:
    person, named = make_people(consenting, tmp_path, 2, 2)
    people.rename(person=named, name="Anna", actor=consenting.user)
    back, out = set_aside(consenting, tmp_path, "trash", "blurry")
    about_faces.restore(faces=[back], actor=consenting.user)
    about_faces.confirm(faces=list(person.faces.all())[:1], actor=consenting.user)
    spoken_of = [back, *person.faces.all(), *named.faces.all()]
    before = list(Face.objects.order_by("pk").values())
    with pytest.raises(CatalogError, match="the owner has spoken of it"):
        trays.throw_out(faces=spoken_of, actor=sam.user)
    assert list(Face.objects.order_by("pk").values()) == before
    (line,) = trays.throw_out(faces=[*spoken_of, out], actor=sam.user)
    assert corrections.faces_of(line) == [out.pk]


def test_staff_do_not_put_back_what_the_owner_threw_out(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    (face,) = set_aside(consenting, tmp_path, "face")
    about_faces.mark_as_no_face(faces=[face], actor=consenting.user)
    (tile,) = trays.page(asked=Asked("trash", decided=True)).tiles
    assert tile.by_owner
    with pytest.raises(CatalogError):
        trays.put_back(faces=[face], actor=sam.user)


@pytest.mark.parametrize("edit", [trays.put_back, trays.throw_out])
def test_what_the_owner_took_back_is_not_done_again(
    edit: object, consenting: Owner, sam: Owner, tmp_path: Path
) -> None:
    (face,) = set_aside(consenting, tmp_path, "blurry")
    (line,) = edit(faces=[face], actor=sam.user)  # type: ignore[operator]
    corrections.undo(owner=consenting, actor=consenting.user, entry_id=line.pk)
    with pytest.raises(CatalogError):
        edit(faces=[face], actor=sam.user)  # type: ignore[operator]
    with pytest.raises(CatalogError, match="last word"):
        cluster_edits.redo(owner=consenting, entry_id=line.pk, actor=sam.user)


def test_the_owners_word_outranks_staff(consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    (face,) = set_aside(consenting, tmp_path, "trash")
    trays.put_back(faces=[face], actor=sam.user)
    about_faces.mark_as_no_face(faces=[face], actor=consenting.user)
    face.refresh_from_db()
    assert (face.verdict, face.verdict_by) == ("trash", "user")


def test_faces_of_several_owners_are_a_line_in_the_journal_of_each(
    consenting: Owner, bob: Owner, sam: Owner, tmp_path: Path
) -> None:
    consent.set_review_by_staff(owner=bob, agrees=True, actor=bob.user)
    faces = set_aside(consenting, tmp_path, "trash", "trash") + set_aside(bob, tmp_path, "trash")
    lines = trays.put_back(faces=faces, actor=sam.user)
    assert [(line.owner_id, len(corrections.faces_of(line))) for line in lines] == [(consenting.pk, 2), (bob.pk, 1)]
    assert Correction.objects.count() == 2
