"""Taking things back, in a real browser: from the history, from a toast, and what a correction found meanwhile."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cloudphotos.catalog import people, rescored
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.models import Correction, Face, Owner, Person, Photo
from tests.library import directions, make_face, make_photo, tag_photo
from tests.web.browser.conftest import OpenPage, Visit, wait_until
from tests.web.scenes import make_people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICES = ["phone", "desktop"]


def _named(owner: Owner, folder: Path, *sizes: int) -> list[Person]:
    cast = make_people(owner, folder, *sizes)
    for person, name in zip(cast, ("Anna", "Ben", "Clara"), strict=False):
        people.rename(person=person, name=name, actor=owner.user)
    return cast


@pytest.mark.parametrize("device", DEVICES)
def test_a_line_is_undone_and_redone_by_keyboard_and_keeps_the_focus(
    device: str, open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    (anna,) = _named(alice, tmp_path, 3)
    entry = Correction.objects.get()
    page = open_page(alice, Visit(device))
    page.goto("/history/")
    button = page.locator(f"#turn-{entry.pk}")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_contain_text("Redo")
    expect(button).to_be_focused()
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    assert Person.objects.get(pk=anna.pk).name == ""
    page.keyboard.press("Enter")
    expect(button).to_contain_text("Undo")
    assert Person.objects.get(pk=anna.pk).name == "Anna"


@pytest.mark.parametrize("device", DEVICES)
def test_the_history_works_without_javascript(device: str, open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    (anna,) = _named(alice, tmp_path, 3)
    page = open_page(alice, Visit(device, scripts=False))
    page.goto("/people/")
    page.click(".account summary")
    page.click(".account >> text=History")
    page.click("button:has-text('Undo')")
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    expect(page.locator(".history-line button")).to_contain_text("Redo")
    assert Person.objects.get(pk=anna.pk).name == ""


def test_the_edit_in_the_way_is_said_and_undone_first(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    anna, ben, clara = _named(alice, tmp_path, 2, 2, 2)
    face = anna.faces.earliest("pk")
    first, second = (about_faces.move(faces=[face], to=person, actor=alice.user) for person in (ben, clara))
    assert first is not None
    assert second is not None
    page = open_page(alice)
    page.goto("/history/")
    page.click(f"#turn-{first.pk}")
    expect(page.locator("#toasts")).to_contain_text("“Moved 1 face to Clara”. Undo that first.")
    page.click(".toast-action")
    expect(page.locator(f"#turn-{second.pk}")).to_contain_text("Redo")
    page.click(f"#turn-{first.pk}")
    expect(page.locator(f"#turn-{first.pk}")).to_contain_text("Redo")
    assert Face.objects.get(pk=face.pk).person == anna


def test_older_edits_come_while_one_scrolls(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    (anna,) = make_people(alice, tmp_path, 1)
    for number in range(60):
        people.rename(person=anna, name=f"Anna {number}", actor=alice.user)
    page = open_page(alice)
    page.goto("/history/")
    expect(page.locator(".history-line")).to_have_count(50)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".history-line")).to_have_count(60)


@pytest.mark.parametrize("device", DEVICES)
def test_undoing_by_key_shows_on_the_page_at_once(
    device: str, open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    (anna,) = _named(alice, tmp_path, 3)
    page = open_page(alice, Visit(device))
    page.goto(f"/people/{anna.pk}/")
    star = page.locator("#favourite-star")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_be_focused()
    page.keyboard.press("u")
    expect(star).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    expect(page).to_have_url(re.compile(f"/people/{anna.pk}/$"))
    wait_until(page, "document.activeElement !== document.body")


def test_what_a_correction_found_is_said_and_shown(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    (anna,) = _named(alice, tmp_path, 4)
    new = tag_photo(make_photo(alice, tmp_path), make_face(directions(1, seed=9)[0])).faces.get()
    page = open_page(alice)
    page.goto(f"/people/{anna.pk}/")
    expect(page.locator(".person-numbers")).to_contain_text("4 photos")
    page.click("#edit-birth")
    page.fill("#birth-day", "2020-01-01")
    Photo.objects.filter(pk=anna.faces.earliest("pk").photo_id).update(taken_at="2019-01-01T00:00Z")
    page.click(".person-birth button")
    expect(page.locator("#toasts")).to_contain_text("1 face on an earlier photo was let go.")
    expect(page.locator(".person-numbers")).to_contain_text("3 photos")
    people.assign(owner_id=alice.pk, assignments=[people.Assignment(new.pk, anna.pk, 0.9)], assigned_by="nearest")
    rescored.leave_word(entry_id=Correction.objects.latest("pk").pk, face_ids=[new.pk])
    expect(page.locator("#toasts")).to_contain_text("That also found 1 more photo of Anna.")
    expect(page.locator(".person-numbers")).to_contain_text("4 photos")
    page.click("text=See them")
    expect(page).to_have_url(re.compile(r"tab=faces$"))


def test_nobody_who_types_is_interrupted_by_what_was_found(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    (anna,) = _named(alice, tmp_path, 4)
    entry = about_faces.confirm(faces=list(anna.faces.all()), actor=alice.user)
    assert entry is not None
    page = open_page(alice)
    page.goto("/history/")
    page.click(f"#turn-{entry.pk}")
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('afterbegin', '<input id=typing>')")
    page.focus("#typing")
    page.keyboard.type("Ann")
    rescored.leave_word(
        entry_id=Correction.objects.latest("pk").pk, face_ids=list(anna.faces.values_list("pk", flat=True))
    )
    expect(page.locator("#toasts")).to_contain_text("That also found 4 more photos of Anna.")
    page.wait_for_timeout(300)
    expect(page.locator("#typing")).to_have_value("Ann")
