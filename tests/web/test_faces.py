"""What an owner says of faces: confirmed, not hers, somebody else, somebody new, no face; and one person who is two."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cloudphotos.catalog import halves, people, proposals
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.face_lists import PAGE_FACES
from cloudphotos.catalog.models import ClusterRun, Correction, Face, Owner, Person, Rejection
from tests.library import directions, make_face, make_photo, near, tag_photo
from tests.web.conftest import ClientOf
from tests.web.scenes import fill, make_people


def shown(html: str) -> list[int]:
    return [int(key) for key in re.findall(r'id="face-tile-(\d+)"', html)]


def faces_page(person: Person) -> str:
    return f"/people/{person.pk}/?tab=faces"


def offered(html: str) -> list[int]:
    return [int(key) for key in re.findall(r'name="person" value="(\d+)"', html)]


def keys(person: Person) -> list[int]:
    """Ids of the person's faces, newest first."""
    return list(person.faces.order_by("-photo__sort_at", "-pk").values_list("pk", flat=True))


def press(client: Client, what: str, person: Person, *face_ids: int, **more: object) -> str:
    """Press a button of the bar without JavaScript, and return the page one comes to."""
    form = {"face": list(face_ids), "person": person.pk, "next": faces_page(person), **more}
    return client.post(f"/faces/{what}", form, follow=True).content.decode()


def undo(client: Client) -> None:
    entry = Correction.objects.latest("pk")
    client.post(f"/history/{entry.of or entry.pk}/undo")


@pytest.fixture
def anna(alice: Owner, tmp_path: Path) -> Person:
    (person,) = make_people(alice, tmp_path, 5)
    return people.rename(person=person, name="Anna", actor=alice.user)


def test_confirmed_faces_bear_a_mark(alice: Owner, client_of: ClientOf, anna: Person) -> None:
    client, (first, second, *_) = client_of(alice), keys(anna)
    html = press(client, "confirm", anna, first, second)
    assert html.count('aria-label="Confirmed"') == 2
    assert "2 faces are confirmed." in html
    undo(client)
    assert 'aria-label="Confirmed"' not in client.get(faces_page(anna)).content.decode()


def test_a_face_that_is_not_hers_leaves_for_ever(alice: Owner, client_of: ClientOf, anna: Person) -> None:
    client, (first, *rest) = client_of(alice), keys(anna)
    html = press(client, "reject", anna, first)
    assert shown(html) == rest
    assert "1 face is not Anna any more." in html
    assert Rejection.objects.filter(face=first, person=anna).exists()
    undo(client)
    assert keys(anna) == [first, *rest]


def test_faces_move_to_the_person_chosen(alice: Owner, client_of: ClientOf, anna: Person, tmp_path: Path) -> None:
    (ben,) = make_people(alice, tmp_path, 3)
    people.rename(person=ben, name="Ben", actor=alice.user)
    client, (first, second, *rest) = client_of(alice), keys(anna)
    asked = press(client, "whose", anna, first, second)
    assert "Who are these 2 faces?" in asked
    assert f'name="person" value="{ben.pk}"' in asked
    assert f"/faces/{ben.avatar_id}/tile" in asked
    html = press(client, "move", ben, first, second, next=faces_page(anna))
    assert "2 faces are Ben now." in html
    assert shown(html) == rest
    assert ben.faces.filter(assigned_by=Face.AssignedBy.USER).count() == 2


def test_whom_the_faces_are_most_like_is_offered_first(
    alice: Owner, client_of: ClientOf, anna: Person, tmp_path: Path
) -> None:
    ben, clara = make_people(alice, tmp_path, 4, 3)  # Ben's faces are like Anna's: both begin with the same vector
    html = press(client_of(alice), "whose", anna, keys(clara)[0])
    assert clara.pk not in offered(html)
    assert "We know nobody else who looks like this face." in html
    html = press(client_of(alice), "whose", ben, keys(ben)[0])
    assert offered(html)[0] == anna.pk
    assert "Looks alike" in html.split(f'value="{anna.pk}"')[0]
    assert "Others" in html.split(f'value="{anna.pk}"')[1]


