"""The history page: each edit in words, with a way back."""

import re
from datetime import date
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from cloudphotos.catalog import albums, corrections, marks, photo_bin, rescored
from cloudphotos.catalog.edits import about_faces, about_people, about_photos
from cloudphotos.catalog.models import Correction, Face, Owner, Person, PersonName
from tests.catalog.test_corrections import EDITS
from tests.web.conftest import ClientOf
from tests.web.scenes import make_people


def lines(html: str) -> list[str]:
    """The lines of a page as somebody reads them."""
    found = re.findall(r'<li class="history-line.*?</li>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


def said(owner: Owner, client_of: ClientOf) -> list[str]:
    return lines(client_of(owner).get("/history/").content.decode())


def _name_everybody(*cast: Person) -> None:
    for person, name in zip(cast, ("Anna", "Ben", "Clara"), strict=False):
        about_people.rename(person=person, name=name, actor=person.owner.user)


def test_nothing_yet_says_so(alice: Owner, client_of: ClientOf) -> None:
    assert "Nothing yet" in client_of(alice).get("/history/").content.decode()


def test_it_says_until_when_edits_can_be_undone(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    _name_everybody(*make_people(alice, tmp_path, 2))
    html = client_of(alice).get("/history/").content.decode()
    assert f"until the photos are deleted from the bin, {settings.BIN_DAYS} days after" in html


def test_a_name_is_told_with_what_it_was_before(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    for name in ("Anna", "Ben", ""):
        about_people.rename(person=one, name=name, actor=alice.user)
    taken, renamed, named = said(alice, client_of)
    assert "Named somebody Before: no name → After: Anna You ·" in named
    assert "Renamed somebody Before: Anna → After: Ben" in renamed
    assert "Took a name away Before: Ben → After: no name" in taken


def test_a_name_that_was_erased_is_not_told(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    for name in ("Anna", "Ben"):
        about_people.rename(person=one, name=name, actor=alice.user)
    PersonName.objects.filter(text="Anna").delete()
    assert "a name that was erased → After: Ben" in said(alice, client_of)[0]


def test_moved_faces_are_told_as_one_line_with_a_few_of_them(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    one, two = make_people(alice, tmp_path, 9, 2)
    _name_everybody(one, two)
    about_faces.move(faces=list(one.faces.order_by("pk")[:8]), to=two, actor=alice.user)
    html = client_of(alice).get("/history/").content.decode()
    newest = re.findall(r'<li class="history-line.*?</li>', html, re.DOTALL)[0]
    assert "Moved 8 faces to Ben Before: Anna → After: Ben" in lines(html)[0]
    assert newest.count("/tile?v=") == 6 + 2  # and two avatars
    assert "+2" in lines(html)[0]


def test_every_kind_of_edit_has_words_of_its_own(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    expected = {
        "name": "Named somebody Before: no name → After: Anna",
        "birth": "Set the birth date of Anna Before: not known → After: Feb. 3, 2001",
        "hide": "Hid 3 people",
        "favourite": "Made Anna a favourite",
        "ignore": "Wanted no questions about 3 people",
        "avatar": "Chose the picture of Anna",
        "merge": "Put 2 people together with Anna Before: Ben, Clara → After: Anna",
        "split": "Made a new person of 2 faces Before: Anna → After: Ben",
        "move": "Moved 1 face to Ben Before: Anna → After: Ben",
        "confirm": "Confirmed 3 faces as Anna",
        "reject": "Said of 1 face that it is not Anna Before: Anna → After: nobody",
        "trash": "Marked 1 as not a face Before: Anna → After: nobody",
        "draw": "Drew the face of Ben",
        "tag": "Tagged Ben on 1 photo",
    }
    assert set(expected) == set(EDITS)
    for kind, words in expected.items():
        cast = make_people(alice, tmp_path, 3, 2, 2)
        if kind != "name":
            _name_everybody(*cast)
        EDITS[kind](alice, cast)
        assert words in said(alice, client_of)[0]


def test_edits_of_photos_and_albums_are_told_too(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 3)
    ids = [face.photo_id for face in one.faces.all()]
    about_photos.tag(photos=[one.faces.all()[0].photo], person=one, actor=alice.user)
    about_photos.untag(photos=[one.faces.all()[0].photo], person=one, actor=alice.user)
    about_faces.mark_as_no_face(faces=list(one.faces.all()[:1]), actor=alice.user)
    about_faces.restore(faces=list(Face.objects.filter(verdict="trash")), actor=alice.user)
    marks.set_favourite(owner=alice, photo_ids=ids, favourite=True, actor=alice.user)
    moment = timezone.make_aware(timezone.datetime(2001, 2, 3, 4, 5))
    marks.set_date(photo=alice.photos.earliest("pk"), moment=moment, actor=alice.user)
    album = albums.create(owner=alice, name="Sea", photo_ids=ids[:2], actor=alice.user)
    albums.rename(album=album, name="Lake", actor=alice.user)
    albums.remove(album=album, photo_ids=ids[:1], actor=alice.user)
    albums.set_cover(album=album, photo_id=ids[1], actor=alice.user)
    albums.delete(album=album, actor=alice.user)
    photo_bin.put(owner=alice, photo_ids=ids, actor=alice.user)
    photo_bin.restore(owner=alice, photo_ids=ids, actor=alice.user)
    expected = [
        "Took 3 photos out of the bin",
        "Put 3 photos into the bin",
        "Deleted the album Lake",
        "Chose the cover of Lake",
        "Took 1 photo out of Lake",
        "Renamed an album Before: Sea → After: Lake",
        "Made the album Lake",
        "Changed the date of 1 photo Before: as it came → After: Feb. 3, 2001",
        "Made 3 photos favourites",
        "Brought 1 face back",
        "Marked 1 as not a face",
        "Took somebody unnamed off 1 photo",
    ]
    for line, words in zip(said(alice, client_of), expected, strict=False):
        assert words in line.replace("&#x27;", "'")


def test_undoing_a_line_leads_back_to_the_history_and_says_so(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    _name_everybody(one)
    client, entry = client_of(alice), Correction.objects.get()
    response = client.post(f"/history/{entry.pk}/undo", {"next": "/history/"}, follow=True)
    assert response.redirect_chain == [("/history/", 302)]
    (line,) = lines(response.content.decode())
    assert "undone" in line
    assert "Redo" in line
    assert Person.objects.get(pk=one.pk).name == ""


def test_a_page_that_is_open_gets_the_line_as_it_is_now(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    _name_everybody(*make_people(alice, tmp_path, 2))
    entry = Correction.objects.get()
    headers = {"HX-Request": "true", "HX-Target": f"line-{entry.pk}"}
    html = client_of(alice).post(f"/history/{entry.pk}/undo", headers=headers).content.decode()
    assert html.count("<li") == 1
    assert f"/history/{entry.pk}/redo" in html
    assert "Undone." in html


@pytest.mark.parametrize("turn", ["undo", "redo"])
def test_the_neighbours_are_scored_again_after_a_turn_too(
    turn: str,
    alice: Owner,
    client_of: ClientOf,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    entry = about_faces.confirm(faces=list(one.faces.all()), actor=alice.user)
    assert entry is not None
    if turn == "redo":
        corrections.undo(owner=alice, actor=alice.user, entry_id=entry.pk)
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.flushdb()
    with django_capture_on_commit_callbacks(execute=True):
        html = client_of(alice).post(f"/history/{entry.pk}/{turn}", follow=True).content.decode()
    made = Correction.objects.latest("pk")
    assert f"/history/{made.pk}/found?asked=0" in html
    assert any(b"workers.tasks.rescore" in message for message in broker.lrange("owners", 0, -1))


def test_an_edit_in_the_way_is_named_and_offered(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    one, two, three = make_people(alice, tmp_path, 2, 2, 2)
    _name_everybody(one, two, three)
    face = one.faces.earliest("pk")
    first, second = (about_faces.move(faces=[face], to=person, actor=alice.user) for person in (two, three))
    assert first is not None
    assert second is not None
    client = client_of(alice)
    html = client.post(f"/history/{first.pk}/undo", {"next": "/history/"}, follow=True).content.decode()
    toast = html[html.index('id="toasts"') :]
    assert "You changed the same again later: “Moved 1 face to Clara”. Undo that first." in toast
    assert f"/history/{second.pk}/undo" in toast
    face.refresh_from_db()
    assert face.person == three


def test_a_page_costs_the_same_whatever_it_tells(
    alice: Owner, client_of: ClientOf, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        for edit in EDITS.values():
            edit(alice, make_people(alice, tmp_path, 3, 2, 2))
    ids = list(alice.photos.values_list("pk", flat=True)[:9])
    album = albums.create(owner=alice, name="Sea", photo_ids=ids, actor=alice.user)
    albums.rename(album=album, name="Lake", actor=alice.user)
    marks.set_date(photo=alice.photos.earliest("pk"), moment=timezone.now(), actor=alice.user)
    client = client_of(alice)
    client.get("/history/")
    with django_assert_max_num_queries(15):
        assert len(lines(client.get("/history/").content.decode())) == 2 * len(EDITS) + 3


def test_older_edits_come_page_by_page(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    (one,) = make_people(alice, tmp_path, 1)
    for number in range(120):
        about_people.set_birth_date(person=one, day=date(1990, 1, 1 + number % 28), actor=alice.user)
    client, seen, address = client_of(alice), [], "/history/"
    while address:
        html = client.get(address).content.decode()
        seen += re.findall(r'id="line-(\d+)"', html)
        link = re.search(r'class="button" href="(/history/\?before=\d+)"', html)
        address = link[1] if link else ""
    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, key=int, reverse=True)


def test_a_line_of_the_time_before_undo_is_told_without_a_way_back(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    Correction.objects.create(
        owner_id=alice.pk,
        actor_id=alice.user.pk,
        kind="merge",
        person_id=one.pk,
        before={"name": None},
        after={"name": 3},
    )
    (line,) = said(alice, client_of)
    assert "Merge" in line
    assert "Undo" not in line


def test_charlies_history_tells_nothing_of_alices(
    alice: Owner, charlie: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    _name_everybody(*make_people(alice, tmp_path, 2))
    assert "Anna" not in client_of(charlie).get("/history/").content.decode()


@pytest.mark.parametrize("known", [True, False])
def test_what_a_correction_found_is_said_once_it_is_known(
    known: bool, alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (one,) = make_people(alice, tmp_path, 4)
    _name_everybody(one)
    entry = Correction.objects.get()
    if known:
        rescored.leave_word(entry_id=entry.pk, face_ids=list(one.faces.values_list("pk", flat=True)))
    response = client_of(alice).get(f"/history/{entry.pk}/found", {"asked": 3})
    html = response.content.decode()
    assert ("That also found 4 more photos of Anna." in html) is known
    assert ("more-found" in response.headers.get("HX-Trigger", "")) is known
    assert ("asked=4" in html) is not known


def test_a_toast_stops_asking_where_nothing_was_found_or_nobody_answers(
    alice: Owner, client_of: ClientOf, tmp_path: Path
) -> None:
    (one,) = make_people(alice, tmp_path, 2)
    _name_everybody(one)
    entry = Correction.objects.get()
    client = client_of(alice)
    assert client.get(f"/history/{entry.pk}/found", {"asked": 15}).content.decode().strip() == ""
    rescored.leave_word(entry_id=entry.pk, face_ids=[])
    assert client.get(f"/history/{entry.pk}/found", {"asked": 1}).content.decode().strip() == ""


def test_who_has_no_name_is_shown_and_counted(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    one, two, three = make_people(alice, tmp_path, 3, 2, 2)
    about_faces.move(faces=[one.faces.earliest("pk"), two.faces.earliest("pk")], to=three, actor=alice.user)
    html = client_of(alice).get("/history/").content.decode()
    (line,) = lines(html)
    assert "Before: 2 people without a name → After: somebody unnamed" in line
    (change,) = re.findall(r'<p class="history-change">.*?</p>', html, re.DOTALL)
    assert change.count('class="avatar"') == 3
