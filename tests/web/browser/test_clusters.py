"""Cluster review in a real browser: by keyboard alone, with a line and a lasso, and for everybody."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cloudphotos.catalog.models import Face, Owner, Person
from tests.catalog.staff.test_ranking import mixed
from tests.web.browser.conftest import OpenPage, Visit, wait_until
from tests.web.browser.test_looks import serious, sticks_out
from tests.web.staff.conftest import consenting, sam
from workers import ranking_job

__all__ = ["consenting", "sam"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def doubtful(owner: Owner, folder: Path) -> list[Person]:
    """Anna with two faces of Ben, and Anna once more; ranked."""
    made = mixed(owner, folder, (8, 2), (3, 0))
    ranking_job.rank(owner.pk)
    return made


def selected(page: Page) -> int:
    return page.locator("[data-tile] :checked").count()


def focus_is_somewhere(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement !== null && document.activeElement !== document.body"))


@pytest.mark.parametrize("visit", [Visit("phone", "dark"), Visit("desktop", "light")], ids=lambda visit: visit.device)
def test_a_review_by_keyboard_alone(
    visit: Visit, open_page: OpenPage, consenting: Owner, sam: Owner, tmp_path: Path
) -> None:
    anna, again = doubtful(consenting, tmp_path)
    page = open_page(sam, visit)
    page.goto("/staff/clusters/")
    assert serious(page) == []
    assert sticks_out(page) == 0
    order = page.locator(".doubt-link").evaluate_all("links => links.map(link => link.id)")
    assert order == [f"doubt-{again.pk}", f"doubt-{anna.pk}"]
    page.keyboard.press("e")
    page.wait_for_url(f"**/staff/clusters/{again.pk}/**")
    assert serious(page) == []
    page.keyboard.press("e")
    page.wait_for_url(f"**/staff/clusters/{anna.pk}/**")
    assert serious(page) == []
    assert sticks_out(page) == 0
    page.locator("#beyond").focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(page.locator("#selection .selection-count")).to_have_text("2 selected")
    assert "2 selected" in (page.get_attribute("#beyond", "aria-valuetext") or "")
    assert page.locator(".dot.is-chosen").count() == 2
    page.locator("[data-tile] input").first.focus()
    page.keyboard.press("d")
    expect(page.locator("#toasts")).to_contain_text("2 faces are taken out")
    wait_until(page, "document.querySelectorAll('[data-distance]').length === 8")
    assert focus_is_somewhere(page)
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("Undone")
    wait_until(page, "document.querySelectorAll('[data-distance]').length === 10")
    assert anna.faces.count() == 10
    page.locator("[data-tile] input").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    page.keyboard.press("s")
    expect(page.locator("#toasts")).to_contain_text("2 faces are a new person now")
    assert anna.faces.count() == 8
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("Right as it is")


def test_a_loop_drawn_on_the_map_selects_what_is_in_it(
    open_page: OpenPage, consenting: Owner, sam: Owner, tmp_path: Path
) -> None:
    anna, again = doubtful(consenting, tmp_path)
    page = open_page(sam)
    page.goto(f"/staff/clusters/{anna.pk}/")
    page.locator("[data-map]").scroll_into_view_if_needed()
    wrong = page.locator(".dot-doubtful")
    assert wrong.count() == 2
    boxes = [box for box in (dot.bounding_box() for dot in wrong.all()) if box]
    left, right = min(box["x"] for box in boxes) - 8, max(box["x"] + box["width"] for box in boxes) + 8
    top, bottom = min(box["y"] for box in boxes) - 8, max(box["y"] + box["height"] for box in boxes) + 8
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    expect(page.locator("#selection .selection-count")).to_have_text("2 selected")
    page.mouse.move(boxes[0]["x"] + boxes[0]["width"] / 2, boxes[0]["y"] + boxes[0]["height"] / 2)
    expect(page.locator(".map-face")).to_be_visible()
    page.keyboard.press("w")
    expect(page.locator("#toasts")).to_contain_text("one person now")
    again.refresh_from_db()
    assert again.merged_into == anna


def test_without_javascript(open_page: OpenPage, consenting: Owner, sam: Owner, tmp_path: Path) -> None:
    anna, _ = doubtful(consenting, tmp_path)
    page = open_page(sam, Visit(scripts=False))
    page.goto(f"/staff/clusters/{anna.pk}/?beyond=0.6")
    assert selected(page) == 2
    page.click("#do-remove")
    expect(page.locator("#toasts")).to_contain_text("2 faces are taken out")
    assert Face.objects.filter(person=None).count() == 2
