"""What an owner says of the faces on one photo, without a browser."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cloudphotos.catalog import people
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.likeliest import likeliest
from cloudphotos.catalog.models import Correction, Face, Owner, Person, Photo, Rejection
from tests.library import directions, jpeg, make_face, make_photo, near, tag_photo
from tests.web.conftest import ClientOf
from tests.web.scenes import fill, make_people


@pytest.fixture
def anna(alice: Owner, tmp_path: Path) -> Person:
    """Anna of three photos, and Ben and Carl of two and one."""
    made = make_people(alice, tmp_path, 3, 2, 1)
    for person, name in zip(made, ("Anna", "Ben", "Carl"), strict=True):
        people.rename(person=person, name=name, actor=alice.user)
    return Person.objects.get(pk=made[0].pk)


@pytest.fixture
def leftover(anna: Person, tmp_path: Path) -> Face:
    """A face of nobody that is like Anna's, less like Ben's and not like Carl's, alone on its photo."""
    like = directions(1, seed=0)[0] + 0.8 * directions(1, seed=1)[0]
    return tag_photo(make_photo(anna.owner, tmp_path), make_face(like)).faces.get()


def named(name: str) -> Person:
    return Person.objects.get(name=name, merged_into=None)


def say(client: Client, face: Face, what: str, **form: object) -> str:
    response = client.post(f"/photos/{face.photo_id}/faces/{face.pk}/{what}", form, follow=True)
    face.refresh_from_db()
    return response.content.decode()


def undo(client: Client, html: str) -> None:
    action = re.findall(r'action="(/history/\d+/undo)"', html)[-1]
    assert client.post(action).status_code == 302


def test_a_leftover_gets_the_name_of_somebody_known_and_loses_it_again(
    alice: Owner, leftover: Face, client_of: ClientOf
) -> None:
    client = client_of(alice)
    html = say(client, leftover, "who", name=" ben ")
    assert leftover.person == named("Ben")
    assert leftover.assigned_by == Face.AssignedBy.USER
    assert "This face is Ben." in html
    undo(client, html)
    leftover.refresh_from_db()
    assert leftover.person is None


def test_a_name_that_nobody_has_makes_a_new_person_of_the_face(
    alice: Owner, leftover: Face, client_of: ClientOf
) -> None:
    client = client_of(alice)
    html = say(client, leftover, "who", name="Dora")
    assert leftover.person == named("Dora")
    assert "This face is Dora, who is new here." in html
    undo(client, html)
    leftover.refresh_from_db()
    assert leftover.person is None


def test_a_name_that_several_have_is_asked_back(alice: Owner, leftover: Face, client_of: ClientOf) -> None:
    carl = named("Carl")
    people.rename(person=carl, name="Ben", actor=alice.user)
    client = client_of(alice)
    html = say(client, leftover, "who", name="Ben", next="/people/")
    assert "You have 2 people named Ben. Which of them is it?" in html
    assert leftover.person is None
    say(client, leftover, "who", name="Ben", person=carl.pk)
    assert leftover.person == carl
    say(client, leftover, "who", name="Ben", new="yes")
    assert leftover.person not in {carl, None}
    assert Person.objects.filter(name="Ben").count() == 3


def test_typing_over_a_named_face_moves_the_face_and_renames_nobody(
    alice: Owner, anna: Person, client_of: ClientOf
) -> None:
    face = anna.faces.earliest("pk")
    html = client_of(alice).get(f"/photos/{face.photo_id}/").content.decode()
    assert html.count("Only this face") == 2
    assert f'action="/people/{anna.pk}/name"' not in html
    say(client_of(alice), face, "who", name="Ben")
    assert face.person == named("Ben")
    anna.refresh_from_db()
    assert (anna.name, anna.faces.count()) == ("Anna", 2)


