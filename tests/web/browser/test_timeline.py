"""Looking through many years in a real browser."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from cloudphotos.catalog.models import Owner, Photo
from tests.web.browser.conftest import OpenPage, Visit
from tests.web.scenes import NEWEST, fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def years(alice: Owner) -> list[int]:
    """Ids of 400 photos, one every three days, newest first."""
    fill(alice, photos=400)
    photos = list(Photo.objects.order_by("-sort_at"))
    for n, photo in enumerate(photos):
        photo.sort_at = photo.taken_at = NEWEST - timedelta(days=3 * n)
    Photo.objects.bulk_update(photos, ["sort_at", "taken_at"])
    return [photo.pk for photo in photos]


def top_of(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["y"]


def pull_to(page: Page, month: str) -> None:
    """Press the scrubber, pull, and let go over a month."""
    page.evaluate("document.getElementById('scrubber').classList.add('is-awake')")
    start = page.locator("#scrubber [data-jump]").first.bounding_box()
    end = page.locator(f'#scrubber [data-jump="{month}"]').bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 30, start["y"] + 3)
    page.mouse.down()
    page.mouse.move(end["x"] + 30, end["y"] + end["height"] / 2, steps=4)
    expect(page.locator(".is-here")).to_have_attribute("data-jump", month)
    page.mouse.up()


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_scrubber_leads_years_back_and_what_comes_in_above_pushes_nothing_down(
    device: str, open_page: OpenPage, alice: Owner, years: list[int]
) -> None:
    page = open_page(alice, Visit(device))
    page.goto("/")
    pull_to(page, "2024-06")
    expect(page).to_have_url(re.compile(r"\?before=2024-06-30"))
    june = page.locator("#heading-2024-06")
    expect(june).to_be_in_viewport()
    expect(page.locator("#heading-2024-07")).to_be_attached()  # newer ones came in above
    place = top_of(page, "#heading-2024-06")
    assert 0 <= place < 200
    page.evaluate("scrollBy(0, -300)")
    expect(page.locator("#scrubber [aria-current]")).not_to_have_attribute("data-jump", "2024-06")
    assert top_of(page, "#heading-2024-06") == pytest.approx(place + 300, abs=2)


def test_scrolling_up_from_the_middle_shows_each_photo_once(
    open_page: OpenPage, alice: Owner, years: list[int]
) -> None:
    page = open_page(alice)
    page.goto("/?before=2024-01-01T00:00:00_0")
    while page.locator("#newer").count():
        page.evaluate("scrollTo(0, 0)")
    while page.locator("#older").count():
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    shown = page.evaluate("[...document.querySelectorAll('.photo-tile')].map(tile => Number(tile.id.slice(5)))")
    assert shown == years


def test_a_month_that_is_there_is_gone_to_by_keyboard_without_asking(
    open_page: OpenPage, alice: Owner, years: list[int]
) -> None:
    page = open_page(alice)
    page.goto("/")
    asked: list[str] = []
    expect(page.locator("#month-2026-02 a").first).to_be_attached()
    page.on("request", lambda request: asked.append(request.url) if "before" in request.url else None)
    page.locator("#scrubber a").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#scrubber [data-jump='2026-02']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#month-2026-02 a").first).to_be_focused()
    assert asked == []


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_years_are_links_without_javascript(device: str, open_page: OpenPage, alice: Owner, years: list[int]) -> None:
    page = open_page(alice, Visit(device, scripts=False))
    page.goto("/")
    page.click("#scrubber a:has-text('2024')")
    expect(page.locator(".month-heading").first).to_have_text("December 2024")
    newest = page.locator(".photo-tile").first.get_attribute("id")
    page.click("text=Newer photos")
    expect(page.locator(".month-heading").last).to_have_text("January 2025")
    page.click("text=Older photos")
    assert page.locator(".photo-tile").first.get_attribute("id") == newest
