"""Photos that come into a gallery somebody is looking at."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from cloudphotos.catalog.models import Owner, Photo
from tests.library import make_photo, tag_photo
from tests.web.browser.conftest import OpenPage, Visit
from tests.web.browser.test_flows import choose, files
from tests.web.browser.test_looks import WATCH_SHIFTS
from tests.web.scenes import fill, make_people
from tests.web.test_progress import stop_worker
from workers import health

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICES = ["phone", "desktop"]


def look_at_gallery(open_page: OpenPage, owner: Owner, *, photos: int, device: str = "desktop") -> Page:
    """Her gallery with so many photos, while a worker is alive."""
    health.say_alive("worker")
    fill(owner, photos=photos)
    page = open_page(owner, Visit(device))
    page.goto("/")
    return page


def hold_first(page: Page, address: str) -> list[Route]:
    """Where the first request for an address will wait for `continue_`."""
    held: list[Route] = []
    page.route(address, lambda route: route.fallback() if held else held.append(route))
    return held


@pytest.mark.parametrize("device", DEVICES)
def test_nothing_moves_while_photos_come_in_and_their_people_are_found(
    device: str, open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    health.say_alive("worker")
    fill(alice, photos=40)
    page = open_page(alice, Visit(device))
    page.add_init_script(WATCH_SHIFTS)
    page.goto("/")
    choose(page, *files(tmp_path, "1.jpg", "2.jpg", "3.jpg"))
    expect(page.locator(".photo-tile")).to_have_count(43)
    expect(page.locator(".upload-finding")).to_have_text("Finding people: 0 of 3")
    for photo in Photo.objects.filter(status=Photo.Status.PENDING):
        tag_photo(photo)
    expect(page.locator(".upload-people")).to_be_visible()
    expect(page.locator("#progress")).to_have_attribute("data-status", "finished")
    expect(page.locator("#progress")).to_be_hidden()
    assert page.evaluate("window.shift") < 0.1
    page.click(".upload-close")
    expect(page.locator("#progress")).to_be_hidden()


def test_when_the_sheet_is_closed_the_page_says_how_far_the_photos_are(
    open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    page = look_at_gallery(open_page, alice, photos=4)
    choose(page, *files(tmp_path, "1.jpg", "2.jpg", "3.jpg"))
    expect(page.locator("#progress")).to_have_attribute("data-status", "running")
    expect(page.locator("#progress")).to_be_hidden()
    page.click("#rail-people")
    expect(page.locator("h1")).to_have_text("People")
    expect(page.locator("#progress")).to_be_hidden()
    page.click(".upload-close")
    expect(page.locator("#progress")).to_be_visible()
    expect(page.locator("#progress")).to_contain_text("Finding people: 0 of 3 photos")
    for photo in Photo.objects.filter(status=Photo.Status.PENDING):
        tag_photo(photo)
    expect(page.locator("#progress")).to_contain_text("Done: 3 photos are ready.")
    expect(page.locator("#progress")).to_be_visible()


def test_a_panel_that_is_being_looked_at_stays(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    health.say_alive("worker")
    make_photo(alice, tmp_path)
    page = open_page(alice)
    page.goto("/")
    choose(page, *files(tmp_path, "1.jpg"))
    expect(page.locator("#progress")).to_contain_text("Finding people: 0 of 2 photos")
    expect(page.locator("#progress")).to_be_visible()


def test_a_worker_that_is_not_running_is_said_on_the_page_at_once(
    open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    stop_worker()
    fill(alice, photos=4)
    page = open_page(alice)
    page.goto("/")
    choose(page, *files(tmp_path, "1.jpg"))
    expect(page.locator("#progress")).to_contain_text("The worker is not running. Photos are safe.")


def test_who_has_scrolled_down_is_not_interrupted(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    page = look_at_gallery(open_page, alice, photos=60, device="phone")  # its button floats
    page.evaluate("scrollTo(0, 200)")
    choose(page, *files(tmp_path, "1.jpg"))
    expect(page.locator(".upload-summary")).to_have_text("1 added")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".photo-tile")).to_have_count(60)
    assert page.evaluate("scrollY") == 200
    page.keyboard.press("Home")
    expect(page.locator(".photo-tile")).to_have_count(61)


def test_a_gallery_that_was_empty_can_be_selected_from(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    page = open_page(alice)
    page.goto("/")
    choose(page, *files(tmp_path, "1.jpg"))
    expect(page.locator(".photo-tile")).to_have_count(1)
    expect(page.locator("#select")).to_be_visible()


def test_who_goes_to_another_page_meanwhile_gets_there(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    page = open_page(alice)
    page.goto("/")
    held = hold_first(page, "**/people/")
    page.click("#rail-people")
    choose(page, *files(tmp_path, "1.jpg"))
    expect(page.locator(".upload-summary")).to_have_text("1 added")
    page.wait_for_timeout(700)  # what the gallery would ask now has been answered
    held[0].continue_()
    expect(page.locator("h1")).to_have_text("People")


def test_a_panel_that_the_sheet_hid_is_back_with_the_page_that_was_left(
    open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    page = look_at_gallery(open_page, alice, photos=5)
    choose(page, *files(tmp_path, "1.jpg"))
    expect(page.locator("#progress[data-status=running][hidden]")).to_be_attached()
    page.click("#rail-people")
    expect(page.locator("h1")).to_have_text("People")
    page.click(".upload-close")
    page.go_back()
    expect(page.locator("#progress")).to_contain_text("Finding people: 0 of 1 photo")
    expect(page.locator("#progress")).to_be_visible()


def test_a_panel_that_was_asked_for_before_the_sheet_closed_is_shown(
    open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    page = look_at_gallery(open_page, alice, photos=5)
    held = hold_first(page, "**/progress/**")
    choose(page, *files(tmp_path, "1.jpg"))
    expect(page.locator(".photo-tile")).to_have_count(6)
    page.click(".upload-close")
    held[0].continue_()
    expect(page.locator("#progress")).to_be_visible()
    expect(page.locator("#progress")).to_contain_text("Finding people: 0 of 1 photo")


def test_photos_that_waited_come_when_the_selection_is_over(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    page = look_at_gallery(open_page, alice, photos=5)
    page.locator(".photo-tile a").first.focus()
    page.keyboard.press("x")
    choose(page, *files(tmp_path, "1.jpg"))
    expect(page.locator(".upload-summary")).to_have_text("1 added")
    expect(page.locator(".photo-tile")).to_have_count(5)
    page.keyboard.press("Escape")
    expect(page.locator(".photo-tile")).to_have_count(6)


def test_what_an_edit_answered_stays_when_an_older_look_at_the_page_comes_late(
    open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    (anna,) = make_people(alice, tmp_path, 2)
    page = open_page(alice)
    page.goto(f"/people/{anna.pk}/")
    held = hold_first(page, f"**/people/{anna.pk}/")
    page.evaluate("document.dispatchEvent(new CustomEvent('page-changed'))")
    page.locator("#page [name=name]").first.fill("Anna")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Anna")
    with page.expect_response(f"**/people/{anna.pk}/"):
        held[0].continue_()
    page.wait_for_timeout(100)
    expect(page.locator("#toasts")).to_contain_text("Anna")
    page.unroute_all()


def test_who_has_gone_back_stays_there_when_a_look_at_the_page_before_comes_late(
    open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    (anna,) = make_people(alice, tmp_path, 2)
    page = open_page(alice)
    page.goto("/people/")
    page.locator(f"a[href='/people/{anna.pk}/']").first.click()
    expect(page.locator("#person-head")).to_be_visible()
    held = hold_first(page, f"**/people/{anna.pk}/")
    page.evaluate("document.dispatchEvent(new CustomEvent('page-changed'))")
    page.go_back()
    expect(page.locator("h1")).to_have_text("People")
    with page.expect_response(f"**/people/{anna.pk}/"):
        held[0].continue_()
    page.wait_for_timeout(100)
    expect(page.locator("h1")).to_have_text("People")
    page.unroute_all()


def test_who_is_on_a_photo_with_the_keys_stays_there(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    page = look_at_gallery(open_page, alice, photos=5)
    tile = page.locator(f"#tile-{Photo.objects.latest('pk').pk} a")
    tile.focus()
    page.set_input_files("#upload-chooser", files(tmp_path, "1.jpg"))
    expect(page.locator(".photo-tile")).to_have_count(6)
    expect(tile).to_be_focused()
