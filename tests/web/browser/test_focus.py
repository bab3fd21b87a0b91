"""After an action the focus is at what comes next, or at the way back: never at the beginning of the page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cloudphotos.catalog import photos
from cloudphotos.catalog.models import Owner, Photo
from tests.library import make_photo
from tests.web.browser.conftest import OpenPage, wait_until
from tests.web.browser.test_review import make_questions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOMEWHERE = "document.activeElement !== document.body && document.activeElement.checkVisibility()"


def press(page: Page, selector: str, says: str) -> str:
    """Press a button by key; returns the id, or else the class, of what has the focus when the page has said this."""
    page.locator(selector).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text(says)
    wait_until(page, SOMEWHERE)
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def test_after_an_action_the_focus_is_at_what_comes_next(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    anna = make_questions(alice, tmp_path)
    page = open_page(alice)
    page.goto(f"/people/{anna.pk}/?tab=matches")
    assert press(page, "[id^=different-]", "are not Anna.").startswith("same-")
    assert press(page, ".toast-action", "Undone.") == "toast-action"
    page.click("#person-more")
    assert press(page, "text=Hide this person", "hidden") == "person-more"
    page.click("#edit-birth")
    page.fill("#birth-day", "2001-02-03")
    assert press(page, ".person-birth button", "born") == "edit-birth"


def test_where_nothing_is_left_the_focus_is_at_the_way_back(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    make_photo(alice, tmp_path)
    page = open_page(alice)
    page.goto("/")
    page.locator(".photo-tile [type=checkbox]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".selection-count")).to_have_text("1 selected")
    page.locator(".photo-tile a").focus()
    page.keyboard.press("h")
    expect(page.locator("#toasts")).to_contain_text("1 photo is hidden.")
    expect(page.locator(".toast-action")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    expect(page.locator(".photo-tile")).to_be_visible()
    assert not Photo.objects.get().hidden


def test_trying_a_photo_again_keeps_the_focus_beside_it(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    (claimed,) = photos.claim(photo_ids=[make_photo(alice, tmp_path).pk])
    photos.mark_failed(photo=claimed, reason="The file ends too early.")
    page = open_page(alice)
    page.goto(f"/photos/{claimed.pk}/")
    assert press(page, ".notice-error button", "We are trying this photo again.") == "edit-date"
