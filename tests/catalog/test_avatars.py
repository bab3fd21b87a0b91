"""Who is shown by which face: the most awesome of those that may be shown, whatever is done to them."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudphotos.catalog import avatars, corrections, export, faces, marks, people, photo_bin
from cloudphotos.catalog.edits import about_faces, about_people, about_photos
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Face, Owner, Person
from cloudphotos.catalog.models.photos import is_shown
from tests.library import directions, make_face, make_photo, tag_photo

PACK = "starter"
RATES = (0.0, 1.0, 2.0, 0.5)


def _person(owner: Owner, tmp_path: Path, *rates: float | None, confidence: float = 0.9) -> Person:
    """Somebody on as many photos, whose faces were rated so."""
    vector = directions(1)[0]
    found = [tag_photo(make_photo(owner, tmp_path), make_face(vector, awesomeness=rate)).faces.get() for rate in rates]
    groups = [{face.pk: confidence for face in found}]
    (made,) = people.create_from_groups(owner_id=owner.pk, groups=groups)
    return Person.objects.get(pk=made)


def _shown(person: Person) -> float | None:
    person.refresh_from_db()
    return person.avatar.awesomeness if person.avatar else None


def test_the_most_awesome_face_is_shown_and_the_next_are_proposed(alice: Owner, tmp_path: Path) -> None:
    person = _person(alice, tmp_path, *RATES)
    assert _shown(person) == 2.0
    assert [face.awesomeness for face in avatars.best(person=person, limit=3)] == [2.0, 1.0, 0.5]


def test_another_face_is_shown_only_where_it_is_clearly_more_awesome(alice: Owner, tmp_path: Path) -> None:
    person = _person(alice, tmp_path, 1.0)
    for rate, shown in ((1.2, 1.0), (1.5, 1.5)):
        came = tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0], awesomeness=rate)).faces.get()
        people.assign(
            owner_id=alice.pk, assignments=[people.Assignment(came.pk, person.pk, 0.9)], assigned_by="nearest"
        )
        assert _shown(person) == shown


def test_a_face_that_is_hardly_this_persons_is_not_shown_until_the_owner_says_so(alice: Owner, tmp_path: Path) -> None:
    person = _person(alice, tmp_path, 0.0)
    unsure = tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0], awesomeness=2.0)).faces.get()
    people.assign(owner_id=alice.pk, assignments=[people.Assignment(unsure.pk, person.pk, 0.3)], assigned_by="cluster")
    assert _shown(person) == 0.0
    unsure.refresh_from_db()
    about_faces.confirm(faces=[unsure], actor=alice.user)
    assert _shown(person) == 2.0


@pytest.mark.parametrize("change", [{"x": 0.0}, {"y": 33.0, "height": 15.0}], ids=["on the left", "below"])
def test_a_face_that_is_cut_off_by_its_photo_is_not_shown(
    alice: Owner, tmp_path: Path, change: dict[str, float]
) -> None:
    person = _person(alice, tmp_path, 0.0, 2.0)
    Face.objects.filter(awesomeness=2.0).update(**change)
    avatars.choose(person_ids=[person.pk])
    assert _shown(person) == 0.0


def test_the_owners_choice_is_shown_however_awesome_others_are(alice: Owner, tmp_path: Path) -> None:
    person = _person(alice, tmp_path, *RATES)
    about_people.choose_avatar(person=person, face=person.faces.get(awesomeness=0.0), actor=alice.user)
    avatars.choose(person_ids=[person.pk])
    assert _shown(person) == 0.0


def test_what_was_predicted_is_kept_and_exported(alice: Owner, tmp_path: Path) -> None:
    rated = tag_photo(make_photo(alice, tmp_path), make_face(directions(1)[0], awesomeness=1.25)).faces.get()
    assert rated.awesomeness == 1.25
    (photo,) = export.library(owner=alice, pack=PACK)["photos"]
    assert photo["faces"][0]["awesomeness"] == 1.25


def test_a_drawn_face_is_rated_when_it_was_looked_at(alice: Owner, tmp_path: Path) -> None:
    photo = tag_photo(make_photo(alice, tmp_path))
    drawn = about_photos.draw(photo=photo, box=(20, 10, 20, 20), actor=alice.user)
    found = make_face(directions(1)[0], awesomeness=-0.5)
    assert faces.complete_drawn(face_id=drawn.pk, found=found, tile="tile", pack=PACK)
    drawn.refresh_from_db()
    assert drawn.awesomeness == -0.5


Step = Callable[[Owner, Face], object]
STEPS: dict[str, Step] = {
    "bin": lambda owner, face: photo_bin.put(owner=owner, photo_ids=[face.photo_id], actor=owner.user),
    "take out of the bin": lambda owner, face: photo_bin.restore(
        owner=owner, photo_ids=[face.photo_id], actor=owner.user
    ),
    "hide": lambda owner, face: marks.set_hidden(owner=owner, photo_ids=[face.photo_id], hidden=True, actor=owner.user),
    "show again": lambda owner, face: marks.set_hidden(
        owner=owner, photo_ids=[face.photo_id], hidden=False, actor=owner.user
    ),
    "trash": lambda owner, face: about_faces.mark_as_no_face(faces=[face], actor=owner.user),
    "a face after all": lambda owner, face: about_faces.restore(faces=[face], actor=owner.user),
    "confirm": lambda owner, face: about_faces.confirm(faces=[face], actor=owner.user),
    "another": lambda owner, face: about_people.split(faces=[face], actor=owner.user),
    "the other": lambda owner, face: about_faces.move(faces=[face], to=_other(owner, face), actor=owner.user),
    "all in one": lambda owner, face: about_people.merge(into=_mine(face), other=_other(owner, face), actor=owner.user),
    "show this": lambda owner, face: about_people.choose_avatar(person=_mine(face), face=face, actor=owner.user),
    "undo": lambda owner, face: corrections.undo(owner=owner, actor=owner.user, entry_id=_latest(owner)),
    "redo": lambda owner, face: corrections.redo(owner=owner, actor=owner.user, entry_id=_latest(owner)),
}


def _mine(face: Face) -> Person:
    if face.person is None:
        raise CatalogError("This face is nobody's.")
    return face.person


def _other(owner: Owner, face: Face) -> Person:
    other = Person.objects.filter(owner=owner, merged_into=None).exclude(pk=face.person_id).first()
    if other is None:
        raise CatalogError("There is nobody else.")
    return other


def _latest(owner: Owner) -> int:
    latest = Correction.objects.filter(owner_id=owner.pk).order_by("-pk").first()
    if latest is None:
        raise CatalogError("Nothing was said yet.")
    return latest.pk


@pytest.fixture
def cast(alice: Owner, tmp_path: Path) -> list[int]:
    """The faces of two people, of three and of two photos."""
    made = [_person(alice, tmp_path, *rates) for rates in ((0.0, 1.0, 2.0), (0.5, 1.5))]
    return [face.pk for person in made for face in person.faces.order_by("pk")]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 4)), max_size=12))
def test_nothing_that_owners_do_shows_a_face_that_is_hidden_in_the_bin_no_face_or_somebody_elses(
    alice: Owner, cast: list[int], steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        for name, place in steps:
            with suppress(CatalogError), transaction.atomic():
                STEPS[name](alice, Face.objects.select_related("person", "owner").get(pk=cast[place]))
            for person in Person.objects.filter(avatar__isnull=False).select_related("avatar__photo", "chosen_avatar"):
                assert person.avatar is not None
                assert not person.avatar.photo.hidden
                assert person.avatar.photo.binned_at is None
                assert person.avatar.verdict != Face.Verdict.TRASH
                assert person.avatar.person_id == person.pk
                could = person.faces.filter(is_shown("photo__"), verdict="face")
                assert person.avatar in could or not could
                assert person.avatar == person.chosen_avatar or person.chosen_avatar not in could
            faceless = Person.objects.filter(avatar=None)
            assert not Face.objects.filter(is_shown("photo__"), person__in=faceless).exists()
        transaction.set_rollback(True)
