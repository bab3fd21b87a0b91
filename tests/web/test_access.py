"""Everything of Alice's is Alice's: Charlie finds nothing, strangers are asked who they are."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cloudphotos.catalog.models import Face, Owner, Person, Photo
from cloudphotos.urls import urlpatterns
from tests.web.conftest import ClientOf
from tests.web.scenes import make_people

OPEN = {"sign_in", "sign_out", "choose_theme", "healthz", "readyz"}
HIS_OWN = {"gallery", "people", "upload", "upload_status", "progress", "names"}  # no row in the address
POSTED = {"name_person", "retry_photo", "same_person"}


def arguments(name: str, person: Person) -> list[int]:
    """What stands in the address of this page of a person who is on a photo."""
    face = Face.objects.filter(person=person).earliest("pk")
    kinds = {
        "photo": [face.photo_id],
        "retry_photo": [face.photo_id],
        "thumbnail": [face.photo_id],
        "preview": [face.photo_id],
        "original": [face.photo_id],
        "face_tile": [face.pk],
        "person": [person.pk],
        "name_person": [person.pk],
        "same_person": [person.pk, person.pk],
    }
    return kinds[name]


GUARDED = sorted({str(pattern.name) for pattern in urlpatterns} - OPEN)
WITH_ROWS = sorted(set(GUARDED) - HIS_OWN)


@pytest.mark.parametrize("name", GUARDED)
def test_a_stranger_is_sent_to_sign_in(name: str, alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 1)
    address = reverse(name, args=[] if name in HIS_OWN else arguments(name, person))
    response = Client().post(address) if name in POSTED else Client().get(address)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign_in") + "?next=")


@pytest.mark.parametrize("name", WITH_ROWS)
def test_what_is_alices_does_not_exist_for_charlie(
    name: str, alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (person,) = make_people(alice, tmp_path, 1)
    address = reverse(name, args=arguments(name, person))
    response = client_of(charlie).post(address, {"name": "Mine"}) if name in POSTED else client_of(charlie).get(address)
    assert response.status_code == 404
    person.refresh_from_db()
    assert person.name == ""


@pytest.mark.parametrize("name", WITH_ROWS)
def test_what_is_alices_is_there_for_alice(name: str, alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 1)
    address = reverse(name, args=arguments(name, person))
    response = client_of(alice).post(address) if name in POSTED else client_of(alice).get(address)
    assert response.status_code in {200, 302}
    assert not response.headers.get("Location", "").startswith(reverse("sign_in"))


def test_charlies_pages_show_nothing_of_alices(
    alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    Person.objects.filter(pk=person.pk).update(name="Anna")
    client = client_of(charlie)
    photos = Photo.objects.filter(owner=alice)
    for address in ("/", "/people/", "/people/?seen=rarely", "/names/?name=a", "/progress/"):
        text = client.get(address).content.decode()
        assert "Anna" not in text
        assert not any(f"/photos/{photo.pk}/" in text for photo in photos)
    status = client.get("/upload/status", {"ids": ",".join(str(photo.pk) for photo in photos)})
    assert status.json() == {}
    polled = client.get("/progress/", {"waiting": [photo.pk for photo in photos]}).content.decode()
    assert "photo-tile" not in polled


def test_somebody_elses_person_in_a_parameter_is_not_found(
    alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (hers,) = make_people(alice, tmp_path, 1)
    (his,) = make_people(charlie, tmp_path, 1)
    photo = his.faces.get().photo
    client = client_of(charlie)
    assert client.get(f"/photos/{photo.pk}/?person={hers.pk}").status_code == 404
    assert client.post(f"/people/{his.pk}/same/{hers.pk}/", {"answer": "same"}).status_code == 404


def test_no_cache_keeps_a_page(alice: Owner, client_of: ClientOf) -> None:
    assert "no-store" in client_of(alice).get("/")["Cache-Control"]


def test_a_part_of_a_page_that_asks_after_signing_out_sends_the_whole_page_away(db: None) -> None:
    response = Client().get("/progress/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == reverse("sign_in")


def test_a_user_without_a_library_gets_an_empty_one_with_faces_off(alice: Owner, client_of: ClientOf) -> None:
    client = client_of(alice)
    alice.delete()
    assert client.get("/").status_code == 200
    assert Owner.objects.get(user=alice.user).faces_on is False


def test_an_absurd_number_is_not_found(alice: Owner, client_of: ClientOf) -> None:
    assert client_of(alice).get(f"/photos/{10**30}/").status_code == 404
    assert client_of(alice).get("/upload/status", {"ids": f"{10**30},²,x"}).json() == {}