def test_typing_under_somebody_unnamed_names_the_person(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    photo = person.faces.earliest("pk").photo_id
    html = client_of(alice).get(f"/photos/{photo}/").content.decode()
    assert html.count(f'action="/people/{person.pk}/name"') == 2
    assert "Only this face" not in html


def test_the_same_name_again_confirms_and_asks_nothing(alice: Owner, anna: Person, client_of: ClientOf) -> None:
    people.rename(person=named("Ben"), name="Anna", actor=alice.user)
    face = anna.faces.earliest("pk")
    say(client_of(alice), face, "who", name="Anna")
    assert (face.person, face.assigned_by) == (anna, Face.AssignedBy.USER)


def test_an_empty_name_says_nothing(alice: Owner, anna: Person, client_of: ClientOf) -> None:
    face, before = anna.faces.earliest("pk"), Correction.objects.count()
    html = say(client_of(alice), face, "who", name="  ")
    assert "Type who this is." in html
    assert (face.person, Correction.objects.count()) == (anna, before)


def test_a_face_is_confirmed_once_and_the_page_says_so_no_more(alice: Owner, anna: Person, client_of: ClientOf) -> None:
    face, client = anna.faces.earliest("pk"), client_of(alice)
    assert "Yes, this is Anna" in client.get(f"/photos/{face.photo_id}/").content.decode()
    html = say(client, face, "confirm", person=anna.pk)
    assert face.assigned_by == Face.AssignedBy.USER
    assert "Confirmed: this is Anna." in html
    assert "Yes, this is Anna" not in html
    undo(client, html)
    face.refresh_from_db()
    assert face.assigned_by == Face.AssignedBy.CLUSTER


def test_what_went_elsewhere_meanwhile_is_not_confirmed(alice: Owner, anna: Person, client_of: ClientOf) -> None:
    face = anna.faces.earliest("pk")
    about_faces.move(faces=[face], to=named("Ben"), actor=alice.user)
    html = say(client_of(alice), face, "confirm", person=anna.pk)
    assert "gone to somebody else meanwhile" in html
    assert face.person == named("Ben")


def test_not_anna_is_remembered_and_taken_back(alice: Owner, anna: Person, client_of: ClientOf) -> None:
    face, client = anna.faces.earliest("pk"), client_of(alice)
    html = say(client, face, "reject", person=anna.pk)
    assert face.person is None
    assert Rejection.objects.filter(face=face, person=anna).exists()
    assert "Noted: this is not Anna." in html
    undo(client, html)
    face.refresh_from_db()
    assert face.person == anna
    assert not Rejection.objects.exists()


def test_not_a_face_is_folded_away_and_comes_back(alice: Owner, anna: Person, client_of: ClientOf) -> None:
    face, client = anna.faces.earliest("pk"), client_of(alice)
    html = say(client, face, "no-face")
    assert face.verdict == Face.Verdict.TRASH
    assert "1 taken for no face" in html
    assert "Nobody on this photo." in html
    html = say(client, face, "restore")
    assert face.verdict == Face.Verdict.FACE
    assert "taken for no face" not in html


def test_after_an_edit_the_page_is_the_photo_with_the_face_in_focus(
    alice: Owner, anna: Person, client_of: ClientOf
) -> None:
    face = anna.faces.earliest("pk")
    html = client_of(alice).get(f"/photos/{face.photo_id}/?person={anna.pk}").content.decode()
    target = f"/photos/{face.photo_id}/?person={anna.pk}&face={face.pk}"
    assert f'name="next" value="{target.replace("&", "&amp;")}"' in html
    html = say(client_of(alice), face, "reject", person=anna.pk, next=target)
    assert re.search(rf'id="face-{face.pk}"[^>]* autofocus', html)
    assert re.search(r'<details class="face-more"[^>]* open', html)


def test_the_likeliest_people_are_shown_nearest_first(alice: Owner, leftover: Face, client_of: ClientOf) -> None:
    client = client_of(alice)
    address = f"/photos/{leftover.photo_id}/faces/{leftover.pk}/who"
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r"<span>(\w+)</span>", part) == ["Anna", "Ben"]
    assert re.findall(r"<small>([\w ]+)</small>", part)[0] == "very close"
    assert "<html" not in part
    assert "Who is this?" in client.get(address).content.decode()


def test_who_cannot_be_on_the_photo_is_not_likely(alice: Owner, leftover: Face, anna: Person, tmp_path: Path) -> None:
    def likely() -> list[str]:
        face = Face.objects.get(pk=leftover.pk)
        return [each.person.name for each in likeliest(owner=alice, pack="starter", face=face)]

    assert likely() == ["Anna", "Ben"]
    about_faces.reject(faces=[leftover], person=anna, actor=alice.user)
    assert likely() == ["Ben"]
    about_people.set_flag(people=[named("Ben")], kind=Correction.Kind.IGNORE, on=True, actor=alice.user)
    assert likely() == []
    about_people.set_flag(people=[named("Ben")], kind=Correction.Kind.IGNORE, on=False, actor=alice.user)
    assert likely() == ["Ben"]
    bens = Face.objects.filter(person=named("Ben")).earliest("pk")
    Face.objects.filter(pk=bens.pk).update(photo=leftover.photo)
    assert likely() == []


