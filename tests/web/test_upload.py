"""Uploads, with and without JavaScript."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.http import urlencode
from pytest_django import DjangoAssertNumQueries

from cloudphotos.catalog import photo_bin, photos
from cloudphotos.catalog.models import Owner, Photo, Upload
from cloudphotos.web import upload
from tests.library import directions, jpeg, make_face, make_photo, tag_photo
from tests.web.conftest import ClientOf
from tests.web.scenes import make_people


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def test_a_form_with_many_files_says_what_became_of_each(alice: Owner, client_of: ClientOf) -> None:
    known = jpeg()
    client = client_of(alice)
    client.post("/upload/", {"files": [file("first.jpg", known)]})
    response = client.post(
        "/upload/", {"files": [file("new.jpg", jpeg()), file("again.jpg", known), file("note.jpg", b"hello")]}
    )
    html = response.content.decode()
    assert [html.count(f'data-status="{status}"') for status in ("added", "there", "refused")] == [1, 1, 1]
    assert "This photo was already here." in html
    assert html.index("new.jpg") < html.index("again.jpg") < html.index("note.jpg")
    assert Photo.objects.filter(owner=alice, status=Photo.Status.PENDING).count() == 2


def test_the_upload_sheet_gets_the_same_as_json(alice: Owner, client_of: ClientOf) -> None:
    response = client_of(alice).post(
        "/upload/", {"files": [file("a.jpg", jpeg())]}, headers={"Accept": "application/json"}
    )
    photo = Photo.objects.get()
    assert response.json() == {"lines": [{"name": "a.jpg", "status": "added", "photo": photo.pk, "reason": ""}]}
    assert photo.path == "a.jpg"


def test_a_refused_file_comes_with_a_sentence_and_leaves_nothing(alice: Owner, client_of: ClientOf) -> None:
    truncated = jpeg()[:-600]
    response = client_of(alice).post(
        "/upload/", {"files": [file("t.jpg", truncated)]}, headers={"Accept": "application/json"}
    )
    (line,) = response.json()["lines"]
    assert line["status"] == "refused"
    assert line["reason"].endswith(".")
    assert not Photo.objects.exists()


def test_a_full_library_refuses_and_the_others_are_not_touched(alice: Owner, client_of: ClientOf) -> None:
    Owner.objects.filter(pk=alice.pk).update(quota_bytes=10)
    response = client_of(alice).post("/upload/", {"files": [file("a.jpg", jpeg())]})
    assert "No room" in response.content.decode()


def test_an_empty_form_says_so(alice: Owner, client_of: ClientOf) -> None:
    assert "No file was chosen." in client_of(alice).post("/upload/").content.decode()


def test_an_upload_needs_its_token(alice: Owner) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice.user)
    response = client.post("/upload/", {"files": [file("a.jpg", jpeg())]})
    assert response.status_code == 403
    assert "open for too long" in response.content.decode()
    assert not Photo.objects.exists()


def test_faces_that_were_found_are_told_with_their_people(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 1)
    face = person.faces.get()
    waiting = make_photo(alice, tmp_path)
    nobody = tag_photo(make_photo(alice, tmp_path))
    ids = f"{face.photo_id},{waiting.pk},{nobody.pk}"
    found = client_of(alice).get("/upload/status", {"ids": ids}).json()
    assert {key: value["status"] for key, value in found.items()} == {
        str(face.photo_id): "tagged",
        str(waiting.pk): "pending",
        str(nobody.pk): "tagged",
    }
    assert f"/faces/{face.pk}/tile" in found[str(face.photo_id)]["html"]
    assert f"/people/{person.pk}/" in found[str(face.photo_id)]["html"]
    assert "Nobody on this one." in found[str(nobody.pk)]["html"]


def test_a_failure_is_told_with_its_reason_and_a_way_to_try_again(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    photo = make_photo(alice, tmp_path)
    (claimed,) = photos.claim(photo_ids=[photo.pk])
    photos.mark_failed(photo=claimed, reason="The file ends too early.")
    (found,) = client_of(alice).get("/upload/status", {"ids": photo.pk}).json().values()
    assert "The file ends too early." in found["html"]
    assert f'action="/photos/{photo.pk}/retry"' in found["html"]


def test_asking_for_many_costs_no_more_than_for_one(
    alice: Owner, client_of: ClientOf, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    vectors = directions(6)
    made = [tag_photo(make_photo(alice, tmp_path), make_face(vector)) for vector in vectors]
    client = client_of(alice)
    with django_assert_max_num_queries(6):
        client.get("/upload/status", {"ids": ",".join(str(photo.pk) for photo in made)})


def part(client: Client, data: bytes, offset: int, **file: object) -> HttpResponse:
    """Send a part of a file of 5000 bytes, or of what `file` says."""
    asked = urlencode({"name": "a.jpg", "size": 5000, "modified": 1, "offset": offset, **file})
    return client.post(f"/upload/part?{asked}", data, content_type="application/octet-stream")


def test_a_file_comes_in_parts(alice: Owner, client_of: ClientOf) -> None:
    data, client = jpeg(), client_of(alice)
    size = len(data)
    assert part(client, data[:2000], 0, size=size).json() == {"received": 2000}
    again = part(client, data[:2000], 0, size=size)
    assert again.status_code == 409
    assert again.json() == {"received": 2000}
    asked = client.get("/upload/part", {"name": "a.jpg", "size": size, "modified": 1})
    assert asked.json() == {"received": 2000}
    lines = part(client, data[2000:], 2000, size=size).json()["lines"]
    photo = Photo.objects.get()
    assert lines == [{"name": "a.jpg", "status": "added", "photo": photo.pk, "reason": ""}]


def test_a_part_is_never_of_somebody_elses_file(alice: Owner, charlie: Owner, client_of: ClientOf) -> None:
    part(client_of(alice), b"x" * 1000, 0)
    asked = client_of(charlie).get("/upload/part", {"name": "a.jpg", "size": 5000, "modified": 1})
    assert asked.json() == {"received": 0}


def test_a_part_that_is_too_large_is_refused(alice: Owner, client_of: ClientOf) -> None:
    response = part(client_of(alice), b"x" * (upload.PART_BYTES + 1), 0, size=10**8)
    assert response.status_code == 413
    assert not Upload.objects.exists()


def test_a_part_of_nothing_is_refused(alice: Owner, client_of: ClientOf) -> None:
    assert part(client_of(alice), b"x", 0, size="many").status_code == 400


def test_a_part_needs_its_token(alice: Owner) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice.user)
    assert part(client, b"x", 0).status_code == 403
    assert not Upload.objects.exists()


def test_a_refused_file_says_why_at_its_end(alice: Owner, client_of: ClientOf) -> None:
    (line,) = part(client_of(alice), b"x" * 100, 0, size=100).json()["lines"]
    assert line["status"] == "refused"
    assert line["reason"].endswith(".")
    assert not Upload.objects.exists()


def test_what_was_in_the_bin_is_back_when_it_comes_again(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    data = jpeg()
    photo = make_photo(alice, tmp_path, data=data)
    photo_bin.put(owner=alice, photo_ids=[photo.pk], actor=alice.user)
    response = client_of(alice).post("/upload/", {"files": [file("again.jpg", data)]})
    assert "It is back." in response.content.decode()
    assert Photo.shown.get() == photo
