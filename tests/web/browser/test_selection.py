"""Selecting photos and what can be done to them, by mouse, by finger, by key and without JavaScript."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cloudphotos.catalog import photo_bin
from cloudphotos.catalog.models import Owner, Photo
from tests.library import make_photo, tag_photo
from tests.web.browser.conftest import WIDTHS, OpenPage, Visit, wait_until
from tests.web.browser.test_looks import serious, sticks_out
from tests.web.scenes import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHOSEN = ".photo-tile.is-chosen"


def order() -> list[int]:
    return list(Photo.shown.order_by("-sort_at").values_list("pk", flat=True))


def check(page: Page, key: int, *, shift: bool = False) -> None:
    page.locator(f"#tile-{key} .tile-check").click(modifiers=["Shift"] if shift else [])


def test_a_range_goes_into_the_bin_and_comes_back_where_it_was(open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=12)
    ids = order()
    page = open_page(alice)
    page.goto("/")
    check(page, ids[2])
    check(page, ids[5], shift=True)
    expect(page.locator(".selection-count")).to_have_text("4 selected")
    page.click(".selection-action:has-text('Bin')")
    expect(page.locator(".photo-tile")).to_have_count(8)
    expect(page.locator("#selection")).to_be_hidden()
    expect(page.locator(f"#tile-{ids[6]} a")).to_be_focused()
    page.click(".toast-action:has-text('Undo')")
    expect(page.locator(".photo-tile")).to_have_count(12)
    assert page.evaluate("[...document.querySelectorAll('.photo-tile')].map(t => +t.id.slice(5))") == ids
    assert order() == ids


def test_everything_by_keyboard(open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=12)
    ids = order()
    page = open_page(alice)
    page.goto("/")
    page.locator(".photo-tile a").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(CHOSEN)).to_have_count(3)
    width, height = WIDTHS["desktop"]
    page.mouse.move(width / 2, height - 48)
    page.keyboard.press("*")
    expect(page.locator(".tile-star")).to_have_count(3)
    wait_until(
        page, "[...document.querySelectorAll('.toast:hover')].some((each) => getComputedStyle(each).opacity === '1')"
    )
    expect(page.locator(CHOSEN)).to_have_count(0)
    page.keyboard.press("x")
    expect(page.locator(CHOSEN)).to_have_count(1)
    page.keyboard.press("d")  # three on the newest day
    expect(page.locator(CHOSEN)).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator(CHOSEN)).to_have_count(0)
    page.locator(".photo-tile a").first.focus()
    page.keyboard.press("Delete")
    expect(page.locator("#toasts")).to_contain_text("1 photo is in the bin.")
    expect(page.locator(f"#tile-{ids[1]} a")).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    assert order() == ids


def test_a_click_opens_a_photo_until_one_is_selected(open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=3)
    first, second, third = order()
    page = open_page(alice)
    page.goto("/")
    check(page, first)
    page.click(f"#tile-{second} a")
    expect(page.locator(CHOSEN)).to_have_count(2)
    page.click("[data-unselect]")
    page.click(f"#tile-{third} a")
    expect(page.locator("[data-viewer]")).to_be_visible()


def test_a_long_press_begins_on_a_phone(open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=3)
    first, second, _ = order()
    page = open_page(alice, Visit("phone"))
    page.goto("/")
    press = "tile => tile.dispatchEvent(new PointerEvent('pointerdown', {pointerType: 'touch', bubbles: true}))"
    page.locator(f"#tile-{first} a").evaluate(press)
    expect(page.locator(CHOSEN)).to_have_count(1)
    page.locator(f"#tile-{second}").tap()
    expect(page.locator(".selection-count")).to_have_text("2 selected")
    page.click("#select")
    expect(page.locator(CHOSEN)).to_have_count(0)


def test_a_selection_outlives_the_picture_that_arrives(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    photo = make_photo(alice, tmp_path)
    page = open_page(alice)
    page.goto("/")
    check(page, photo.pk)
    tag_photo(photo)
    expect(page.locator(f"#tile-{photo.pk} img")).to_be_visible()
    expect(page.locator(CHOSEN)).to_have_count(1)
    expect(page.locator(f"#tile-{photo.pk} input")).to_be_checked()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_selection_is_downloaded(scripts: bool, open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        tag_photo(make_photo(alice, tmp_path, path=name))
    page = open_page(alice, Visit(scripts=scripts))
    page.goto("/")
    for key in order()[:2]:
        check(page, key)
    with page.expect_download() as download:
        page.click(".selection-action:has-text('Download')")
    download.value.save_as(tmp_path / "photos.zip")
    assert zipfile.ZipFile(tmp_path / "photos.zip").namelist() == ["b.jpg", "c.jpg"]


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_without_javascript_photos_go_into_the_bin_come_back_and_go_for_good(
    device: str, open_page: OpenPage, alice: Owner
) -> None:
    fill(alice, photos=4)
    first, second, *_ = order()
    page = open_page(alice, Visit(device, scripts=False))
    page.goto("/")
    check(page, first)
    check(page, second)
    page.click(".selection-action:has-text('Bin')")
    expect(page.locator(".photo-tile")).to_have_count(2)
    if device == "phone":
        page.click(".account summary")
    page.click(".menu-bin" if device == "phone" else "#rail-bin")
    expect(page.locator(".photo-tile")).to_have_count(2)
    check(page, first)
    page.click(".selection-action:has-text('Restore')")
    expect(page.locator(".photo-tile")).to_have_count(1)
    page.click("text=Empty the bin")
    expect(page.locator("h1")).to_have_text("Delete this photo for good?")
    page.click("button:has-text('Delete for good')")
    expect(page.locator("main")).to_contain_text("The bin is empty")
    assert set(order()) == set(Photo.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("visit", [Visit("phone", "dark"), Visit("desktop", "light")], ids=lambda visit: visit.device)
def test_selecting_and_the_bin_can_be_used_by_everybody(visit: Visit, open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=6)
    Photo.objects.update(favourite=True)
    photo_bin.put(owner=alice, photo_ids=order()[:2], actor=alice.user)
    page = open_page(alice, visit)
    problems = []
    for address in ("/", "/favourites/", "/bin/"):
        page.goto(address)
        check(page, int((page.locator(".photo-tile").first.get_attribute("id") or "")[5:]))
        problems += serious(page)
        assert sticks_out(page) == 0
    page.click(".selection-action:has-text('Delete for good')")
    assert problems + serious(page) == []
