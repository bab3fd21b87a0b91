"""The head of a person's page, and who is often there too."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from cloudphotos.catalog.edits import about_faces, about_people, about_photos
from cloudphotos.catalog.models import Correction, Owner, Person, Photo
from cloudphotos.catalog.timelines import PAGE_PHOTOS
from tests.web.conftest import ClientOf
from tests.web.scenes import fill, make_people


@pytest.mark.parametrize("address", ["", "?tab=faces", "?tab=company", "?avatar=choose"])
def test_a_page_costs_the_same_whatever_the_size(
    address: str, alice: Owner, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(alice, photos=200, people=20, faces_on_each=5)
    person = Person.objects.earliest("pk")
    client = client_of(alice)
    client.get(f"/people/{person.pk}/")
    with django_assert_max_num_queries(15):
        assert client.get(f"/people/{person.pk}/{address}").status_code == 200


def test_a_birth_date_is_said_with_the_faces_it_let_go(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 3)
    Photo.objects.update(taken_at=datetime(2000, 1, 1, tzinfo=UTC))
    response = client_of(alice).post(f"/people/{one.pk}/born", {"day": "2004-05-06"}, follow=True)
    html = response.content.decode()
    assert "Saved: born on May 6, 2004. 3 faces on earlier photos were let go." in html
    assert "Born May 6, 2004" in html
    assert one.faces.count() == 0


def test_a_birth_date_can_be_taken_back(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    client = client_of(alice)
    client.post(f"/people/{one.pk}/born", {"day": "2004-05-06"})
    html = client.post(f"/people/{one.pk}/born", {"day": ""}, follow=True).content.decode()
    assert "The birth date is gone." in html
    assert "Add a birth date" in html


@pytest.mark.parametrize(("day", "said"), [("soon", "no date we can read"), ("2999-01-01", "cannot lie in the future")])
def test_what_is_no_birth_date_is_said(day: str, said: str, alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    assert said in client_of(alice).post(f"/people/{one.pk}/born", {"day": day}, follow=True).content.decode()
    assert not Correction.objects.exists()


def test_who_lost_every_face_is_said_with_the_way_back(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    about_people.rename(person=one, name="Anna", actor=alice.user)
    about_faces.reject(faces=list(one.faces.all()), person=one, actor=alice.user)
    client = client_of(alice)
    for address in (f"/people/{one.pk}/", f"/people/{one.pk}/?tab=faces"):
        html = client.get(address).content.decode()
        assert "No photo shows Anna now" in html
        assert 'href="/history/">Open the history' in html


def test_the_photos_of_two_go_on_page_by_page(alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=150, people=2, faces_on_each=2)
    one, two = Person.objects.order_by("pk")
    client = client_of(alice)
    html = client.get(f"/people/{one.pk}/?with={two.pk}").content.decode()
    assert html.count('<li class="photo-tile') == PAGE_PHOTOS
    assert f"?with={two.pk}&amp;before=" in html or f"?with={two.pk}&before=" in html
    assert f"/photos/{Photo.objects.latest('sort_at').pk}/?person={one.pk}&amp;with={two.pk}" in html


def test_another_owners_person_is_in_nobodys_company(
    alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (hers,), (his,) = make_people(alice, tmp_path, 2), make_people(charlie, tmp_path, 2)
    assert client_of(charlie).get(f"/people/{his.pk}/?with={hers.pk}").status_code == 404


def test_the_tab_says_how_often_and_leads_there(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 3, 1)
    about_people.rename(person=two, name="Ben", actor=alice.user)
    about_photos.tag(photos=[face.photo for face in one.faces.all()[:2]], person=two, actor=alice.user)
    html = client_of(alice).get(f"/people/{one.pk}/?tab=company").content.decode()
    assert "2 photos together" in html
    assert f"/people/{one.pk}/?with={two.pk}" in html


def test_somebody_to_merge_with_is_found_by_name(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    cast = make_people(alice, tmp_path, 2, 2, 2)
    for person, name in zip(cast, ("Anna", "Ben", "Benita"), strict=True):
        about_people.rename(person=person, name=name, actor=alice.user)
    client = client_of(alice)
    html = client.get(f"/people/{cast[0].pk}/merge/").content.decode()
    assert html.count('class="merge-choice"') == 2
    assert client.get(f"/people/{cast[0].pk}/merge/?name=nita").content.decode().count('class="merge-choice"') == 1
    assert "Nobody is called “Zoe”." in client.get(f"/people/{cast[0].pk}/merge/?name=Zoe").content.decode()
