"""The people page, a person, naming, and the question whether two are one."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cloudphotos.catalog import people
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.models import Correction, Owner, Person, Photo
from tests.library import directions, make_face, make_photo, tag_photo
from tests.web.conftest import ClientOf
from tests.web.scenes import fill, make_people


def cards(html: str) -> list[int]:
    return [int(key) for key in re.findall(r'data-person="(\d+)"', html)]


def named(person: Person, name: str) -> Person:
    return people.rename(person=person, name=name, actor=person.owner.user)


def test_nobody_yet_says_what_to_do(alice: Owner, client_of: ClientOf) -> None:
    client = client_of(alice)
    assert "Nobody here yet" in client.get("/people/").content.decode()
    rarely = client.get("/people/?seen=rarely").content.decode()
    assert "Nobody was seen only once or twice" in rarely
    assert "Ignore them all" not in rarely


def test_the_named_come_first_then_the_larger(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    three, five, four = make_people(alice, tmp_path, 3, 5, 4)
    named(three, "Anna")
    html = client_of(alice).get("/people/").content.decode()
    assert cards(html) == [three.pk, five.pk, four.pk]
    assert html.count("Add a name") == 2
    assert "5 photos" in html


def test_those_seen_once_or_twice_are_folded_away(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    often, twice, once = make_people(alice, tmp_path, 3, 2, 1)
    client = client_of(alice)
    html = client.get("/people/").content.decode()
    assert cards(html) == [often.pk]
    assert "2 more people seen once or twice" in html
    assert cards(client.get("/people/?seen=rarely").content.decode()) == [twice.pk, once.pk]


def test_where_nobody_else_is_shown_those_seen_once_or_twice_are_not_folded_away(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (once,) = make_people(alice, tmp_path, 1)
    html = client_of(alice).get("/people/").content.decode()
    assert cards(html) == [once.pk]
    assert "1 person seen once or twice" in html
    assert 'id="fold" open' in html


def test_somebody_with_a_name_is_never_folded(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (once,) = make_people(alice, tmp_path, 1)
    named(once, "Anna")
    assert cards(client_of(alice).get("/people/").content.decode()) == [once.pk]


def test_the_hidden_and_the_merged_are_not_shown(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    kept, hidden, merged = make_people(alice, tmp_path, 3, 3, 3)
    Person.objects.filter(pk=hidden.pk).update(hidden=True)
    people.merge(into=kept, other=merged, actor=alice.user)
    assert cards(client_of(alice).get("/people/").content.decode()) == [kept.pk]


def test_many_people_come_page_by_page(alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=350, people=350, faces_on_each=3)
    client, seen, address = client_of(alice), [], "/people/"
    while address:
        html = client.get(address).content.decode()
        seen += cards(html)
        link = re.search(r'class="button" href="(/people/\?skip=\d+)"', html)
        address = link[1] if link else ""
    assert len(seen) == len(set(seen)) == 350


def test_a_name_that_is_given_is_kept_and_said(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    response = client_of(alice).post(f"/people/{person.pk}/name", {"name": "  Anna  Maria "}, follow=True)
    person.refresh_from_db()
    assert person.name == "Anna Maria"
    assert response.redirect_chain == [(f"/people/{person.pk}/", 302)]
    assert "Saved: this is Anna Maria." in response.content.decode()
    assert Correction.objects.get().actor_id == alice.user.pk


def test_naming_on_a_photo_leads_back_to_the_photo(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    photo = f"/photos/{person.faces.earliest('pk').photo_id}/"
    client = client_of(alice)
    assert client.post(f"/people/{person.pk}/name", {"name": "Anna", "next": photo})["Location"] == photo
    for other in Person.objects.get(pk=person.pk).faces.all():
        assert 'value="Anna"' in client.get(f"/photos/{other.photo_id}/").content.decode()


def test_a_form_leads_to_no_other_site(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 1)
    response = client_of(alice).post(f"/people/{person.pk}/name", {"name": "Anna", "next": "//elsewhere.example/"})
    assert response["Location"] == f"/people/{person.pk}/"


def test_a_name_can_be_taken_away(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    named(person, "Anna")
    response = client_of(alice).post(f"/people/{person.pk}/name", {"name": ""}, follow=True)
    assert "The name Anna was taken away." in response.content.decode()
    person.refresh_from_db()
    assert person.name == ""


def test_a_name_that_is_too_long_is_refused_with_a_sentence(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    response = client_of(alice).post(f"/people/{person.pk}/name", {"name": "A" * 201}, follow=True)
    assert "A name has at most 200 letters." in response.content.decode()


def test_a_name_that_somebody_has_leads_to_the_question(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    first, second = make_people(alice, tmp_path, 3, 3)
    named(first, "Anna")
    response = client_of(alice).post(f"/people/{second.pk}/name", {"name": "anna"}, follow=True)
    html = response.content.decode()
    assert "You already have somebody named Anna. Same person?" in html
    assert all(f"/faces/{person.avatar_id}/tile" in html for person in Person.objects.all())
    assert "you can undo that" in html
    assert "both on" not in html
    second.refresh_from_db()
    assert second.name == ""


def test_all_who_have_the_name_are_offered_with_their_photos(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    few, many, new = make_people(alice, tmp_path, 2, 4, 3)
    named(few, "Anna")
    named(many, "anna")
    client = client_of(alice)
    response = client.post(f"/people/{new.pk}/name", {"name": "Anna"}, follow=True)
    html = response.content.decode()
    assert "You already have 2 people named anna. Is this one of them?" in html
    assert re.findall(r"(\d) photos", html) == ["3", "4", "2"]
    offered = re.findall(r'formaction="([^"]+)"', html)
    assert offered == [f"/people/{new.pk}/same/{other.pk}/" for other in (many, few)]
    client.post(offered[1], {"answer": "same", "name": "Anna"})
    new.refresh_from_db()
    assert new.merged_into_id == few.pk


def test_who_has_the_name_alone_is_asked_nothing(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    named(person, "anna")
    response = client_of(alice).post(f"/people/{person.pk}/name", {"name": "Anna"})
    assert response["Location"] == f"/people/{person.pk}/"


def test_same_person_joins_the_two_into_the_one_with_the_name(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    first, second = make_people(alice, tmp_path, 3, 2)
    named(first, "Anna")
    address = f"/people/{second.pk}/same/{first.pk}/"
    response = client_of(alice).post(
        address, {"answer": "same", "name": "anna", "next": f"/people/{second.pk}/"}, follow=True
    )
    assert response.redirect_chain[-1] == (f"/people/{first.pk}/", 302)
    assert "5 photos" in response.content.decode()
    assert "one person now, Anna" in response.content.decode()


def test_different_person_lets_both_have_the_name(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    first, second = make_people(alice, tmp_path, 3, 2)
    named(first, "Anna")
    client_of(alice).post(f"/people/{second.pk}/same/{first.pk}/", {"answer": "different", "name": "Anna"})
    assert list(Person.objects.filter(merged_into=None).values_list("name", flat=True)) == ["Anna", "Anna"]


def test_a_merged_person_forwards_to_whom_it_was_merged_into(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    kept, merged = make_people(alice, tmp_path, 3, 3)
    people.merge(into=kept, other=merged, actor=alice.user)
    client = client_of(alice)
    assert client.get(f"/people/{merged.pk}/")["Location"] == f"/people/{kept.pk}/"
    client.post(f"/people/{merged.pk}/name", {"name": "Anna"})
    kept.refresh_from_db()
    assert kept.name == "Anna"


def test_a_person_shows_photos_or_faces(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 4)
    client = client_of(alice)
    assert client.get(f"/people/{person.pk}/").content.decode().count('class="photo-tile') == 4
    assert client.get(f"/people/{person.pk}/?tab=faces").content.decode().count('class="face-tile"') == 4


def test_typing_offers_the_names_that_contain_it(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    for person, name in zip(make_people(alice, tmp_path, 1, 1, 1), ("Anna", "Joanna", "Bert"), strict=True):
        named(person, name)
    html = client_of(alice).get("/names/?name=ANN").content.decode()
    assert re.findall(r'value="(\w+)"', html) == ["Anna", "Joanna"]


def test_pages_of_people_cost_as_much_with_many_as_with_few(
    alice: Owner, bob: Owner, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(alice, photos=4, people=2)
    fill(bob, photos=400, people=90, faces_on_each=3)
    counts = []
    for owner in (alice, bob):
        client = client_of(owner)
        person = Person.objects.filter(owner=owner).earliest("pk")
        for address in ("/people/", "/people/?show=hidden", f"/people/{person.pk}/"):
            with django_assert_max_num_queries(15) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def test_a_name_and_a_merge_are_taken_back_from_what_is_said_of_them(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    kept, other = make_people(alice, tmp_path, 3, 2)
    client, here = client_of(alice), f"/people/{kept.pk}/"
    html = client.post(f"/people/{kept.pk}/name", {"name": "Anna", "next": here}, follow=True).content.decode()
    named_entry = Correction.objects.latest("pk")
    assert f'action="/history/{named_entry.pk}/undo"' in html
    client.post(f"/people/{other.pk}/same/{kept.pk}/", {"answer": "same", "next": here})
    merged = Correction.objects.latest("pk")
    assert kept.faces.count() == 5
    assert client.post(f"/history/{merged.pk}/undo", {"next": here})["Location"] == here
    assert (kept.faces.count(), other.faces.count()) == (3, 2)
    client.post(f"/history/{named_entry.pk}/undo", {"next": here})
    assert Person.objects.get(pk=kept.pk).name == ""


def select(client: Client, what: str, *chosen: Person, **more: object) -> str:
    """Press a button of the bar without JavaScript, and return the page one comes to."""
    form = {"person": [person.pk for person in chosen], "next": "/people/", **more}
    return client.post(f"/people/{what}", form, follow=True).content.decode()


def undo(client: Client) -> None:
    entry = Correction.objects.latest("pk")
    client.post(f"/history/{entry.of or entry.pk}/undo")


def on_one_photo(owner: Owner, folder: Path, *people_on_it: Person) -> Photo:
    vectors = directions(len(people_on_it), seed=99)
    photo = tag_photo(make_photo(owner, folder), *(make_face(v, x=5 + 20 * n) for n, v in enumerate(vectors)))
    for face, person in zip(photo.faces.order_by("x"), people_on_it, strict=True):
        about_faces.move(faces=[face], to=person, actor=owner.user)
    return photo


def test_any_number_is_merged_into_the_one_chosen_and_parted_again(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    small, anna, large = make_people(alice, tmp_path, 3, 4, 5)
    named(anna, "Anna")
    client = client_of(alice)
    asked = select(client, "merge", small, anna, large)
    assert "Are these 3 one person?" in asked
    assert re.findall(r'name="into" value="(\d+)"', asked) == [str(person.pk) for person in (anna, large, small)]
    assert re.findall(r'name="into" value="(\d+)" checked', asked) == [str(anna.pk)]
    assert "only in a mirror" not in asked
    html = select(client, "merge", small, anna, large, into=large.pk)
    assert "3 people are one person now, Anna." in html
    assert cards(html) == [large.pk]
    assert "12 photos" in html
    undo(client)
    assert cards(client.get("/people/").content.decode()) == [anna.pk, large.pk, small.pk]


def test_merging_two_who_were_photographed_together_warns_with_the_photo(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    anna, ben, clara = make_people(alice, tmp_path, 3, 3, 3)
    named(anna, "Anna")
    named(ben, "Ben")
    photo = on_one_photo(alice, tmp_path, anna, ben)
    client = client_of(alice)
    asked = select(client, "merge", anna, ben)
    assert "Anna and Ben are both on this photo. One person is on a photo twice only in a mirror or a collage." in asked
    assert f"/photos/{photo.pk}/thumbnail" in asked
    assert "Merge all the same" in asked
    for _ in range(4):
        on_one_photo(alice, tmp_path, anna, ben)
    asked = select(client, "merge", anna, ben)
    assert "Anna and Ben are both on 5 photos." in asked
    assert asked.count("/thumbnail") == 3
    assert "5 photos show two of them together, the newest Anna and Ben." in select(client, "merge", clara, anna, ben)
    assert "only in a mirror" not in select(client, "merge", clara, anna)
    on_one_photo(alice, tmp_path, clara, ben)
    assert "Ben and somebody without a name are both on this photo." in select(client, "merge", clara, ben)


def test_the_warning_about_two_without_a_name_is_a_sentence(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    anna, ben = make_people(alice, tmp_path, 3, 3)
    on_one_photo(alice, tmp_path, anna, ben)
    assert "These two are both on this photo." in select(client_of(alice), "merge", anna, ben)


def test_a_name_that_is_given_to_somebody_on_the_same_photo_warns_too(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    anna, other = make_people(alice, tmp_path, 3, 3)
    named(anna, "Anna")
    photo = on_one_photo(alice, tmp_path, anna, other)
    html = client_of(alice).post(f"/people/{other.pk}/name", {"name": "Anna"}, follow=True).content.decode()
    assert "are both on this photo" in html
    assert f"/photos/{photo.pk}/thumbnail" in html


def test_what_was_said_to_be_two_people_is_not_merged(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    anna, ben = make_people(alice, tmp_path, 3, 3)
    face = ben.faces.earliest("pk")
    about_faces.confirm(faces=[face], actor=alice.user)
    about_faces.reject(faces=[face], person=anna, actor=alice.user)
    html = select(client_of(alice), "merge", anna, ben, into=anna.pk)
    assert "You said of 1 of these faces that it is somebody else." in html
    assert len(cards(html)) == 2


def test_one_alone_is_not_merged(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (anna,) = make_people(alice, tmp_path, 3)
    assert "Select at least two people" in select(client_of(alice), "merge", anna)
    assert "Nobody is selected." in select(client_of(alice), "hide")


@pytest.mark.parametrize(("what", "page"), [("hide", "hidden"), ("ignore", "ignored")])
def test_people_are_put_out_of_sight_and_shown_again(
    what: str, page: str, alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    kept, one, other = make_people(alice, tmp_path, 5, 4, 3)
    client = client_of(alice)
    html = select(client, what, one, other)
    assert cards(html) == [kept.pk]
    assert f"2 {page} people" in html
    assert cards(client.get(f"/people/?show={page}").content.decode()) == [one.pk, other.pk]
    assert cards(select(client, what, one, show="yes")) == [kept.pk, one.pk]
    undo(client)
    assert cards(client.get("/people/").content.decode()) == [kept.pk]


def test_favourites_come_first_with_a_star(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    large, small = make_people(alice, tmp_path, 5, 3)
    client = client_of(alice)
    html = select(client, "favour", small)
    assert cards(html) == [small.pk, large.pk]
    assert html.count('aria-label="Favourite"') == 1
    assert cards(select(client, "favour", small)) == [large.pk, small.pk]


def test_all_seen_rarely_are_ignored_in_one_action_and_come_back_in_one(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    often, *rarely = make_people(alice, tmp_path, 3, 2, 1, 1)
    client = client_of(alice)
    html = client.post("/people/ignore-rarely", follow=True).content.decode()
    assert "We do not ask about 3 people any more." in html
    assert cards(html) == [often.pk]
    assert "seen once or twice" not in html
    assert Correction.objects.count() == 1
    undo(client)
    assert "3 more people seen once or twice" in client.get("/people/").content.decode()
    assert not Person.objects.filter(pk__in=[person.pk for person in rarely], ignored=True).exists()


def test_a_people_page_that_is_open_gets_the_cards_as_they_are_now(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    one, other = make_people(alice, tmp_path, 4, 3)
    client, headers = client_of(alice), {"HX-Request": "true"}
    form = {"person": [one.pk, other.pk], "within": "people="}
    html = client.post("/people/favour", form, headers=headers).content.decode()
    assert cards(html) == [one.pk, other.pk]
    assert html.count('hx-swap-oob="true"') == 2
    html = client.post("/people/merge", {**form, "into": one.pk}, headers=headers).content.decode()
    assert cards(html) == [one.pk]
    assert "7 photos" in html
    assert f'<li id="person-{other.pk}" hidden hx-swap-oob="true">' in html
