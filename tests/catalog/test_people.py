"""People: from groups, by the nearest, named, merged, shown by their best face."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from cloudphotos.catalog import people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Owner, Person, PersonName, Tag
from tests.library import directions, make_face, make_photo, person_ids, tag_photo


def make_people(owner: Owner, folder: Path, *sizes: int) -> list[Person]:
    """People with so many photos each, one face on each photo."""
    groups = []
    for number, size in enumerate(sizes):
        photos = [tag_photo(make_photo(owner, folder), make_face(directions(1, seed=number)[0])) for _ in range(size)]
        groups.append({photo.faces.get().pk: 0.8 for photo in photos})
    made = people.create_from_groups(owner_id=owner.pk, groups=groups)
    return list(Person.objects.filter(pk__in=made).order_by("pk"))


def test_a_group_becomes_a_person_with_tags_and_an_avatar(alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    assert person.faces.count() == Tag.objects.filter(person=person).count() == 3
    assert person.avatar in person.faces.all()
    assert set(person.faces.values_list("assigned_by", "confidence")) == {("cluster", 0.8)}


def test_a_face_that_found_someone_meanwhile_is_not_taken_away(alice: Owner, tmp_path: Path) -> None:
    first, second = make_people(alice, tmp_path, 2, 2)
    face = first.faces.first()
    assert face is not None
    assert (
        people.assign(
            owner_id=alice.pk, assignments=[people.Assignment(face.pk, second.pk, 0.9)], assigned_by="nearest"
        )
        == 0
    )
    assert people.create_from_groups(owner_id=alice.pk, groups=[{face.pk: 0.9}]) == []
    assert first.faces.count() == 2


def test_a_person_is_assigned_once_on_a_photo_to_the_surer_face(alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 2)
    photo = tag_photo(make_photo(alice, tmp_path), *(make_face(v, x=30.0 * i) for i, v in enumerate(directions(2))))
    left, right = photo.faces.order_by("x")
    wanted = [people.Assignment(left.pk, person.pk, 0.6), people.Assignment(right.pk, person.pk, 0.9)]
    assert people.assign(owner_id=alice.pk, assignments=wanted, assigned_by="nearest") == 1
    right.refresh_from_db()
    assert (right.person, right.assigned_by, right.confidence) == (person, "nearest", 0.9)


def test_faces_never_go_to_a_person_of_another_owner(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    (hers,) = make_people(alice, tmp_path, 2)
    face = tag_photo(make_photo(charlie, tmp_path), make_face(directions(1)[0])).faces.get()
    assert (
        people.assign(
            owner_id=charlie.pk, assignments=[people.Assignment(face.pk, hers.pk, 0.9)], assigned_by="nearest"
        )
        == 0
    )


def test_a_name_is_kept_tidied_and_written_in_the_journal_by_id(alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 2)
    people.rename(person=person, name="  Anna \n Maria ", actor=alice.user)
    people.rename(person=person, name="Anna", actor=alice.user)
    person.refresh_from_db()
    assert person.name == "Anna"
    assert [name.text for name in person.names.order_by("id")] == ["Anna Maria", "Anna"]
    first, second = Correction.objects.order_by("id")
    assert (first.kind, first.person_id, first.actor_id, first.owner_id) == ("name", person.pk, alice.user.pk, alice.pk)
    assert second.before == first.after
    assert first.after == {"people": {"name": [[person.names.order_by("id")[0].pk, [person.pk]]]}}


def test_saving_the_same_name_again_says_nothing_new(alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 2)
    for _ in range(2):
        people.rename(person=person, name="Anna", actor=alice.user)
    assert Correction.objects.count() == PersonName.objects.count() == 1


def test_a_name_that_is_too_long_is_refused_with_a_sentence(alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 2)
    with pytest.raises(CatalogError, match="at most 200 letters"):
        people.rename(person=person, name="A" * 201, actor=alice.user)


def test_merging_moves_faces_and_tags_and_the_old_id_forwards(alice: Owner, tmp_path: Path) -> None:
    anna, other, third = make_people(alice, tmp_path, 2, 3, 2)
    people.rename(person=anna, name="Anna", actor=alice.user)
    people.merge(into=other, other=third, actor=alice.user)
    people.merge(into=anna, other=other, actor=alice.user)
    assert anna.faces.count() == Tag.objects.filter(person=anna).count() == Tag.objects.count() == 7
    assert set(Person.objects.exclude(pk=anna.pk).values_list("merged_into", flat=True)) == {anna.pk}
    assert person_ids(alice) == [anna.pk]
    assert Correction.objects.filter(kind="merge").count() == 2


def test_merging_keeps_the_only_name_there_is(alice: Owner, tmp_path: Path) -> None:
    unnamed, named = make_people(alice, tmp_path, 2, 2)
    people.rename(person=named, name="Anna", actor=alice.user)
    assert people.merge(into=unnamed, other=named, actor=alice.user).name == "Anna"


def test_people_of_two_owners_or_one_person_twice_are_not_merged(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    (hers,), (his,) = make_people(alice, tmp_path, 2), make_people(charlie, tmp_path, 2)
    for other in (his, hers):
        with pytest.raises(CatalogError, match="cannot be merged"):
            people.merge(into=hers, other=other, actor=alice.user)


def test_a_person_that_was_merged_away_meanwhile_is_not_merged_again(alice: Owner, tmp_path: Path) -> None:
    first, second, third = make_people(alice, tmp_path, 2, 2, 2)
    people.merge(into=first, other=second, actor=alice.user)
    with pytest.raises(CatalogError, match="merged meanwhile"):
        people.merge(into=third, other=second, actor=alice.user)


def test_the_avatar_is_the_best_face_and_stays_while_a_new_one_is_hardly_better(alice: Owner, tmp_path: Path) -> None:
    vector = directions(1)[0]
    photos = [tag_photo(make_photo(alice, tmp_path), make_face(vector, sharpness=s)) for s in (0.06, 0.2, 0.21, 0.296)]
    dull, sharp, hardly, clearly = (photo.faces.get().pk for photo in photos)
    (person_id,) = people.create_from_groups(owner_id=alice.pk, groups=[{dull: 0.9, sharp: 0.9}])
    person = Person.objects.get(pk=person_id)
    assert person.avatar_id == sharp
    for face_id, shown in ((hardly, sharp), (clearly, clearly)):
        people.assign(
            owner_id=alice.pk, assignments=[people.Assignment(face_id, person_id, 0.9)], assigned_by="nearest"
        )
        person.refresh_from_db()
        assert person.avatar_id == shown


def test_an_avatar_the_owner_chose_stays(alice: Owner, tmp_path: Path) -> None:
    vector = directions(1)[0]
    photos = [tag_photo(make_photo(alice, tmp_path), make_face(vector, sharpness=s)) for s in (0.06, 0.3)]
    chosen, better = (photo.faces.get().pk for photo in photos)
    (person_id,) = people.create_from_groups(owner_id=alice.pk, groups=[{chosen: 0.9}])
    Person.objects.update(chosen_avatar=chosen)
    people.assign(owner_id=alice.pk, assignments=[people.Assignment(better, person_id, 0.9)], assigned_by="nearest")
    assert Person.objects.get().avatar_id == chosen


def test_an_existing_name_is_found_in_whatever_case(alice: Owner, charlie: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 2)
    people.rename(person=person, name="Anna Maria", actor=alice.user)
    assert people.named_like(owner=alice, name=" anna  MARIA ") == [person]
    assert people.named_like(owner=charlie, name="Anna Maria") == []
    assert people.named_like(owner=alice, name="  ") == []


def test_of_several_with_one_name_who_is_on_most_photos_comes_first(alice: Owner, tmp_path: Path) -> None:
    few, many = (make_people(alice, tmp_path, size)[0] for size in (1, 3))
    for person in (few, many):
        people.rename(person=person, name="Anna", actor=alice.user)
    found = people.named_like(owner=alice, name="Anna")
    assert [(person.pk, person.photo_count) for person in found] == [(many.pk, 3), (few.pk, 1)]


@pytest.mark.parametrize("change", ["UPDATE catalog_correction SET person_id = 0", "DELETE FROM catalog_correction"])
def test_the_journal_cannot_be_rewritten(alice: Owner, tmp_path: Path, change: str) -> None:
    (person,) = make_people(alice, tmp_path, 2)
    people.rename(person=person, name="Anna", actor=alice.user)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