def test_a_name_that_is_typed_finds_who_has_it_or_makes_somebody_new(
    alice: Owner, client_of: ClientOf, anna: Person, tmp_path: Path
) -> None:
    (ben,) = make_people(alice, tmp_path, 3)
    people.rename(person=ben, name="Ben", actor=alice.user)
    client, (first, second, third, *_) = client_of(alice), keys(anna)
    client.post("/faces/move", {"face": first, "name": " ben "})
    client.post("/faces/move", {"face": second, "name": "Clara"})
    client.post("/faces/move", {"face": third, "name": "Clara"})
    assert Face.objects.get(pk=first).person == ben
    clara = Person.objects.get(name="Clara")
    assert set(keys(clara)) == {second, third}


def test_of_several_with_the_typed_name_one_is_chosen(
    alice: Owner, client_of: ClientOf, anna: Person, tmp_path: Path
) -> None:
    namesakes = make_people(alice, tmp_path, 3, 3)
    for person in namesakes:
        people.rename(person=person, name="Ben", actor=alice.user)
    html = client_of(alice).post("/faces/move", {"face": keys(anna)[0], "name": "Ben"}).content.decode()
    assert "Several people have this name. Choose one." in html
    assert set(re.findall(r'name="person" value="(\d+)"', html)) == {str(person.pk) for person in namesakes}
    assert anna.faces.count() == 5


def test_typing_offers_people_with_their_faces(alice: Owner, client_of: ClientOf, anna: Person) -> None:
    client = client_of(alice)
    assert f"/faces/{anna.avatar_id}/tile" in client.get("/people/likely?name=NN").content.decode()
    assert "“Zoe” will be somebody new." in client.get("/people/likely?name=Zoe").content.decode()


def test_faces_become_a_new_person_and_come_back(alice: Owner, client_of: ClientOf, anna: Person) -> None:
    client, (first, second, *rest) = client_of(alice), keys(anna)
    html = press(client, "split", anna, first, second)
    assert shown(html) == rest
    assert "2 faces are a new person now." in html
    assert Person.objects.exclude(pk=anna.pk).get().faces.count() == 2
    undo(client)
    assert keys(anna) == [first, second, *rest]


def test_what_is_no_face_lies_in_the_trash_and_comes_back(
    alice: Owner, client_of: ClientOf, anna: Person, tmp_path: Path
) -> None:
    client, (first, *rest) = client_of(alice), keys(anna)
    assert shown(press(client, "no-face", anna, first)) == rest
    tag_photo(make_photo(alice, tmp_path), make_face(directions(1, seed=9)[0], verdict="trash"))
    sorted_out = Face.objects.latest("pk").pk
    assert shown(client.get("/faces/trash").content.decode()) == [first]
    assert shown(client.get("/faces/trash?by=machine").content.decode()) == [sorted_out]
    html = client.post("/faces/restore", {"face": first, "next": "/faces/trash"}, follow=True).content.decode()
    assert shown(html) == []
    assert "1 is a face again." in html
    assert Face.objects.get(pk=first).verdict == Face.Verdict.FACE


def test_one_face_and_only_one_becomes_the_avatar(alice: Owner, client_of: ClientOf, anna: Person) -> None:
    client = client_of(alice)
    chosen = next(key for key in keys(anna) if key != anna.avatar_id)
    assert "one face of this person, and only one" in press(client, "avatar", anna, *keys(anna)[:2])
    assert "This is the face we show now." in press(client, "avatar", anna, chosen)
    anna.refresh_from_db()
    assert anna.avatar_id == chosen


def test_nothing_selected_is_said(alice: Owner, client_of: ClientOf, anna: Person) -> None:
    assert "No face is selected." in press(client_of(alice), "confirm", anna)


def test_the_least_sure_stand_on_top_and_the_confirmed_are_left_out(
    alice: Owner, client_of: ClientOf, anna: Person
) -> None:
    order = keys(anna)
    for face_id, confidence in zip(order, (0.9, 0.5, 0.7, 0.6, 0.8), strict=True):
        Face.objects.filter(pk=face_id).update(confidence=confidence)
    client = client_of(alice)
    press(client, "confirm", anna, order[1])
    html = client.get(f"{faces_page(anna)}&order=unsure").content.decode()
    assert shown(html) == [order[3], order[2], order[4], order[0]]


