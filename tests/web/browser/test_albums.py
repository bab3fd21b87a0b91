"""Albums in a real browser: made from a selection, looked at, changed, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from cloudphotos.catalog import albums
from cloudphotos.catalog.models import Album, Owner, Photo
from tests.web.browser.conftest import OpenPage, Visit
from tests.web.browser.test_looks import serious, sticks_out
from tests.web.scenes import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_an_album_from_a_selection(device: str, scripts: bool, open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=5)
    page = open_page(alice, Visit(device, scripts=scripts))
    page.goto("/")
    for n in range(2):
        page.locator(".tile-check").nth(n).click()
    page.click(".selection-action:has-text('Album')")
    page.fill("#new-album", "Summer")
    page.click(".chooser button:has-text('New album')")
    expect(page.locator("#toasts")).to_contain_text("2 photos are in Summer.")
    expect(page.locator(".photo-tile")).to_have_count(5)
    page.click("#rail-albums")
    page.click(".album-card a")
    expect(page.locator(".photo-tile")).to_have_count(2)
    page.fill("#album-name", "Summer of 2019")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("new name")
    page.locator(".tile-check").first.click()
    page.click(".selection-action:has-text('Take out')")
    expect(page.locator(".photo-tile")).to_have_count(1)
    page.click(".toast-action:has-text('Undo')")
    expect(page.locator(".photo-tile")).to_have_count(2)
    page.click(".album-menu summary")
    page.click("text=Delete the album, keep the photos")
    expect(page.locator("main")).to_contain_text("No albums yet")
    page.click(".toast-action:has-text('Undo')")
    expect(page.locator(".album-card")).to_contain_text("Summer of 2019")


def test_choosing_an_album_by_keyboard_alone(open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=3)
    albums.create(owner=alice, name="Summer", photo_ids=[], actor=alice.user)
    page = open_page(alice)
    page.goto("/")
    page.locator(".photo-tile a").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("a")
    expect(page.locator(".chooser-albums button")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator(".photo-tile.is-chosen")).to_have_count(1)
    page.keyboard.press("a")
    expect(page.locator(".chooser-albums button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("1 photo added to Summer.")
    expect(page.locator(".photo-tile a").first).to_be_focused()
    assert Album.objects.get().photos.count() == 1


@pytest.mark.parametrize("visit", [Visit("phone", "dark"), Visit("desktop", "light")], ids=lambda visit: visit.device)
def test_pages_of_albums_can_be_used_by_everybody(visit: Visit, open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=5)
    page = open_page(alice, visit)
    page.goto("/albums/")
    problems = serious(page)
    photos = list(Photo.objects.values_list("pk", flat=True))
    made = [albums.create(owner=alice, name=n, photo_ids=photos, actor=alice.user) for n in ("Summer", "W" * 200)]
    albums.set_without_faces(album=made[0], without_faces=True)
    for address in ("/albums/", *(f"/albums/{album.pk}/" for album in made), f"/albums/{made[1].pk}/faces"):
        page.goto(address)
        problems += serious(page)
        assert sticks_out(page) == 0
    page.goto(f"/albums/{made[1].pk}/")
    page.click(".album-menu summary")
    problems += serious(page)
    page.locator(".tile-check").first.click()
    page.click(".selection-action:has-text('Album')")
    expect(page.locator("#dialog")).to_be_visible()
    assert problems + serious(page) == []