def test_where_nobody_is_alike_that_is_said_and_a_name_is_asked_for(
    alice: Owner, anna: Person, client_of: ClientOf, tmp_path: Path
) -> None:
    face = tag_photo(make_photo(alice, tmp_path), make_face(directions(1, seed=9)[0])).faces.get()
    client, address = client_of(alice), f"/photos/{face.photo_id}/faces/{face.pk}/who"
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "We know nobody who looks like this face." in part
    assert f'for="name-{face.pk}">Type a name' in part
    assert f'id="name-{face.pk}"' in client.get(f"/photos/{face.photo_id}/").content.decode()
    page = client.get(address).content.decode()
    assert "We know nobody who looks like this face." in page
    assert 'id="who" name="name"' in page


def test_who_was_born_later_is_not_likely(alice: Owner, leftover: Face, anna: Person) -> None:
    Photo.objects.filter(pk=leftover.photo_id).update(taken_at="2010-05-05T12:00Z")
    Person.objects.filter(pk=anna.pk).update(birth_date="2010-05-06")
    face = Face.objects.get(pk=leftover.pk)
    assert [each.person.name for each in likeliest(owner=alice, pack="starter", face=face)] == ["Ben"]
    Photo.objects.filter(pk=leftover.photo_id).update(dated_at="2011-05-05T12:00Z")
    face = Face.objects.get(pk=leftover.pk)
    assert [each.person.name for each in likeliest(owner=alice, pack="starter", face=face)] == ["Anna", "Ben"]


def test_nobody_of_another_library_is_likely(leftover: Face, charlie: Owner, tmp_path: Path) -> None:
    make_people(charlie, tmp_path, 3)
    his = tag_photo(make_photo(charlie, tmp_path), make_face(near(directions(1, seed=0)[0], seed=77))).faces.get()
    assert len(likeliest(owner=charlie, pack="starter", face=his)) == 1