@pytest.mark.parametrize("order", ["newest", "unsure"])
def test_pages_of_faces_skip_none_when_some_leave_meanwhile(order: str, alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=2 * PAGE_FACES + 30, people=1)
    person = Person.objects.get()
    for n, face in enumerate(person.faces.order_by("pk")):
        Face.objects.filter(pk=face.pk).update(confidence=0.5 + (n % 7) / 20)
    client, seen, address = client_of(alice), [], f"{faces_page(person)}&order={order}"
    while address:
        html = client.get(address).content.decode()
        seen += shown(html)
        press(client, "reject", person, seen[-1], seen[-2])
        link = re.search(r'class="button" href="(\?[^"]+)"', html)
        address = f"/people/{person.pk}/{link[1].replace('&amp;', '&')}" if link else ""
    assert len(seen) == len(set(seen)) == 2 * PAGE_FACES + 30


@pytest.mark.parametrize("after", ["x", "_", "2026_1", "nan_1", "9" * 30 + "_1", "2026-01-01T00:00:00_" + "9" * 30])
def test_a_cursor_that_makes_no_sense_does_no_harm(after: str, alice: Owner, client_of: ClientOf, anna: Person) -> None:
    client = client_of(alice)
    for address in (faces_page(anna), f"{faces_page(anna)}&order=unsure", "/faces/trash"):
        assert client.get(address, query_params={"tab": "faces", "after": after}).status_code == 200
        assert client.get(address, query_params={"tab": "faces", "order": "unsure", "after": after}).status_code == 200


def test_a_page_that_is_open_gets_the_tiles_as_they_are_now(alice: Owner, client_of: ClientOf, anna: Person) -> None:
    client, (first, second, *_) = client_of(alice), keys(anna)
    form = {"face": [first, second], "person": anna.pk, "within": f"faces={anna.pk}"}
    confirmed = client.post("/faces/confirm", form, headers={"HX-Request": "true"}).content.decode()
    assert set(shown(confirmed)) == {first, second}
    assert confirmed.count('aria-label="Confirmed"') == 2
    gone = client.post("/faces/reject", form, headers={"HX-Request": "true"}).content.decode()
    assert f'<li id="face-tile-{first}" hidden hx-swap-oob="true">' in gone
    assert set(shown(gone)) == {first, second}
    assert "<html" not in gone


def two_in_one(alice: Owner, folder: Path) -> tuple[Person, set[int], set[int]]:
    """A person of 6 faces of one and 3 of another, and which they are."""
    one, other = make_people(alice, folder, 6, 3)
    halves = set(keys(one)), set(keys(other))
    return people.merge(into=one, other=other, actor=alice.user), *halves


def proposed(html: str) -> tuple[set[int], set[int]]:
    leaving = {int(key) for key in re.findall(r'value="(\d+)" autocomplete="off" checked', html)}
    return {int(key) for key in re.findall(r'name="face" value="(\d+)"', html)} - leaving, leaving


