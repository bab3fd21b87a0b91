"""Who is not staff learns nothing under /staff/ but that sign-in is asked; staff see only who lets them."""

import re
from pathlib import Path

import pytest
from django.http import Http404
from django.test import Client
from django.urls import URLPattern

from cloudphotos.catalog import audit, consent
from cloudphotos.catalog.models import AuditEntry, Owner
from cloudphotos.urls import urlpatterns
from cloudphotos.web.staff import guard
from tests.web.conftest import ClientOf
from tests.web.scenes import make_people

PAGES = [each for each in urlpatterns if str(each.pattern).startswith("staff/")]


def address_of(pattern: URLPattern) -> str:
    return f"/{re.sub(r'<[a-z]+:[a-z_]+>', '1', str(pattern.pattern))}"


@pytest.mark.parametrize("method", ["get", "post", "put", "options"])
def test_every_address_answers_who_is_not_staff_alike(method: str, alice: Owner, client_of: ClientOf) -> None:
    for client in (Client(), client_of(alice)):
        for address in [*map(address_of, PAGES), "/staff/no/such/page", "/staff/clusters", "/staff/runs/x/y/"]:
            response = getattr(client, method)(address)
            answer = (response.status_code, response.headers.get("Location"), response.content)
            assert answer == (302, f"/sign-in/?next={address if method == 'get' else '/'}", b""), address


def test_a_part_of_a_page_sends_the_whole_page_away(alice: Owner, client_of: ClientOf) -> None:
    for address in ("/staff/runs/", "/staff/guess"):
        assert client_of(alice).get(address, headers={"HX-Request": "true"})["HX-Redirect"] == "/sign-in/"


def test_who_is_signed_in_but_not_staff_is_asked_to_sign_in_and_not_led_in_circles(
    alice: Owner, client_of: ClientOf
) -> None:
    asked = client_of(alice).get("/staff/runs/", follow=True)
    assert [place for place, _ in asked.redirect_chain] == ["/sign-in/?next=/staff/runs/"]
    assert b'name="password"' in asked.content
    assert client_of(alice).get("/sign-in/?next=/people/")["Location"] == "/people/"


def test_staff_who_sign_in_come_to_the_page_they_asked_for(sam: Owner) -> None:
    form = {"username": "sam", "password": "a long password"}
    assert Client().post("/sign-in/?next=/staff/runs/", form)["Location"] == "/staff/runs/"


def test_staff_are_told_what_is_not_there(sam: Owner, client_of: ClientOf) -> None:
    assert client_of(sam).get("/staff/no/such/page").status_code == 404
    assert client_of(sam).get("/staff/", follow=True).status_code == 200


def test_the_catch_all_stays_the_last() -> None:
    assert urlpatterns[-1].name == "staff_nowhere"


def test_only_owners_who_consent_and_have_faces_are_there(alice: Owner, bob: Owner, charlie: Owner) -> None:
    Owner.objects.filter(pk__in=[alice.pk, bob.pk]).update(review_by_staff=True)
    Owner.objects.filter(pk=bob.pk).update(faces_on=False)
    assert list(guard.consenting()) == [alice]
    assert guard.load_owner(alice.pk) == alice
    for owner in (bob, charlie):
        with pytest.raises(Http404):
            guard.load_owner(owner.pk)


def test_people_and_faces_of_others_are_not_found(alice: Owner, bob: Owner, tmp_path: Path) -> None:
    consent.set_review_by_staff(owner=alice, agrees=True, actor=alice.user)
    (hers,), (his,) = make_people(alice, tmp_path, 1), make_people(bob, tmp_path, 1)
    faces = [hers.faces.get(), his.faces.get()]
    assert guard.load_person(hers.pk) == hers
    assert guard.load_faces([face.pk for face in faces]) == faces[:1]
    with pytest.raises(Http404):
        guard.load_person(his.pk)
    with pytest.raises(Http404):
        guard.load_faces([faces[1].pk])


def test_a_tile_is_shown_as_long_as_its_owner_consents(
    consenting: Owner, bob: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (hers,), (his,) = make_people(consenting, tmp_path, 1), make_people(bob, tmp_path, 1)
    client, address = client_of(sam), f"/staff/faces/{hers.faces.get().pk}/tile"
    shown = client.get(address)
    assert (shown.status_code, shown["Cache-Control"]) == (200, "private, no-cache")
    assert client.get(f"/staff/faces/{his.faces.get().pk}/tile").status_code == 404
    consenting.photos.update(hidden=True)
    assert client.get(address).status_code == 404
    consenting.photos.update(hidden=False)
    consent.set_review_by_staff(owner=consenting, agrees=False, actor=consenting.user)
    assert client.get(address).status_code == 404


def test_the_rail_shows_the_pages_for_staff_to_staff_alone(alice: Owner, sam: Owner, client_of: ClientOf) -> None:
    assert b"/staff/" not in client_of(alice).get("/").content
    page = client_of(sam).get("/").content.decode()
    assert all(f'href="/staff/{name}/"' in page for name in ("runs", "quality", "audit"))


def test_an_owner_gives_consent_and_takes_it_back_and_both_are_noted(alice: Owner, client_of: ClientOf) -> None:
    client = client_of(alice)
    assert b'aria-checked="false"' in client.get("/privacy/").content
    for answer, agrees in (("yes", True), ("yes", True), ("no", False)):
        assert client.post("/privacy/review-by-staff", {"agrees": answer})["Location"] == "/privacy/"
        alice.refresh_from_db()
        assert alice.review_by_staff is agrees
    noted = AuditEntry.objects.order_by("pk").values_list("action", "owner_id", "actor_id", "address")
    assert list(noted) == [("settings", alice.pk, alice.user_id, "127.0.0.1")] * 2


def test_a_picture_that_no_page_showed_is_noted_once(
    consenting: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (person,) = make_people(consenting, tmp_path, 2)
    face, other = person.faces.order_by("pk")
    audit.note_look(actor_id=sam.user_id, faces=[other])
    for each in (face, face, other):
        client_of(sam).get(f"/staff/faces/{each.pk}/tile")
    noted = AuditEntry.objects.filter(actor_id=sam.user_id, action="saw").order_by("pk")
    assert list(noted.values_list("owner_id", "faces")) == [(consenting.pk, [other.pk]), (consenting.pk, [face.pk])]
