"""Trays, refit and thresholds with a mouse, by keyboard, and on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cloudphotos.catalog import corrections
from cloudphotos.catalog.models import Face, Owner, User
from tests.library import make_owner
from tests.web.browser.conftest import OpenPage, Visit, wait_until
from tests.web.browser.test_looks import serious, sticks_out
from tests.web.staff.test_thresholds import tried
from tests.web.staff.test_trays import ADDRESSES, add, ready

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sam(db: None) -> Owner:
    owner = make_owner("sam")
    User.objects.filter(pk=owner.user_id).update(is_staff=True)
    return owner


@pytest.fixture
def consenting(alice: Owner) -> Owner:
    Owner.objects.filter(pk=alice.pk).update(review_by_staff=True)
    return alice


def tile(page: Page, face: Face) -> str:
    return f"#face-tile-{face.pk}"


def test_faces_are_selected_by_click_and_by_key_put_back_and_undone(
    open_page: OpenPage, consenting: Owner, sam: Owner, tmp_path: Path
) -> None:
    faces = add(consenting, tmp_path, count=5)[::-1]  # of equal distance: the newest first
    page = open_page(sam)
    page.goto("/staff/trays/")
    page.click(tile(page, faces[0]))
    page.click(tile(page, faces[2]), modifiers=["Shift"])
    expect(page.locator(".selection-count")).to_have_text("3 selected")
    page.keyboard.press("y")
    expect(page.locator("#toasts")).to_contain_text("3 of alice are put back.")
    wait_until(page, "document.querySelectorAll('[data-tile]:not([hidden])').length === 2")
    assert page.evaluate("document.activeElement.closest('[data-tile]') !== null")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    page.keyboard.press("n")
    expect(page.locator("#toasts")).to_contain_text("1 of alice is thrown out.")
    assert sorted(Face.objects.values_list("verdict", "verdict_by")) == [
        *[("face", "staff")] * 3,
        ("trash", "machine"),
        ("trash", "staff"),
    ]
    page.keyboard.press("u")
    page.wait_for_load_state()
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    expect(page.locator("[data-tile]")).to_have_count(2)
    assert corrections.history(owner=consenting)[0].undone


def test_the_setting_is_a_line_that_one_drags_or_moves_by_key(
    open_page: OpenPage, consenting: Owner, sam: Owner
) -> None:
    page = open_page(sam)
    page.goto("/staff/thresholds/")
    page.focus("#steps")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-says]")).to_have_text("+1")
    assert page.get_attribute("#settings [data-steps='1']", "aria-current") == "true"
    box = page.locator("[data-curve]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + 40, steps=3)
    expect(page.locator("[data-says]")).to_have_text("+10")
    page.mouse.up()
    expect(page.locator("#trials-look")).to_be_visible()
    assert page.url.endswith("steps=10")
    tried(consenting, 10)
    page.click("#trials-look")
    expect(page.locator("#trials-keep")).to_be_visible()
    page.click("#trials-keep")
    expect(page.locator("#toasts")).to_contain_text("Saved.")
    expect(page.locator(".setting-says")).to_contain_text("holds now")


@pytest.mark.parametrize("visit", [Visit("phone"), Visit("desktop", "dark")], ids=lambda visit: visit.device)
def test_everybody_can_use_every_page(
    visit: Visit, open_page: OpenPage, consenting: Owner, sam: Owner, tmp_path: Path
) -> None:
    add(consenting, tmp_path, count=2)
    ready(consenting, tmp_path)
    tried(consenting, 2)
    page = open_page(sam, visit)
    problems = []
    own = f"/staff/thresholds/{consenting.pk}/?steps=2"
    for address in (*ADDRESSES[:2], "/staff/trays/refit/", "/staff/thresholds/?steps=2", own):
        page.goto(address)
        problems += serious(page)
        if sticks_out(page):
            problems.append(f"{address} is {sticks_out(page)} px too wide")
    assert problems == []
