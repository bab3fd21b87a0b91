"""Sharing in a real browser: a link is made, opened by somebody else, a photo liked, the link revoked."""

import pytest
from django.utils.http import urlencode
from playwright.sync_api import expect

from cloudphotos.catalog import albums
from cloudphotos.catalog.models import Album, Owner, Photo, Reaction
from cloudphotos.catalog.sharing import links
from tests.web.browser.conftest import OpenPage, Visit, wait_until
from tests.web.browser.test_looks import serious, sticks_out
from tests.web.scenes import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def make_album(owner: Owner) -> int:
    fill(owner, photos=3, people=2)
    Photo.objects.update(preview=Photo.objects.values_list("thumbnail", flat=True)[0])
    ids = list(Photo.objects.values_list("pk", flat=True))
    return albums.create(owner=owner, name="Summer", photo_ids=ids, actor=owner.user).pk


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_an_album_is_shared_liked_and_revoked(device: str, open_page: OpenPage, alice: Owner) -> None:
    album = make_album(alice)
    hers, his = open_page(alice, Visit(device)), open_page(None, Visit(device))
    hers.goto(f"/albums/{album}/")
    hers.click("#share")
    expect(hers.locator("#dialog")).to_contain_text("Share “Summer” by link")
    hers.check("#share-names")
    assert serious(hers) == []
    hers.click("#make-link")
    expect(hers.locator("#toasts")).to_contain_text("Whoever has this link")
    expect(hers.locator("#dialog")).to_be_hidden()
    address = hers.locator(".share-address .text-input").input_value()
    his.goto(address)
    expect(his.locator(".photo-tile")).to_have_count(3)
    assert serious(his) == []
    his.locator(".photo-tile a").nth(1).click()
    expect(his.locator("#older-photo")).to_have_count(1)
    his.keyboard.press("ArrowRight")
    expect(his.locator("#older-photo")).to_have_count(0)
    wait_until(his, "document.querySelector('.picture-image').complete")
    his.click("#like")
    expect(his.locator("#like")).to_have_attribute("aria-pressed", "true")
    expect(his.locator("#like")).to_be_focused()
    assert serious(his) == []
    assert sticks_out(his) == 0
    assert Reaction.objects.filter(liked_at__isnull=False).count() == 1
    his.click("#viewer-close")
    expect(his.locator(".photo-tile .tile-star")).to_have_count(1)
    hers.goto("/shared/")
    expect(hers.locator(".share-link")).to_contain_text("1 viewer · 1 like")
    hers.click("button:has-text('Revoke')")
    expect(hers.locator("#toasts")).to_contain_text("is revoked")
    expect(hers.locator("#shared")).to_contain_text("No longer shared")
    his.reload()
    expect(his.locator("main")).to_contain_text("This link shows nothing")
    his.go_back()
    expect(his.locator("main")).to_contain_text("This link shows nothing")
    hers.click(".toast-action:has-text('Undo')")
    expect(hers.locator(".share-address .text-input")).to_be_visible()
    assert hers.locator(".share-address .text-input").input_value() != address


def test_a_photo_that_is_looked_at_for_a_second_is_counted(open_page: OpenPage, alice: Owner) -> None:
    album = Album.objects.get(pk=make_album(alice))
    link = links.make(album=album, days=None, with_names=True, with_originals=False, actor=alice.user)
    page = open_page(None)
    page.goto(f"/s/{link.token}/")
    with page.expect_response("**/seen") as told:
        page.locator(".photo-tile a").nth(1).click()
    assert told.value.status == 204
    assert Reaction.objects.count() == 1
    page.keyboard.press("f")
    expect(page.locator(".shared-name").first).to_be_visible()


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_sharing_without_javascript(device: str, open_page: OpenPage, alice: Owner) -> None:
    album = make_album(alice)
    hers, his = (open_page(who, Visit(device, scripts=False)) for who in (alice, None))
    hers.goto(f"/albums/{album}/")
    hers.click("#share")
    hers.click("#make-link")
    his.goto(hers.locator(".share-address .text-input").input_value())
    his.locator(".photo-tile a").first.click()
    his.click("#like")
    expect(his.locator("#like")).to_have_attribute("aria-pressed", "true")
    hers.click("button:has-text('Revoke')")
    his.reload()
    expect(his.locator("main")).to_contain_text("This link shows nothing")


def test_what_comes_in_above_pushes_nothing_down(open_page: OpenPage, alice: Owner) -> None:
    fill(alice, photos=200)
    Photo.objects.update(preview="preview.jpg")
    ids = list(Photo.objects.order_by("-sort_at").values_list("pk", flat=True))
    album = albums.create(owner=alice, name="Summer", photo_ids=ids, actor=alice.user)
    link = links.make(album=album, days=None, with_names=False, with_originals=False, actor=alice.user)
    before = Photo.objects.get(pk=ids[139])
    page = open_page(None, Visit("phone"))
    page.goto(f"/s/{link.token}/?{urlencode({'before': f'{before.sort_at.isoformat()}_{before.pk}'})}")
    wait_until(page, f"document.getElementById('tile-{ids[20]}')")  # two pages above
    assert 0 <= page.evaluate(f"document.getElementById('tile-{ids[140]}').getBoundingClientRect().top") < 300