def test_a_face_that_was_drawn_waits_for_the_worker(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    photo = tag_photo(make_photo(alice, tmp_path, data=jpeg(width=400, height=300)))
    client = client_of(alice)
    form = {"x": "10.5", "y": "20", "width": "100", "height": "120", "next": f"/photos/{photo.pk}/?only=favourites"}
    response = client.post(f"/photos/{photo.pk}/draw", form)
    face = photo.faces.get()
    assert response["Location"] == f"/photos/{photo.pk}/?only=favourites&face={face.pk}"
    assert (face.x, face.width, face.drawn) == (10.5, 100, True)
    html = client.get(f"/photos/{photo.pk}/?face={face.pk}").content.decode()
    assert "every 2s" in html
    assert re.search(rf'id="name-{face.pk}"[^>]* autofocus', html)
    line = f"/photos/{photo.pk}/faces/{face.pk}/"
    assert client.get(line).status_code == 204
    Face.objects.filter(pk=face.pk).update(tile="1/tile.jpg")
    late = client.get(line).content.decode()
    assert "every 2s" not in late
    assert f'class="face-label" data-face="{face.pk}"' in late
    assert "autofocus" not in late
    undo(client, html)
    assert client.get(line).status_code == 286
    assert "taken for no face" not in client.get(f"/photos/{photo.pk}/").content.decode()


def test_two_clicks_into_a_picture_draw_a_box_without_scripts(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    photo = tag_photo(make_photo(alice, tmp_path, data=jpeg(width=1440, height=600)))
    client, address = client_of(alice), f"/photos/{photo.pk}/draw"
    assert 'name="first"' in client.get(address).content.decode()
    assert 'name="second"' in client.get(f"{address}?first.x=300&first.y=200").content.decode()
    client.post(address, {"first.x": 300, "first.y": 200, "second.x": 200, "second.y": 90})
    face = photo.faces.get()
    assert (face.x, face.y, face.width, face.height) == (400, 180, 200, 220)


@pytest.mark.parametrize("box", [{}, {"x": "nan", "y": "1", "width": "9", "height": "9"}, {"x": "a"}])
def test_no_box_is_said(box: dict[str, str], alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    photo = tag_photo(make_photo(alice, tmp_path))
    html = client_of(alice).post(f"/photos/{photo.pk}/draw", box, follow=True).content.decode()
    assert "There was no box." in html
    assert not photo.faces.exists()


def test_somebody_without_a_face_is_added_and_taken_away(alice: Owner, leftover: Face, client_of: ClientOf) -> None:
    client, page = client_of(alice), f"/photos/{leftover.photo_id}/"
    html = client.post(f"{page}people", {"name": "anna"}, follow=True).content.decode()
    assert "Anna is on this photo now." in html
    assert named("Anna").tags.filter(photo=leftover.photo_id).exists()
    assert 'class="person-chip"' in html
    again = client.post(f"{page}people", {"name": "Anna"}, follow=True).content.decode()
    assert "Anna is on this photo already." in again
    undo(client, html)
    assert 'class="person-chip"' not in client.get(page).content.decode()
    client.post(f"{page}people", {"name": "anna"})
    html = client.post(f"{page}people/{named('Anna').pk}/remove", follow=True).content.decode()
    assert "Anna is no longer on this photo." in html
    assert 'class="person-chip"' not in html


def test_somebody_nobody_knew_is_added_as_somebody_new_and_one_undo_takes_it_back(
    alice: Owner, leftover: Face, client_of: ClientOf
) -> None:
    client, page, before = client_of(alice), f"/photos/{leftover.photo_id}/", Correction.objects.count()
    html = client.post(f"{page}people", {"name": " Zoe "}, follow=True).content.decode()
    assert "Zoe is new here, and on this photo now." in html
    assert Correction.objects.count() == before + 1
    zoe = named("Zoe")
    assert zoe.tags.get().photo_id == leftover.photo_id
    assert "Zoe" in client.get("/people/").content.decode()
    assert "no face has this name yet" in client.get(f"/people/{zoe.pk}/?tab=faces").content.decode()
    assert "There is none to choose from yet." in client.get(f"/people/{zoe.pk}/?avatar=choose").content.decode()
    assert "Tagged Zoe on 1 photo" in client.get("/history/").content.decode()
    undo(client, html)
    assert not Person.objects.filter(name="Zoe").exists()
    assert not zoe.tags.exists()
    assert "Zoe" not in client.get("/people/").content.decode()


@pytest.mark.parametrize(("name", "said"), [(" ", "Type a name first."), ("Z" * 201, "at most 200 letters")])
def test_a_name_that_is_none_adds_nobody(
    name: str, said: str, alice: Owner, leftover: Face, client_of: ClientOf
) -> None:
    before = Person.objects.count()
    address = f"/photos/{leftover.photo_id}/people"
    assert said in client_of(alice).post(address, {"name": name}, follow=True).content.decode()
    assert Person.objects.count() == before


def test_which_of_several_is_added_is_asked(alice: Owner, leftover: Face, client_of: ClientOf) -> None:
    people.rename(person=named("Carl"), name="Ben", actor=alice.user)
    ben, other = Person.objects.filter(name="Ben").order_by("pk")
    client, address = client_of(alice), f"/photos/{leftover.photo_id}/people"
    assert "Which of them is it?" in client.post(address, {"name": "Ben"}, follow=True).content.decode()
    client.post(address, {"name": "Ben", "person": other.pk})
    assert other.tags.filter(photo=leftover.photo_id).exists()
    assert not ben.tags.filter(photo=leftover.photo_id).exists()
    client.post(address, {"name": "Ben", "new": "yes"})
    newest = Person.objects.filter(name="Ben").latest("pk")
    assert newest.tags.filter(photo=leftover.photo_id).exists()
    assert newest not in {ben, other}


def test_who_was_added_stays_after_a_merge_and_is_not_shown_twice(
    alice: Owner, leftover: Face, client_of: ClientOf
) -> None:
    client, page = client_of(alice), f"/photos/{leftover.photo_id}/"
    client.post(f"{page}people", {"name": "Ben"})
    people.merge(into=named("Anna"), other=named("Ben"), actor=alice.user)
    html = client.get(page).content.decode()
    assert html.count('class="person-chip"') == 1
    assert f'action="/photos/{leftover.photo_id}/people/{named("Anna").pk}/remove"' in html
    say(client, leftover, "who", name="Anna")
    assert 'class="person-chip"' not in client.get(page).content.decode()


def test_a_face_is_found_on_its_own_photo_alone(alice: Owner, anna: Person, client_of: ClientOf) -> None:
    first, second = anna.faces.order_by("pk")[:2]
    response = client_of(alice).post(f"/photos/{first.photo_id}/faces/{second.pk}/no-face")
    assert response.status_code == 404


def test_the_page_costs_the_same_whoever_is_on_it(
    alice: Owner, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(alice, photos=2, people=40, faces_on_each=40)
    crowd, other = Photo.objects.order_by("pk")
    client, counts = client_of(alice), []
    other.faces.all().delete()
    for photo in (crowd, other):
        with django_assert_max_num_queries(15) as queries:
            assert client.get(f"/photos/{photo.pk}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
