"""What people do, in a real browser, with JavaScript and without."""

import math
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from cloudphotos.catalog import people
from cloudphotos.catalog.models import Owner, Person, Photo, Upload
from cloudphotos.web import upload
from tests.library import directions, jpeg, make_face, make_photo, tag_photo
from tests.web.browser.conftest import OpenPage, Visit, wait_until
from tests.web.scenes import fill, make_people
from workers import health

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICES = ["phone", "desktop"]

DROP = """([address, name]) => fetch(address).then(r => r.blob()).then(blob => {
    const data = new DataTransfer();
    data.items.add(new File([blob], name, {type: "image/jpeg"}));
    for (const kind of ["dragover", "drop"])
        document.body.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
})"""


def files(folder: Path, *names: str) -> list[str]:
    for name in names:
        (folder / name).write_bytes(jpeg())
    return [str(folder / name) for name in names]


def choose(page: Page, *chosen: str) -> None:
    with page.expect_file_chooser() as chooser:
        page.click(".upload-button")
    chooser.value.set_files(list(chosen))


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("device", DEVICES)
def test_signing_in_and_out(device: str, scripts: bool, open_page: OpenPage, alice: Owner) -> None:
    page = open_page(None, Visit(device, scripts=scripts))
    page.goto("/people/")
    page.fill("#id_username", "alice")
    page.fill("#id_password", "a long password")
    page.click("button:has-text('Sign in')")
    expect(page).to_have_title("People · cloudphotos")
    page.click(".account summary")
    page.click("text=Sign out")
    expect(page).to_have_title("Sign in · cloudphotos")


