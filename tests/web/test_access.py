"""Everything of Alice's is Alice's: Charlie finds nothing, strangers are asked who they are."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cloudphotos.catalog import albums, marks
from cloudphotos.catalog.models import Album, ClusterRun, Correction, Face, Owner, Person, Photo, Proposal, ShareLink
from cloudphotos.catalog.sharing import links
from cloudphotos.urls import urlpatterns
from tests.web.conftest import ClientOf
from tests.web.scenes import make_people

OPEN = {"sign_in", "sign_out", "choose_theme", "healthz", "readyz", "metrics"}
OF_STAFF = {str(each.name) for each in urlpatterns if str(each.pattern).startswith("staff/")}  # tests/web/staff
OF_LINKS = {str(each.name) for each in urlpatterns if str(each.pattern).startswith("s/")}  # tests/web/sharing
OF_ALBUMS = {"album", "name_album", "delete_album", "album_faces", "add_to_album", "remove_from_album", "cover_album"}
OF_ALBUMS |= {"share_album"}
OF_SHARES = {"revoke_link", "make_link_again"}
OF_FACES = {"face_line", "face_who", "confirm_face", "reject_face", "mark_as_no_face", "restore_face"}
SELECTED = {
    "choose_album",
    "bin_photos",
    "restore_photos",
    "purge",
    "star_photos",
    "hide_photos",
    "download_photos",
}  # rows in the form
SELECTED_FACES = {"confirm_faces", "reject_faces", "trash_faces", "restore_faces", "split_faces", "show_by_face"}
SELECTED_FACES |= {"choose_person", "move_faces"}
SELECTED_PEOPLE = {"merge_people", "favour_people", "hide_people", "ignore_people"}
NO_ROWS = {"gallery", "favourites", "hidden", "bin", "tiles", "albums", "new_album", "people", "names"}
NO_ROWS |= {"history", "upload", "upload_part", "upload_status", "progress", "failed", "retry_all"}
NO_ROWS |= {"shared", "learn_from_likes", "forget_likes"}
NO_ROWS |= {"privacy", "review_by_staff", "who_saw"}
NO_ROWS |= {"trash", "likely_people", "ignore_rarely"}
NO_ROWS |= {"review", "undo_answer", "changes", "look_through", "apply_changes", "leave_changes"}
HIS_OWN = NO_ROWS | SELECTED | SELECTED_FACES | SELECTED_PEOPLE  # no row in the address
POSTED = {
    "name_person",
    "born",
    "retry_all",
    "retry_photo",
    "date_photo",
    "same_person",
    "undo",
    "redo",
    "new_album",
} | SELECTED
POSTED |= {"review_by_staff"}
POSTED |= SELECTED_FACES | SELECTED_PEOPLE | {"ignore_rarely"}
POSTED |= OF_ALBUMS - {"album", "album_faces"} | OF_SHARES | {"learn_from_likes", "forget_likes"}
POSTED |= {"undo_answer", "look_through", "apply_changes", "leave_changes"}
POSTED |= {"put_back", "answer_question", "settle_proposal", "answer_matches"}
POSTED |= OF_FACES - {"face_line"} | {"draw_face", "photo_people", "remove_person"}


def arguments(name: str, person: Person) -> list[int]:
    """What stands in the address of this page of a person who is on a photo."""
    face = Face.objects.filter(person=person).earliest("pk")
    on_photo = [face.photo_id, face.pk]
    kinds: dict[str, list[int]] = {
        "photo": [face.photo_id],
        "retry_photo": [face.photo_id],
        "draw_face": [face.photo_id],
        "photo_people": [face.photo_id],
        "remove_person": [face.photo_id, person.pk],
        **dict.fromkeys(OF_FACES, on_photo),
        "date_photo": [face.photo_id],
        "thumbnail": [face.photo_id],
        "preview": [face.photo_id],
        "original": [face.photo_id],
        "face_tile": [face.pk],
        "person": [person.pk],
        "name_person": [person.pk],
        "born": [person.pk],
        "merge_with": [person.pk],
        "split_person": [person.pk],
        "same_person": [person.pk, person.pk],
        **{name: [_album(person).pk] for name in OF_ALBUMS},
        **{name: [_link(person).pk] for name in OF_SHARES},
        "put_back": [_run(person).pk],
        "answer_question": [_question(person).pk],
        "settle_proposal": [_question(person).pk],
        "answer_matches": [person.pk],
        "undo": [_entry(person).pk],
        "redo": [_entry(person).pk],
        "found": [_entry(person).pk],
    }
    return kinds[name]


def _run(person: Person) -> ClusterRun:
    return ClusterRun.objects.create(owner=person.owner, kind="recluster", status="done", finished_at=timezone.now())


def _question(person: Person) -> Proposal:
    return Proposal.objects.create(owner=person.owner, kind="who", person=person, faces=[], gain=1)


def _album(person: Person) -> Album:
    photo = person.tags.earliest("pk").photo_id
    found = Album.objects.filter(owner=person.owner).first()
    return found or albums.create(owner=person.owner, name="Hers", photo_ids=[photo], actor=person.owner.user)


def _link(person: Person) -> ShareLink:
    album, actor = _album(person), person.owner.user
    return links.make(album=album, days=7, with_names=False, with_originals=False, actor=actor)


def _entry(person: Person) -> Correction:
    found = Correction.objects.filter(owner_id=person.owner_id).first()
    if found is None:
        photo = person.tags.earliest("pk").photo_id
        found = marks.set_favourite(owner=person.owner, photo_ids=[photo], favourite=True, actor=person.owner.user)
    assert found is not None
    return found


GUARDED = sorted({str(pattern.name) for pattern in urlpatterns} - OPEN - OF_STAFF - OF_LINKS)
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
    (his,) = make_people(charlie, tmp_path, 1)
    form = {"name": "Mine", "photo": his.tags.get().photo_id}
    response = client_of(charlie).post(address, form) if name in POSTED else client_of(charlie).get(address)
    assert response.status_code == 404
    assert list(Album.objects.filter(owner=alice).values_list("name", flat=True)) in ([], ["Hers"])
    person.refresh_from_db()
    assert person.name == ""


@pytest.mark.parametrize("name", WITH_ROWS)
def test_what_is_alices_is_there_for_alice(name: str, alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 1)
    address = reverse(name, args=arguments(name, person))
    response = client_of(alice).post(address) if name in POSTED else client_of(alice).get(address)
    assert response.status_code in {200, 302}
    assert not response.headers.get("Location", "").startswith(reverse("sign_in"))


@pytest.mark.parametrize("name", sorted(SELECTED))
def test_charlie_can_select_nothing_of_alices(
    name: str, alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    make_people(alice, tmp_path, 1)
    photo = Photo.objects.get()
    if name in {"restore_photos", "purge"}:
        Photo.objects.update(binned_at=photo.uploaded_at)
    before = Photo.objects.values().get()
    response = client_of(charlie).post(reverse(name), {"photo": photo.pk, "sure": "yes"})
    assert response.status_code == 404
    assert Photo.objects.values().get() == before
    assert client_of(alice).post(reverse(name), {"photo": photo.pk}).status_code in {200, 302}


@pytest.mark.parametrize("name", sorted(SELECTED_FACES | SELECTED_PEOPLE))
def test_charlie_can_select_no_face_and_nobody_of_alices(
    name: str, alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    one, other = make_people(alice, tmp_path, 1, 1)
    (his,) = make_people(charlie, tmp_path, 1)
    before = list(Face.objects.order_by("pk").values()), list(Person.objects.order_by("pk").values())
    people = [one.pk, other.pk] if name in SELECTED_PEOPLE else [his.pk]
    form = {"face": one.faces.get().pk, "person": people, "into": one.pk}
    assert client_of(charlie).post(reverse(name), form).status_code == 404
    assert (list(Face.objects.order_by("pk").values()), list(Person.objects.order_by("pk").values())) == before
    form["person"] = [one.pk, other.pk]
    assert client_of(alice).post(reverse(name), form).status_code in {200, 302}


@pytest.mark.parametrize("name", ["reject_faces", "move_faces"])
def test_no_face_of_charlies_becomes_or_leaves_somebody_of_alices(
    name: str, alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (hers,) = make_people(alice, tmp_path, 1)
    (his,) = make_people(charlie, tmp_path, 1)
    form = {"face": his.faces.get().pk, "person": hers.pk}
    assert client_of(charlie).post(reverse(name), form).status_code == 404
    assert his.faces.count() == 1


def test_nothing_of_alices_comes_into_charlies_album(
    alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (hers,) = make_people(alice, tmp_path, 1)
    (his,) = make_people(charlie, tmp_path, 1)
    album, photo = _album(his), hers.tags.get().photo_id
    client = client_of(charlie)
    assert client.post(reverse("add_to_album", args=[album.pk]), {"photo": photo}).status_code == 404
    assert client.post(reverse("new_album"), {"photo": photo, "name": "Stolen"}).status_code == 404
    assert client.get(f"/photos/{his.tags.get().photo_id}/?album={_album(hers).pk}").status_code == 404
    assert not album.photos.filter(pk=photo).exists()


def test_emptying_charlies_bin_leaves_alices_alone(
    alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    make_people(alice, tmp_path, 1)
    Photo.objects.update(binned_at="2026-01-01T00:00Z")
    client_of(charlie).post(reverse("purge"), {"all": "yes", "sure": "yes"})
    assert Photo.objects.count() == 1


def test_charlies_pages_show_nothing_of_alices(
    alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (person,) = make_people(alice, tmp_path, 4)
    Person.objects.filter(pk=person.pk).update(name="Anna")
    client = client_of(charlie)
    photos = Photo.objects.filter(owner=alice)
    Photo.objects.filter(pk=photos[0].pk).update(favourite=True)
    Photo.objects.filter(pk=photos[1].pk).update(binned_at=photos[1].uploaded_at)
    Photo.objects.filter(pk=photos[2].pk).update(hidden=True)
    albums.create(owner=alice, name="Anna's", photo_ids=[photos[3].pk], actor=alice.user)
    for address in (
        "/",
        "/favourites/",
        "/hidden/",
        "/bin/",
        "/albums/",
        "/shared/",
        "/people/",
        "/people/?seen=rarely",
        "/people/?show=hidden",
        "/people/likely?name=a",
        "/faces/trash",
        "/names/?name=a",
        "/progress/",
        "/review/",
        "/review/changes/",
    ):
        text = client.get(address).content.decode()
        assert "Anna" not in text
        assert not any(f"/photos/{photo.pk}/" in text for photo in photos)
    status = client.get("/upload/status", {"ids": ",".join(str(photo.pk) for photo in photos)})
    assert status.json() == {}
    polled = client.get("/progress/", {"waiting": [photo.pk for photo in photos]}).content.decode()
    assert "photo-tile" not in polled
    assert "photo-tile" not in client.get("/photos/tiles", {"photo": [photo.pk for photo in photos]}).content.decode()


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
