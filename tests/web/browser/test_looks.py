"""Every page on a phone and on a desk, light and dark: nothing sticks out, nothing shuts anybody out."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from cloudphotos.catalog import albums, people, photos
from cloudphotos.catalog.models import Album, Owner, Person, ShareLink
from cloudphotos.catalog.sharing import links
from tests.library import directions, jpeg, make_face, make_photo, tag_photo
from tests.web.browser.conftest import WIDTHS, OpenPage, Visit
from tests.web.scenes import fill, make_people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICES = ["phone", "desktop"]
AXE = Axe()


def make_library(owner: Owner, folder: Path, name: str = "Anna") -> list[Person]:
    """A bit of everything: two people, one of them named, somebody seen once, leftovers, a waiting and a failed photo."""
    made = make_people(owner, folder, 4, 3, 1)
    people.rename(person=made[0], name=name, actor=owner.user)
    tag_photo(
        make_photo(owner, folder, data=jpeg(width=120, height=40)),
        make_face(directions(1, seed=50)[0], x=2, verdict="small"),
        make_face(directions(1, seed=51)[0], x=90),
    )
    make_photo(owner, folder, data=jpeg(width=40, height=90))
    (claimed,) = photos.claim(photo_ids=[make_photo(owner, folder).pk])
    photos.mark_failed(photo=claimed, reason="The file ends too early. Upload it again from where it came from.")
    ids = list(owner.photos.values_list("pk", flat=True))
    album = albums.create(owner=owner, name=name, photo_ids=ids, actor=owner.user)
    links.revoke(link=_share(album), actor=owner.user)
    _share(album)
    return made


def _share(album: Album) -> ShareLink:
    return links.make(album=album, days=7, with_names=True, with_originals=True, actor=album.owner.user)


def addresses(owner: Owner) -> dict[str, str]:
    named, unnamed, _ = Person.objects.filter(owner=owner).order_by("pk")
    leftovers, waiting, failed = owner.photos.order_by("-pk")[:3][::-1]
    link = ShareLink.objects.get(album__owner=owner, revoked_at=None)
    return {
        "gallery": "/",
        "hidden": "/hidden/",
        "people": "/people/",
        "seen rarely": "/people/?seen=rarely",
        "person": f"/people/{named.pk}/",
        "faces": f"/people/{unnamed.pk}/?tab=faces",
        "unsure faces": f"/people/{named.pk}/?tab=faces&order=unsure",
        "two people": f"/people/{named.pk}/split",
        "trash": "/faces/trash",
        "trash of ours": "/faces/trash?by=machine",
        "hidden people": "/people/?show=hidden",
        "ignored people": "/people/?show=ignored",
        "photo": f"/photos/{named.faces.earliest('pk').photo_id}/",
        "leftovers": f"/photos/{leftovers.pk}/",
        "who": f"/photos/{leftovers.pk}/faces/{leftovers.faces.earliest('pk').pk}/who",
        "which": f"/photos/{leftovers.pk}/people?name={named.name}",
        "draw": f"/photos/{leftovers.pk}/draw?first.x=3&first.y=4",
        "waiting": f"/photos/{waiting.pk}/",
        "failed": f"/photos/{failed.pk}/",
        "same person": f"/people/{unnamed.pk}/same/{named.pk}/?name=Anna",
        "review": "/review/",
        "changes": "/review/changes/",
        "possible matches": f"/people/{named.pk}/?tab=matches",
        "history": "/history/",
        "company": f"/people/{named.pk}/?tab=company",
        "avatar": f"/people/{named.pk}/?avatar=choose",
        "merge with": f"/people/{named.pk}/merge/",
        "failed photos": "/progress/failed/",
        "upload": "/upload/",
        "shared": "/shared/",
        "share": f"/albums/{link.album_id}/share",
        "shared album": f"/s/{link.token}/",
        "shared photo": f"/s/{link.token}/photos/{links.photos_of(link=link).earliest('pk').pk}/",
        "forget likes": "/privacy/likes/forget",
        "privacy": "/privacy/",
        "who saw": "/privacy/seen/",
        "not there": "/nowhere/",
    }


def serious(page: Page, *rules: str) -> list[str]:
    """What axe finds that shuts somebody out, by all its rules or by these."""
    chosen = {"runOnly": rules} if rules else {}
    found = AXE.run(page, options={"resultTypes": ["violations"], **chosen}).response["violations"]
    return [
        f"{page.url}: {violation['id']} {node['target']} {node.get('failureSummary', '')}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def serious_in_any_light(page: Page) -> list[str]:
    """The same in light and in the dark, where only the contrast can be another."""
    found = serious(page)
    page.emulate_media(color_scheme="dark")
    found += serious(page, "color-contrast")
    page.emulate_media(color_scheme="light")
    return found


def sticks_out(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("device", DEVICES)
def test_every_page_can_be_used_by_everybody(device: str, open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    make_library(alice, tmp_path)
    page = open_page(alice, Visit(device))
    problems = []
    for name, address in addresses(alice).items():
        page.goto(address)
        if name in {"photo", "leftovers"}:
            page.keyboard.press("f")
        problems += serious_in_any_light(page)
        if sticks_out(page):
            problems.append(f"{name} is {sticks_out(page)} px too wide")
    assert problems == []


@pytest.mark.parametrize("device", WIDTHS)
def test_long_names_make_no_page_too_wide(device: str, open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    person, other, _ = make_library(alice, tmp_path, name="W" * 200)
    people.rename(person=other, name="M" * 200, actor=alice.user)
    alice.photos.update(path="folder/" + "W" * 196 + ".jpg")
    page = open_page(alice, Visit(device))
    problems = []
    for name, address in addresses(alice).items():
        page.goto(address)
        if sticks_out(page):
            problems.append(f"{name} is {sticks_out(page)} px too wide")
    for address in (f"/people/{person.pk}/", addresses(alice)["photo"]):
        page.goto(address)
        page.locator('[id^="name-"]').fill("V" * 200)
        save = page.locator("main .name-save:visible").bounding_box()
        assert save is not None
        if save["x"] + save["width"] > WIDTHS[device][0] - 8:
            problems.append(f"Save is cut off on {address}")
        page.keyboard.press("Enter")
        expect(page.locator("#toasts")).to_contain_text("is VVV")
        people.rename(person=person, name="W" * 200, actor=alice.user)
        if sticks_out(page):
            problems.append(f"a long toast makes {address} {sticks_out(page)} px too wide")
    assert problems == []


@pytest.mark.parametrize("device", WIDTHS)
def test_long_answers_to_an_upload_stay_on_the_page(
    device: str, open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    note = tmp_path / ("W" * 196 + ".jpg")
    note.write_text("hello")
    page = open_page(alice, Visit(device, scripts=False))
    page.goto("/upload/")
    page.set_input_files("#files", str(note))
    page.click("form.upload-form button")
    line = page.locator(".upload-line").bounding_box()
    assert line is not None
    assert line["x"] + line["width"] <= WIDTHS[device][0]


@pytest.mark.parametrize("device", WIDTHS)
def test_the_upload_form_stays_within_its_border(device: str, open_page: OpenPage, alice: Owner) -> None:
    page = open_page(alice, Visit(device))
    page.goto("/upload/")
    form = page.locator(".upload-form").bounding_box()
    assert form is not None
    for part in page.locator(".upload-form > :visible").all():
        box = part.bounding_box()
        assert box is not None
        assert box["x"] - form["x"] >= 16
        assert form["x"] + form["width"] - box["x"] - box["width"] >= 16


@pytest.mark.parametrize("device", DEVICES)
def test_empty_pages_and_sign_in_can_be_used_by_everybody(device: str, open_page: OpenPage, charlie: Owner) -> None:
    stranger, page = open_page(None, Visit(device)), open_page(charlie, Visit(device))
    stranger.goto("/sign-in/")
    problems = serious_in_any_light(stranger)
    stranger.goto("/nowhere/")
    heading = stranger.locator("h1").bounding_box()
    assert heading is not None
    assert heading["width"] > 150  # not squeezed into the place of the rail
    for address in ("/", "/people/"):
        page.goto(address)
        problems += serious_in_any_light(page)
        assert sticks_out(page) == 0
    page.click(".account summary")
    assert problems + serious_in_any_light(page) == []


@pytest.mark.parametrize("device", WIDTHS)
def test_rows_are_justified(device: str, open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    for n in range(12):
        tag_photo(make_photo(alice, tmp_path, data=jpeg(width=40 + 7 * n, height=60)))
    page = open_page(alice, Visit(device))
    page.goto("/")
    boxes = [tile.bounding_box() or {} for tile in page.locator(".photo-tile").all()]
    rows: dict[int, list[dict[str, float]]] = {}
    for box in boxes:
        rows.setdefault(round(box["y"]), []).append(box)
    right = max(box["x"] + box["width"] for box in boxes)
    full = list(rows.values())[:-1]
    assert full
    assert len(rows) == len({round(box["y"]) for box in boxes})
    for row in full:
        assert max(box["height"] for box in row) - min(box["height"] for box in row) < 1
        assert row[-1]["x"] + row[-1]["width"] == pytest.approx(right, abs=1)


def test_the_theme_can_be_chosen_against_the_systems_wish(open_page: OpenPage, alice: Owner) -> None:
    page = open_page(alice, Visit(theme="light"))
    page.goto("/people/")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.click(".account summary")
    page.click("text=Dark")
    page.wait_for_load_state()
    assert page.url.endswith("/people/")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light


WATCH_SHIFTS = (
    "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => { window.shift += e.value }))"
    ".observe({type: 'layout-shift', buffered: true})"
)


def test_a_row_does_not_change_while_a_slow_line_brings_the_page(
    open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    make_library(alice, tmp_path)
    fill(alice, photos=120)
    page = open_page(alice)
    page.add_init_script(WATCH_SHIFTS)
    page.goto("/")  # styles and scripts are there from now on
    line = {"offline": False, "latency": 20, "downloadThroughput": 60_000, "uploadThroughput": 60_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    page.goto("/", wait_until="domcontentloaded")
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") < 0.1


def test_a_tile_does_not_move_when_pictures_arrive(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    make_library(alice, tmp_path)
    page = open_page(alice)
    page.add_init_script(WATCH_SHIFTS)
    its = addresses(alice)
    fill(alice, photos=300)  # more than a month: there is a scrubber
    for address in ("/", its["photo"], "/people/", its["person"], its["faces"], "/review/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.shift") < 0.1
