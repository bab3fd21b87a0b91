"""Staff look through trays and refit; whoever does not let them is not there."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cloudphotos.catalog import corrections
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.models import AuditEntry, Face, Owner, PackSetting, TrashRefit
from cloudphotos.catalog.staff import refits, trays
from tagging.types import Verdict
from tests.library import directions, make_face, make_owner, make_photo, tag_photo
from tests.web.conftest import ClientOf
from workers import refit_job

ADDRESSES = ["/staff/trays/", *(f"/staff/trays/{name}/" for name in trays.TRAYS if name != "trash")]


def add(owner: Owner, folder: Path, verdict: Verdict = "trash", *, count: int = 1) -> list[Face]:
    """Faces of this verdict, each on a photo of its own."""
    vectors = directions(count, seed=owner.pk)
    made = [tag_photo(make_photo(owner, folder), make_face(each, verdict=verdict)) for each in vectors]
    return [photo.faces.get() for photo in made]


def shown(face: Face) -> str:
    return f'id="face-tile-{face.pk}"'


def test_a_tray_shows_faces_of_who_lets_staff_look_and_notes_that_they_were_looked_at(
    consenting: Owner, bob: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (hers,), (his,) = add(consenting, tmp_path), add(bob, tmp_path)
    page = client_of(sam).get("/staff/trays/").content.decode()
    assert shown(hers) in page
    assert shown(his) not in page
    assert f"/staff/faces/{hers.pk}/tile" in page
    noted = AuditEntry.objects.filter(action="saw", actor_id=sam.user_id).values_list("owner_id", "faces")
    assert list(noted) == [(consenting.pk, [hers.pk])]


@pytest.mark.parametrize("address", [*ADDRESSES, "/staff/trays/refit/", "/staff/thresholds/"])
def test_every_page_is_there_for_staff_with_nothing_in_it(address: str, sam: Owner, client_of: ClientOf) -> None:
    assert client_of(sam).get(address).status_code == 200


@pytest.mark.parametrize("page", ["trays", "clusters", "portraits"])
def test_where_nobody_lets_staff_look_the_page_says_whose_yes_is_missing(
    page: str, alice: Owner, sam: Owner, client_of: ClientOf
) -> None:
    html = client_of(sam).get(f"/staff/{page}/").content.decode()
    assert "No owner lets staff look yet" in html
    assert "Nothing is missing from your account." in html
    Owner.objects.filter(pk=alice.pk).update(review_by_staff=True)
    html = client_of(sam).get(f"/staff/{page}/").content.decode()
    assert "No owner lets staff look yet" not in html
    assert 'class="empty"' in html


def test_what_is_no_tray_is_not_there(sam: Owner, client_of: ClientOf) -> None:
    assert client_of(sam).get("/staff/trays/faces/").status_code == 404


def test_without_javascript_faces_are_put_back_and_the_owner_reads_it_in_the_history(
    consenting: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    faces = add(consenting, tmp_path, count=2)
    client = client_of(sam)
    form = {"face": [face.pk for face in faces], "next": "/staff/trays/?owner=1"}
    answer = client.post("/staff/trays/put-back", form)
    assert answer["Location"] == "/staff/trays/?owner=1"
    page = client.get("/staff/trays/").content.decode()
    assert "2 of alice are put back." in page
    (line,) = corrections.history(owner=consenting)
    assert f"/staff/edits/{line.id}/undo" in page
    assert "Brought 2 faces back" in client_of(consenting).get("/history/").content.decode()
    client.post(f"/staff/edits/{line.id}/undo", {"next": "/staff/trays/"})
    assert set(Face.objects.values_list("verdict", "verdict_by")) == {("trash", "machine")}


def test_the_owner_takes_back_what_staff_did(
    consenting: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (face,) = add(consenting, tmp_path, "blurry")
    client_of(sam).post("/staff/trays/throw-out", {"face": face.pk})
    face.refresh_from_db()
    assert (face.verdict, face.verdict_by) == ("trash", "staff")
    (line,) = corrections.history(owner=consenting)
    client_of(consenting).post(f"/history/{line.id}/undo")
    face.refresh_from_db()
    assert (face.verdict, face.verdict_by) == ("blurry", "machine")
    page = client_of(sam).post("/staff/trays/throw-out", {"face": face.pk}, follow=True).content.decode()
    assert "the owner has spoken of it" in page
    face.refresh_from_db()
    assert face.verdict == "blurry"


def test_what_is_left_as_it_is_is_said(consenting: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    his_word, other = add(consenting, tmp_path, count=2)
    about_faces.restore(faces=[his_word], actor=consenting.user)
    form = {"face": [his_word.pk, other.pk]}
    page = client_of(sam).post("/staff/trays/throw-out", form, follow=True).content.decode()
    assert "1 of alice is thrown out." in page
    assert "1 stays: the owner has spoken of it." in page


def test_a_page_that_is_open_loses_the_tiles(
    consenting: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (face,) = add(consenting, tmp_path)
    htmx = {"HX-Request": "true"}
    part = client_of(sam).post("/staff/trays/put-back", {"face": face.pk}, headers=htmx).content.decode()
    assert f'<li id="face-tile-{face.pk}" hidden' in part
    nothing = client_of(sam).post("/staff/trays/put-back", headers=htmx).content.decode()
    assert "No face is selected" in nothing


def test_nothing_of_who_does_not_let_staff_look_can_be_changed(
    bob: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (his,) = add(bob, tmp_path)
    for name in ("put-back", "throw-out"):
        assert client_of(sam).post(f"/staff/trays/{name}", {"face": his.pk}).status_code == 404
    assert Face.objects.get().verdict_by == "machine"
    assert corrections.history(owner=bob) == []


def test_filters_stay_while_one_goes_through_the_pages(
    consenting: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trays, "PAGE_FACES", 2)
    add(consenting, tmp_path, count=3)
    first = client_of(sam).get(f"/staff/trays/?owner={consenting.pk}&since=2001-01-01&until=nonsense").content.decode()
    assert f"owner={consenting.pk}&amp;since=2001-01-01" in first
    assert first.count("data-tile") == 2
    assert client_of(sam).get("/staff/trays/?since=2999-01-01").content.decode().count("data-tile") == 0


def test_a_refit_is_made_shown_applied_and_taken_back(
    consenting: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    client = client_of(sam)
    assert client.post("/staff/trays/refit/make")["Location"] == "/staff/trays/refit/"
    assert "Fitting" in client.get("/staff/trays/refit/").content.decode().replace("It will go on", "Fitting")
    refit_job.make(TrashRefit.objects.get().pk)
    assert "people decided on too few faces" in client.get("/staff/trays/refit/").content.decode()
    assert client.post("/staff/trays/refit/apply", {"refit": TrashRefit.objects.get().pk}).status_code == 302
    assert PackSetting.objects.count() == 0
    made = ready(consenting, tmp_path)
    page = client.get("/staff/trays/refit/").content.decode()
    assert "<polyline" in page
    assert "The curve as a table" in page
    assert 'id="refit-apply"' in page
    client.post("/staff/trays/refit/apply", {"refit": made.pk})
    assert PackSetting.objects.get().radius == 0.2
    assert "This sphere holds now." in client.get("/staff/trays/refit/").content.decode()
    client.post("/staff/trays/refit/back", {"version": 0})
    assert [each.radius for each in PackSetting.objects.order_by("pk")] == [0.2, None]


def test_a_refit_after_which_fewer_faces_begin_people_is_refused_with_both_numbers(
    consenting: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    report = ready(consenting, tmp_path).report
    row = TrashRefit.objects.create(pack="starter", asked_by=1)
    report |= {"refused": "founds fewer", "founders": {"before": 1200, "after": 1190}}
    refits.finish(refit=row, report=report, centre=[1.0] + [0.0] * 191, radius=0.2)
    page = client_of(sam).get("/staff/trays/refit/").content.decode()
    assert "Refused: 1,190 known faces could begin a new person, with the present sphere it is 1,200." in page
    assert "<td>1,200</td><td>1,190</td>" in page
    assert 'id="refit-apply"' not in page
    client_of(sam).post("/staff/trays/refit/apply", {"refit": row.pk})
    assert not PackSetting.objects.exists()


def ready(owner: Owner, folder: Path) -> TrashRefit:
    """A report as a worker writes it, with faces of an owner in it."""
    faces = [face.pk for face in add(owner, folder, count=2)]
    counts = {"faces": 20, "lost": 2, "others": 30, "caught": 24}
    roc = [[0.1, 0.0, 0.3], [0.2, 0.0, 0.7], [0.3, 0.1, 0.9], [0.9, 1.0, 1.0]]
    report = {
        "refused": None,
        "put_back": 20,
        "thrown_out": 30,
        "known": 1200,
        "radius": 0.28,
        "newly_lost": 0,
        "founders": {"before": 1200, "after": 1203},
        "before": counts,
        "after": {**counts, "lost": 0},
        "roc_before": roc,
        "roc_after": roc,
        "looked": 900,
        "thrown": 1,
        "freed": 1,
        "thrown_faces": faces[:1],
        "freed_faces": faces[1:],
    }
    row = TrashRefit.objects.create(pack="starter", asked_by=1)
    refits.finish(refit=row, report=report, centre=[1.0] + [0.0] * 191, radius=0.2)
    return row


def test_no_page_asks_more_than_fifteen_queries_however_many_owners_and_faces(
    consenting: Owner, sam: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    owners = [consenting]
    for n in range(4):
        owners.append(make_owner(f"owner {n}"))
        Owner.objects.filter(pk=owners[-1].pk).update(review_by_staff=True)
    for owner in owners:
        add(owner, tmp_path, count=4)
    ready(consenting, tmp_path)
    client = client_of(sam)
    for address in (*ADDRESSES, "/staff/trays/refit/", "/staff/thresholds/", f"/staff/thresholds/{consenting.pk}/"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 15, address
