"""One photo: as large as it is, a favourite, put right, thrown away."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cloudphotos.catalog.models import Owner, Photo
from tests.library import jpeg, make_photo, tag_photo
from tests.web.browser.conftest import OpenPage, Visit, wait_until
from tests.web.browser.test_looks import serious
from tests.web.scenes import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOUCH = """(stage, steps) => steps.forEach(([name, ...points]) => {
    const touches = points.map(([x, y], n) => new Touch({identifier: n, target: stage, clientX: x, clientY: y}));
    const lifted = name === "touchend";
    stage.dispatchEvent(new TouchEvent(name, {
        touches: lifted ? [] : touches, changedTouches: touches, bubbles: true, cancelable: true}));
})"""


def width(page: Page) -> float:
    box = page.locator(".picture-image").bounding_box()
    assert box is not None
    return box["width"]


@pytest.fixture
def large(alice: Owner, tmp_path: Path) -> Photo:
    """A photo with three times as many pixels as its preview, between two others."""
    made = [tag_photo(make_photo(alice, tmp_path, data=jpeg(width=w, height=w // 2))) for w in (90, 3000, 80)]
    Photo.objects.filter(pk=made[1].pk).update(preview=made[0].original)
    return Photo.objects.get(pk=made[1].pk)


def test_wheel_and_keys_lead_to_the_photos_own_pixels_and_back(open_page: OpenPage, alice: Owner, large: Photo) -> None:
    page = open_page(alice)
    page.goto(f"/photos/{large.pk}/")
    fits = width(page)
    page.keyboard.press("1")
    assert width(page) == pytest.approx(3000, abs=2)
    expect(page.locator(".picture-image")).to_have_attribute("src", f"{page.url}original")
    expect(page.locator("#zoom")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("0")
    assert width(page) == pytest.approx(fits, abs=1)
    page.keyboard.press("+")
    assert width(page) == pytest.approx(1.5 * fits, abs=2)
    page.keyboard.press("-")
    page.hover(".picture")
    page.mouse.wheel(0, -400)
    wait_until(page, f"document.querySelector('.picture-image').getBoundingClientRect().width > {1.5 * fits}")
    page.locator(".picture").dblclick()
    assert width(page) == pytest.approx(fits, abs=1)


def test_what_is_under_the_pointer_stays_there_and_can_be_dragged(
    open_page: OpenPage, alice: Owner, large: Photo
) -> None:
    page = open_page(alice)
    page.goto(f"/photos/{large.pk}/")
    box = page.locator(".picture").bounding_box()
    assert box is not None
    left, top = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    page.mouse.dblclick(left, top)
    zoomed = page.locator(".picture").bounding_box()
    assert zoomed is not None
    assert (left - zoomed["x"]) / zoomed["width"] == pytest.approx(0.25, abs=0.01)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + 50, top, steps=3)
    page.mouse.up()
    dragged = page.locator(".picture").bounding_box()
    assert dragged is not None
    assert dragged["x"] == pytest.approx(zoomed["x"] + 50, abs=1)


def test_fingers_zoom_and_swipe(open_page: OpenPage, alice: Owner, large: Photo) -> None:
    page = open_page(alice, Visit("phone"))
    page.goto(f"/photos/{large.pk}/")
    stage, fits = page.locator(".viewer-stage"), width(page)
    pinch = [["touchstart", [180, 300], [210, 300]], ["touchmove", [150, 300], [240, 300]], ["touchend", [240, 300]]]
    stage.evaluate(TOUCH, pinch)
    assert width(page) == pytest.approx(3 * fits, rel=0.02)
    swipe = [["touchstart", [300, 300]], ["touchmove", [100, 310]], ["touchend", [100, 310]]]
    stage.evaluate(TOUCH, swipe)  # moves what is zoomed
    expect(page.locator("[data-viewer]")).to_be_visible()
    assert page.url.endswith(f"/photos/{large.pk}/")
    page.keyboard.press("0")
    older = page.locator("#older-photo").get_attribute("href")
    stage.evaluate(TOUCH, swipe)
    page.wait_for_url(f"**{older}")


def test_details_that_were_closed_are_closed_on_the_next_photo_from_the_start(
    open_page: OpenPage, alice: Owner
) -> None:
    fill(alice, photos=2)
    newest, older = Photo.objects.order_by("-sort_at")
    page = open_page(alice)
    page.goto(f"/photos/{newest.pk}/")
    page.click("#toggle-details")
    expect(page.locator("#details")).to_be_hidden()
    assert "viewer without-details" in page.request.get(f"/photos/{older.pk}/").text()
    page.click("#toggle-details")
    assert "viewer without-details" not in page.request.get(f"/photos/{older.pk}/").text()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_favourite_a_date_and_the_bin(scripts: bool, open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=3)
    newest, middle, _ = Photo.objects.order_by("-sort_at")
    page = open_page(alice, Visit(scripts=scripts))
    page.goto(f"/photos/{newest.pk}/")
    page.click("#star")
    expect(page.locator("#star")).to_have_attribute("aria-pressed", "true")
    page.click("#edit-date")
    page.fill("[name=moment]", "1999-08-11T12:30")
    page.click(".date-edit button:has-text('Save')")
    expect(page.locator("#toasts")).to_contain_text("Aug. 11, 1999")
    expect(page.locator("#details")).to_contain_text("The camera says")
    expect(page.locator("#older-photo")).to_have_count(0)
    page.goto(f"/photos/{middle.pk}/")
    page.click("#bin")
    expect(page.locator("#toasts")).to_contain_text("1 photo is in the bin.")
    assert not page.url.endswith(f"/photos/{middle.pk}/")
    page.click(".toast-action:has-text('Undo')")
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    page.wait_for_url(f"**/photos/{middle.pk}/")


def test_by_key_focus_is_kept_and_the_timeline_knows_what_was_done(open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=3)
    newest, middle, oldest = Photo.objects.order_by("-sort_at")
    page = open_page(alice)
    page.goto("/")
    page.locator(".photo-tile a").first.click()
    expect(page.locator("[data-viewer]")).to_be_visible()
    page.focus("#star")
    page.keyboard.press("*")
    expect(page.locator("#star")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#star")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/photos/{middle.pk}/")
    page.keyboard.press("Delete")
    page.wait_for_url(f"**/photos/{oldest.pk}/")
    page.keyboard.press("Escape")
    expect(page).to_have_title("Photos · cloudphotos")
    expect(page.locator(f"#tile-{newest.pk} .tile-star")).to_be_visible()
    expect(page.locator(f"#tile-{middle.pk}")).to_be_hidden()
    expect(page.locator(".photo-tile")).to_have_count(2)


def test_a_photo_in_the_bin_and_its_date_can_be_read_by_everybody(open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=2)
    photo = Photo.objects.latest("sort_at")
    page = open_page(alice, Visit("phone"))
    page.goto(f"/photos/{photo.pk}/")
    page.click("#edit-date")
    problems = serious(page)
    page.keyboard.press("Delete")
    expect(page.locator("#toasts")).to_contain_text("in the bin")
    page.goto(f"/photos/{photo.pk}/?only=bin")
    assert problems + serious(page) == []