@pytest.mark.parametrize("device", DEVICES)
def test_chosen_files_are_sent_and_followed_until_their_faces_are_there(
    device: str, open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    health.say_alive("worker")
    (tmp_path / "note.jpg").write_text("hello")
    page = open_page(alice, Visit(device))
    page.goto("/")
    choose(page, *files(tmp_path, *(f"{n}.jpg" for n in range(5))), str(tmp_path / "note.jpg"))
    expect(page.locator('.upload-line[data-status="finding"]')).to_have_count(5)
    refused = page.locator('.upload-line[data-status="refused"]')
    expect(refused).to_contain_text("note.jpg")
    expect(refused).to_contain_text("no picture we can open")
    expect(refused.locator("img")).to_be_hidden()
    expect(page.locator('.upload-line[data-status="finding"] img:visible')).to_have_count(5)
    expect(page.locator(".upload-summary")).to_have_text("5 added, 1 refused")
    expect(page.locator(".photo-tile")).to_have_count(5)
    expect(page.locator("#progress")).to_contain_text("Finding people: 0 of 5 photos")

    for photo in Photo.objects.all():
        tag_photo(photo)
    expect(page.locator('.upload-line[data-status="done"]')).to_have_count(5)
    expect(page.locator(".photo-tile img")).to_have_count(5)
    expect(page.locator("#progress")).to_have_attribute("data-status", "finished")


def test_the_rail_asks_for_photos_at_once(open_page: OpenPage, alice: Owner) -> None:
    page = open_page(alice)
    page.goto("/people/")
    with page.expect_file_chooser():
        page.click("#rail-upload")
    expect(page).to_have_title("People · cloudphotos")


def test_dropping_a_file_anywhere_adds_it(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    page = open_page(alice)
    page.goto(f"/people/{person.pk}/")
    address = page.locator(".avatar").get_attribute("src")
    page.evaluate(DROP, [address, "dropped.jpg"])
    expect(page.locator(".upload-line")).to_have_attribute("data-status", "finding")
    assert Photo.objects.filter(owner=alice, path="dropped.jpg").exists()


def test_the_sheet_goes_on_as_a_pill_while_pages_change(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    page = open_page(alice)
    page.goto("/")
    choose(page, *files(tmp_path, "a.jpg"))
    expect(page.locator(".upload-line")).to_have_attribute("data-status", "finding")
    page.click("#rail-people")
    expect(page).to_have_title("People · cloudphotos")
    expect(page.locator("#upload-sheet.is-pill")).to_be_visible()
    tag_photo(Photo.objects.get())
    expect(page.locator("#upload-sheet")).to_have_attribute("data-finding", "0")
    page.click(".upload-title")
    expect(page.locator(".upload-line")).to_contain_text("Nobody on this one.")


def test_the_sheet_counts_what_was_added_what_was_here_and_what_was_refused(
    open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    make_photo(alice, tmp_path, data=jpeg(seed=1))
    (tmp_path / "again.jpg").write_bytes(jpeg(seed=1))
    (tmp_path / "note.jpg").write_text("hello")
    page = open_page(alice)
    page.goto("/")
    choose(page, str(tmp_path / "again.jpg"), str(tmp_path / "note.jpg"), *files(tmp_path, "new.jpg"))
    expect(page.locator(".upload-summary")).to_have_text("1 added, 1 already here, 1 refused")


def test_after_a_broken_connection_an_upload_goes_on_where_it_was(
    open_page: OpenPage, alice: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "PART_BYTES", 2000)
    data = jpeg(width=120, height=90)
    (tmp_path / "a.jpg").write_bytes(data)
    parts = math.ceil(len(data) / 2000)
    page = open_page(alice)
    sent: list[str] = []

    def break_the_third(route: Route) -> None:
        sent.append(route.request.url)
        if route.request.method == "POST" and len([url for url in sent if "offset" in url]) == 3:
            route.abort()
        else:
            route.continue_()

    page.goto("/")
    page.route("**/upload/part?*", break_the_third)
    choose(page, str(tmp_path / "a.jpg"))
    expect(page.locator(".upload-line")).to_contain_text("The connection broke. This goes on by itself.")
    expect(page.locator(".upload-summary")).to_have_text("Waiting for the connection: 0 of 1 added")
    expect(page.locator(".upload-line")).to_have_attribute("data-status", "finding")
    offsets = [int(url.rpartition("offset=")[2]) for url in sent if "offset" in url]
    assert offsets == [0, 2000, 4000, *range(4000, 2000 * parts, 2000)]
    assert Photo.objects.get().size_bytes == len(data)
    assert not Upload.objects.exists()


def test_a_file_chosen_again_after_a_reload_goes_on_where_it_was(
    open_page: OpenPage, alice: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "PART_BYTES", 2000)
    chosen = str(tmp_path / "a.jpg")
    Path(chosen).write_bytes(jpeg(width=120, height=90))
    page = open_page(alice)
    page.goto("/")
    page.route("**/upload/part?*offset=4000", lambda route: route.abort())
    choose(page, chosen)
    expect(page.locator(".upload-line")).to_have_attribute("data-status", "paused")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/people/")
    page.unroute("**/upload/part?*offset=4000")
    with page.expect_request("**/upload/part?*offset=*") as first:
        choose(page, chosen)
    assert first.value.url.endswith("offset=4000")
    expect(page.locator(".upload-line")).to_have_attribute("data-status", "finding")


def test_who_is_signed_out_meanwhile_is_told(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    page = open_page(alice)
    page.goto("/")
    page.context.clear_cookies()
    choose(page, *files(tmp_path, "a.jpg"))
    expect(page.locator(".upload-line")).to_contain_text("You are signed out.")
    expect(page.locator(".upload-summary")).to_have_text("1 not sent")


def test_uploading_without_javascript(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    page = open_page(alice, Visit("phone", scripts=False))
    page.goto("/upload/")
    page.set_input_files("#files", files(tmp_path, "a.jpg", "b.jpg"))
    page.click("form.upload-form button")
    expect(page.locator('.upload-line[data-status="added"]')).to_have_count(2)
    page.click("text=See your photos")
    expect(page.locator(".photo-tile")).to_have_count(2)


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("device", DEVICES)
def test_a_name_given_on_one_photo_stands_on_the_other(
    device: str, scripts: bool, open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    first, second, _ = person.faces.order_by("pk")
    page = open_page(alice, Visit(device, scripts=scripts))
    page.goto(f"/photos/{first.photo_id}/")
    field = page.locator(f"#name-{first.pk}")
    field.fill("Anna")
    field.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Saved: this is Anna.")
    page.goto(f"/photos/{second.photo_id}/")
    expect(page.locator(f"#name-{second.pk}")).to_have_value("Anna")


def test_naming_under_the_face_itself(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    face = person.faces.earliest("pk")
    page = open_page(alice)
    page.goto(f"/photos/{face.photo_id}/")
    page.click(f'.face-box[data-face="{face.pk}"]')
    expect(page.locator(f"#label-{face.pk}")).to_be_focused()
    page.keyboard.type("Anna")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Saved: this is Anna.")
    expect(page.locator(f"#name-{face.pk}")).to_have_value("Anna")


def test_escape_puts_the_old_name_back(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    people.rename(person=person, name="Anna", actor=alice.user)
    page = open_page(alice)
    page.goto(f"/people/{person.pk}/")
    field = page.locator(f"#name-{person.pk}")
    field.fill("Bert")
    expect(page.locator(".name-save")).to_be_visible()
    field.press("Escape")
    expect(field).to_have_value("Anna")
    expect(page.locator(".name-save")).to_be_hidden()
    expect(field).not_to_be_focused()
    expect(page).to_have_url(re.compile(f"/people/{person.pk}/$"))


def test_on_a_phone_only_the_touched_face_shows_its_label(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    photo = tag_photo(make_photo(alice, tmp_path), *(make_face(directions(2)[n], x=5 + 30 * n) for n in range(2)))
    page = open_page(alice, Visit("phone"))
    page.goto(f"/photos/{photo.pk}/")
    page.tap("#toggle-faces")
    labels = page.locator("div.face-label")
    for face in photo.faces.all():
        page.locator(f'.face-box[data-face="{face.pk}"]').tap()
        expect(labels.locator("visible=true")).to_have_count(1)
        expect(page.locator(f'div.face-label[data-face="{face.pk}"]')).to_be_visible()


def test_on_a_phone_a_long_name_typed_under_a_face_stays_in_sight(
    open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    vector = directions(1)[0]
    photo = tag_photo(make_photo(alice, tmp_path, data=jpeg(width=400, height=300)), make_face(vector, x=80))
    face = photo.faces.get()
    people.create_from_groups(owner_id=alice.pk, groups=[{face.pk: 0.8}])
    page = open_page(alice, Visit("phone"))
    page.goto(f"/photos/{photo.pk}/")
    page.locator(f'.face-box[data-face="{face.pk}"]').tap()
    expect(page.locator(f"#label-{face.pk}")).to_be_focused()
    page.keyboard.type("Anna of the very long name")
    label = page.locator(f'div.face-label[data-face="{face.pk}"]').bounding_box()
    assert label is not None
    assert label["width"] > 200
    assert 0 <= label["x"] <= 390 - label["width"]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_name_that_exists_asks_whether_the_two_are_one(
    scripts: bool, open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    first, second = make_people(alice, tmp_path, 3, 3)
    people.rename(person=first, name="Anna", actor=alice.user)
    page = open_page(alice, Visit(scripts=scripts))
    page.goto(f"/people/{second.pk}/")
    page.fill(".person-head .name-input", "anna")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Same person?")
    expect(page.locator(".question .avatar")).to_have_count(2)
    page.click("button:has-text('Same person')")
    expect(page.locator(".person-numbers")).to_contain_text("6 photos")
    assert Person.objects.get(pk=second.pk).merged_into_id == first.pk


def test_going_through_photos_by_keyboard_and_back_to_the_same_place(open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=250)
    page = open_page(alice)
    page.goto("/")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".photo-tile").nth(119)).to_be_attached()
    shown = page.locator(".photo-tile a").nth(100)
    shown.focus()
    place = page.evaluate("scrollY")
    assert place > 0
    page.keyboard.press("Enter")
    expect(page.locator("[data-viewer]")).to_be_visible()
    page.keyboard.press("ArrowRight")
    order = list(Photo.objects.order_by("-sort_at").values_list("pk", flat=True))
    expect(page).to_have_url(re.compile(f"/photos/{order[101]}/$"))
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(f"/photos/{order[100]}/$"))
    page.keyboard.press("i")
    expect(page.locator("#details")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".photo-tile").nth(119)).to_be_attached()
    wait_until(page, f"Math.abs(scrollY - {place}) < 5")


def test_boxes_are_shown_and_hidden_by_key(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    (person,) = make_people(alice, tmp_path, 3)
    face = person.faces.earliest("pk")
    page = open_page(alice)
    page.goto(f"/photos/{face.photo_id}/")
    label = page.locator(f'.face-label[data-face="{face.pk}"]')
    expect(label).to_be_hidden()
    page.keyboard.press("f")
    expect(label).to_be_visible()
    expect(page.locator("#toggle-faces")).to_have_attribute("aria-pressed", "true")
    box, name = page.locator(".face-box").bounding_box(), label.bounding_box()
    assert box is not None
    assert name is not None
    assert name["y"] == pytest.approx(box["y"] + box["height"], abs=12)
    page.keyboard.press("f")
    expect(label).to_be_hidden()


def test_a_part_that_comes_late_does_not_rename_the_page(open_page: OpenPage, alice: Owner) -> None:
    page = open_page(alice)
    page.goto("/")
    page.evaluate("document.title = 'Another page'")
    with page.expect_response(lambda response: response.url.endswith("/")) as answered:
        page.evaluate("htmx.trigger(document.body, 'photos-added')")
    answered.value.finished()
    page.wait_for_timeout(200)
    expect(page).to_have_title("Another page")


def test_focus_is_never_lost_when_a_page_is_swapped(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    make_people(alice, tmp_path, 3)
    page = open_page(alice)
    page.goto("/people/")
    page.locator(".person-card a").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".person-head")).to_be_visible()
    wait_until(page, "document.activeElement !== document.body")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_folded_people_come_when_they_are_asked_for(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    make_people(alice, tmp_path, 3, 1, 1)
    page = open_page(alice)
    page.goto("/people/")
    expect(page.locator(".person-card")).to_have_count(1)
    page.click("#fold summary")
    expect(page.locator(".person-card")).to_have_count(3)
    page.locator("#seen-rarely .person-card a").first.click()
    expect(page.locator(".person-head")).to_be_visible()


def test_a_server_that_is_away_is_said(open_page: OpenPage, alice: Owner) -> None:
    page = open_page(alice)
    page.goto("/")
    page.route("**/people/", lambda route: route.abort())
    page.click("#rail-people")
    expect(page.locator("#offline")).to_be_visible()
    page.unroute("**/people/")
    page.click("#rail-people")
    expect(page).to_have_title("People · cloudphotos")
    expect(page.locator("#offline")).to_be_hidden()