def test_the_two_halves_of_a_person_are_proposed_and_parted(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    person, one, other = two_in_one(alice, tmp_path)
    client = client_of(alice)
    html = client.get(f"/people/{person.pk}/split").content.decode()
    assert proposed(html) == (one, other)
    assert "They look clearly like two people." in html
    client.post("/faces/move", {"face": list(other), "name": "Ben", "next": faces_page(person)})
    assert set(keys(Person.objects.get(name="Ben"))) == other
    assert set(keys(person)) == one


def test_confirmed_faces_stay_and_their_half_keeps_the_page(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    person, one, other = two_in_one(alice, tmp_path)
    sure = [Face.objects.get(pk=key) for key in sorted(other)[:2]]
    about_faces.confirm(faces=sure, actor=alice.user)
    html = client_of(alice).get(f"/people/{person.pk}/split").content.decode()
    assert proposed(html) == (other, one)


def test_the_sides_of_a_split_are_swapped_but_for_what_was_confirmed(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (person,) = make_people(alice, tmp_path, 5)
    faces = list(person.faces.order_by("pk"))
    about_faces.confirm(faces=faces[:1], actor=alice.user)
    one, other = (
        halves.propose(person=person, pack=settings.FACE_PACK, shown=9, swapped=swapped, even_if_one=True)
        for swapped in (False, True)
    )
    assert {*one.leaves} | {*other.leaves} == {*faces[1:]}
    assert not {*one.leaves} & {*other.leaves}
    assert "?part=1&amp;swap=1" in client_of(alice).get(f"/people/{person.pk}/split?part=1").content.decode()


def test_who_looks_like_one_person_is_parted_only_if_the_owner_asks(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (person,) = make_people(alice, tmp_path, 5)
    client, address = client_of(alice), f"/people/{person.pk}/split"
    html = client.get(address).content.decode()
    assert "To us this looks like one person." in html
    assert proposed(html) == (set(keys(person)), set())
    assert proposed(client.get(f"{address}?swap=1").content.decode()) == (set(keys(person)), set())
    assert f'href="{address}?part=1"' in html
    parted = client.get(f"{address}?part=1").content.decode()
    assert "To us this looks like one person." in parted
    assert all(proposed(parted))


def test_halves_that_may_be_one_person_are_offered_with_a_word_of_doubt(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    one, other = directions(2)
    looks = [near(direction, seed=n, noise=0.1) for direction in (one, other + 0.3 * one) for n in range(3)]
    group = {tag_photo(make_photo(alice, tmp_path), make_face(look)).faces.get().pk: 0.8 for look in looks}
    (key,) = people.create_from_groups(owner_id=alice.pk, groups=[group])
    html = client_of(alice).get(f"/people/{key}/split").content.decode()
    assert "This may well be one person: look closely." in html
    assert [len(half) for half in proposed(html)] == [3, 3]


def test_of_who_cannot_be_compared_nothing_is_claimed(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 1)
    html = client_of(alice).get(f"/people/{person.pk}/split").content.decode()
    assert "Click the faces that are somebody else." in html
    assert "like one person" not in html
    assert "part=1" not in html


def test_what_a_grouping_proposed_to_split_is_the_proposal(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    person, one, other = two_in_one(alice, tmp_path)
    wished = sorted(one)[:2]
    run = ClusterRun.objects.create(owner=alice, kind=ClusterRun.Kind.RECLUSTER, pack="starter", claimed_by="test")
    proposals.store(run=run, wishes=[proposals.Wish("split", person.pk, None, tuple(wished))])
    html = client_of(alice).get(f"/people/{person.pk}/split").content.decode()
    assert proposed(html) == ((one | other) - set(wished), set(wished))


def test_a_proposal_whose_faces_went_elsewhere_is_no_proposal(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    person, one, other = two_in_one(alice, tmp_path)
    (gone,) = make_people(alice, tmp_path, 2)
    run = ClusterRun.objects.create(owner=alice, kind=ClusterRun.Kind.RECLUSTER, pack="starter", claimed_by="test")
    proposals.store(run=run, wishes=[proposals.Wish("split", person.pk, None, tuple(keys(gone)))])
    client, address = client_of(alice), f"/people/{person.pk}/split"
    assert proposed(client.get(address).content.decode()) == (one, other)
    assert proposed(client.get(f"{address}?swap=1").content.decode()) == (other, one)


def test_pages_of_faces_cost_as_much_with_many_as_with_few(
    alice: Owner, bob: Owner, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(alice, photos=4, people=1)
    fill(bob, photos=300, people=2)
    Face.objects.filter(pk__in=[face.pk for face in Face.objects.all()[::5]]).update(
        verdict="trash", verdict_by="user", person=None
    )
    counts = []
    for owner in (alice, bob):
        client, person = client_of(owner), Person.objects.filter(owner=owner).earliest("pk")
        for address in (
            faces_page(person),
            f"{faces_page(person)}&order=unsure",
            f"/people/{person.pk}/split",
            "/faces/trash",
        ):
            with django_assert_max_num_queries(15) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:4] == counts[4:]
