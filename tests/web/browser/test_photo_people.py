"""Putting the people of one photo right: by mouse, by touch, by keyboard alone, without JavaScript."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from cloudphotos.catalog import people
from cloudphotos.catalog.models import Face, Owner, Person, Photo
from tests.library import directions, jpeg, make_face, make_photo, tag_photo
from tests.web.browser.conftest import OpenPage, Visit, wait_until
from tests.web.browser.test_looks import serious, sticks_out
from tests.web.scenes import make_people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICES = ["phone", "desktop"]


@pytest.fixture
def photo(alice: Owner, tmp_path: Path) -> Photo:
    """A photo of Anna, and of somebody like Ben whom nobody knows yet. Carl and Dora are on others."""
    made = make_people(alice, tmp_path, 3, 3, 2, 2)
    for person, name in zip(made, ("Anna", "Ben", "Carl", "Dora"), strict=True):
        people.rename(person=person, name=name, actor=alice.user)
    hers, his = (directions(1, seed=n)[0] + 0.8 * directions(1, seed=n + 1)[0] for n in range(2))
    taken = make_photo(alice, tmp_path, data=jpeg(width=400, height=300))
    tagged = tag_photo(taken, make_face(hers, x=60), make_face(his, x=240))
    Face.objects.filter(photo=tagged).update(y=60, width=80, height=90)
    people.assign(
        owner_id=alice.pk,
        assignments=[people.Assignment(_face(tagged, 0).pk, made[0].pk, 0.9)],
        assigned_by=Face.AssignedBy.NEAREST,
    )
    return tagged


def _face(photo: Photo, place: int) -> Face:
    return photo.faces.order_by("x")[place]


def line(page: Page, face: Face) -> Locator:
    return page.locator(f"#face-{face.pk}")


def more(page: Page, face: Face) -> Locator:
    """Open the line of a face."""
    page.click(f"#more-{face.pk}")
    return line(page, face)


def undo(page: Page) -> None:
    page.click(".toast-action:has-text('Undo')")
    expect(page.locator("#toasts")).to_contain_text("Undone.")


def near_focus(page: Page, face: Face) -> None:
    """Focus is in the line of this face."""
    wait_until(page, f"document.activeElement.closest('#face-{face.pk}') !== null")


def screen(page: Page, *points: Sequence[float]) -> list[tuple[float, float]]:
    """Where points of the photo, in parts of its width and height, are in the window."""
    page.locator(".viewer-stage").scroll_into_view_if_needed()
    box = page.locator(".picture").bounding_box()
    assert box is not None
    return [(box["x"] + across * box["width"], box["y"] + down * box["height"]) for across, down in points]


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("device", DEVICES)
def test_a_leftover_is_named_and_the_name_is_taken_back(
    device: str, scripts: bool, open_page: OpenPage, alice: Owner, photo: Photo
) -> None:
    face = _face(photo, 1)
    page = open_page(alice, Visit(device, scripts=scripts))
    page.goto(f"/photos/{photo.pk}/")
    for name, said in (("Ben", "This face is Ben."), ("Emma", "This face is Emma, who is new here.")):
        page.fill(f"#name-{face.pk}", name)
        page.press(f"#name-{face.pk}", "Enter")
        expect(page.locator("#toasts")).to_contain_text(said)
        expect(page.locator(f"#name-{face.pk}")).to_have_value(name)
        near_focus(page, face)
        undo(page)
        expect(page.locator(f"#name-{face.pk}")).to_have_value("")


@pytest.mark.parametrize("device", DEVICES)
def test_one_of_the_likeliest_is_clicked(device: str, open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    face = _face(photo, 1)
    page = open_page(alice, Visit(device))
    page.goto(f"/photos/{photo.pk}/")
    likely = more(page, face).locator(".likely-person")
    expect(likely).to_have_count(2)
    expect(likely.first).to_contain_text("Ben")
    expect(likely.first).to_contain_text("very close")
    assert serious(page) == []
    assert sticks_out(page) == 0
    likely.first.click()
    expect(page.locator("#toasts")).to_contain_text("This face is Ben.")
    expect(page.locator(f"#name-{face.pk}")).to_have_value("Ben")
    near_focus(page, face)


def test_the_likeliest_are_a_page_without_javascript(open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    face = _face(photo, 1)
    page = open_page(alice, Visit(scripts=False))
    page.goto(f"/photos/{photo.pk}/")
    more(page, face).locator("a:has-text('See who')").click()
    page.locator(".likely-person:has-text('Ben')").click()
    expect(page.locator("#toasts")).to_contain_text("This face is Ben.")
    assert f"/photos/{photo.pk}/" in page.url


@pytest.mark.parametrize("device", DEVICES)
def test_confirming_rejecting_and_moving_a_face(device: str, open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    face = _face(photo, 0)
    page = open_page(alice, Visit(device))
    page.goto(f"/photos/{photo.pk}/")
    more(page, face).locator("button:has-text('Yes, this is Anna')").click()
    expect(page.locator("#toasts")).to_contain_text("Confirmed: this is Anna.")
    near_focus(page, face)
    undo(page)
    more(page, face).locator("button:has-text('This is not Anna')").click()
    expect(page.locator("#toasts")).to_contain_text("Noted: this is not Anna.")
    expect(page.locator(f"#name-{face.pk}")).to_have_value("")
    near_focus(page, face)
    undo(page)
    page.fill(f"#name-{face.pk}", "Ben")
    expect(line(page, face).locator(".name-save")).to_have_text("Only this face")
    page.press(f"#name-{face.pk}", "Enter")
    expect(page.locator("#toasts")).to_contain_text("This face is Ben.")
    assert Person.objects.filter(name="Anna").exists()
    undo(page)
    expect(page.locator(f"#name-{face.pk}")).to_have_value("Anna")


def test_a_name_typed_over_a_label_says_whose_this_one_face_is(open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    face = _face(photo, 0)
    page = open_page(alice)
    page.goto(f"/photos/{photo.pk}/")
    page.click(f'.face-box[data-face="{face.pk}"]')
    page.fill(f"#label-{face.pk}", "Carl")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("This face is Carl.")
    expect(page.locator(f"#label-{face.pk}")).to_be_focused()
    assert Person.objects.get(name="Anna").faces.count() == 3


@pytest.mark.parametrize("device", DEVICES)
def test_not_a_face_and_back(device: str, open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    face = _face(photo, 1)
    page = open_page(alice, Visit(device))
    page.goto(f"/photos/{photo.pk}/")
    more(page, face).locator("button:has-text('Not a face')").click()
    expect(page.locator("#toasts")).to_contain_text("Marked as not a face.")
    expect(page.locator(".face-box")).to_have_count(1)
    near_focus(page, face)
    page.locator("button:has-text('It is a face')").click()
    expect(page.locator("#toasts")).to_contain_text("It is a face again.")
    expect(page.locator(".face-box")).to_have_count(2)
    near_focus(page, face)
    undo(page)
    expect(page.locator("#no-faces")).to_contain_text("1 taken for no face")


def test_a_missed_face_is_drawn_by_mouse_and_named_at_once(open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    page = open_page(alice)
    page.goto(f"/photos/{photo.pk}/")
    page.click("#draw")
    start, end = screen(page, (0.4, 0.5), (0.6, 0.9))
    page.mouse.move(*end)
    page.mouse.down()
    page.mouse.move(*start, steps=4)
    page.mouse.up()
    expect(page.locator("#toasts")).to_contain_text("A face was added. Who is it?")
    drawn = photo.faces.get(drawn=True)
    assert (drawn.x, drawn.y, drawn.width, drawn.height) == pytest.approx((160, 150, 80, 120), abs=2)
    expect(page.locator(f"#name-{drawn.pk}")).to_be_focused()
    page.keyboard.type("Carl")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("This face is Carl.")
    expect(line(page, drawn).locator(".avatar-none")).to_be_visible()
    expect(page.locator(f'.face-box[data-face="{drawn.pk}"]')).to_have_count(1)
    Face.objects.filter(pk=drawn.pk).update(tile=_face(photo, 0).tile)
    expect(line(page, drawn).locator("img.avatar")).to_be_visible()
    expect(page.locator(f"#name-{drawn.pk}")).to_have_value("Carl")


def test_what_is_being_typed_outlives_the_picture_that_comes_late(
    open_page: OpenPage, alice: Owner, photo: Photo
) -> None:
    page = open_page(alice)
    page.goto(f"/photos/{photo.pk}/")
    page.keyboard.press("d")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("A face was added.")
    drawn = photo.faces.get(drawn=True)
    expect(page.locator(f"#name-{drawn.pk}")).to_be_focused()
    page.keyboard.type("Em")
    Face.objects.filter(pk=drawn.pk).update(tile=_face(photo, 0).tile)
    with page.expect_response(f"**/photos/{photo.pk}/faces/{drawn.pk}/*") as answered:
        pass
    answered.value.finished()
    page.keyboard.type("ma")
    expect(page.locator(f"#name-{drawn.pk}")).to_have_value("Emma")
    page.keyboard.press("Escape")
    expect(line(page, drawn).locator("img.avatar")).to_be_visible()


def test_a_missed_face_is_drawn_by_finger(open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    page = open_page(alice, Visit("phone"))
    page.goto(f"/photos/{photo.pk}/")
    page.tap("#draw")
    expect(page.locator("#draw-layer")).to_be_visible()
    (x, y), (right, bottom) = screen(page, (0.4, 0.5), (0.6, 0.9))
    touch = page.context.new_cdp_session(page)
    for kind, across, down in (("Start", x, y), ("Move", right, y), ("Move", right, bottom)):
        point = {"x": across, "y": down}
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("#toasts")).to_contain_text("A face was added.")
    drawn = photo.faces.get(drawn=True)
    assert (drawn.x, drawn.y, drawn.width, drawn.height) == pytest.approx((160, 150, 80, 120), abs=3)
    expect(page.locator(f"#name-{drawn.pk}")).to_be_focused()
    assert sticks_out(page) == 0


@pytest.mark.parametrize("device", DEVICES)
def test_a_box_is_drawn_and_undone_by_keyboard_alone(
    device: str, open_page: OpenPage, alice: Owner, photo: Photo
) -> None:
    page = open_page(alice, Visit(device))
    page.goto(f"/photos/{photo.pk}/")
    page.keyboard.press("d")
    expect(page.locator("#draw-layer")).to_be_focused()
    assert serious(page) == []
    for key in (*["ArrowDown"] * 20, *["Shift+ArrowDown"] * 5, *["Shift+ArrowLeft"] * 2, "ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("A face was added.")
    drawn = photo.faces.get(drawn=True)
    box = (drawn.x, drawn.y, drawn.width, drawn.height)
    assert box == pytest.approx((174.5, 195, 63, 105), abs=0.2)
    expect(page.locator(f"#name-{drawn.pk}")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    expect(page.locator(".face-box")).to_have_count(2)


def test_drawing_is_left_by_escape_and_nothing_is_drawn(open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    page = open_page(alice)
    page.goto(f"/photos/{photo.pk}/")
    page.focus("#draw")
    page.keyboard.press("Enter")
    expect(page.locator(".draw-by-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#draw-layer")).to_be_hidden()
    expect(page.locator("#draw")).to_be_focused()
    page.click("#draw")
    expect(page.locator(".draw-by-pointer")).to_be_visible()
    page.locator("#draw-layer").click(position={"x": 30, "y": 30})
    expect(page.locator("#draw-layer")).to_be_visible()
    page.click("#draw-leave")
    expect(page.locator("#draw-layer")).to_be_hidden()
    assert photo.faces.count() == 2
    assert page.url.endswith(f"/photos/{photo.pk}/")


def test_a_box_is_drawn_by_two_clicks_without_javascript(open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    Photo.objects.filter(pk=photo.pk).update(preview=photo.original)
    page = open_page(alice, Visit("phone", scripts=False))
    page.goto(f"/photos/{photo.pk}/")
    page.click("#draw")
    picture = page.locator(".draw-picture input")
    picture.click(position={"x": 160, "y": 150})
    expect(page.locator("main")).to_contain_text("bottom right corner")
    picture.click(position={"x": 240, "y": 270})
    expect(page.locator("#toasts")).to_contain_text("A face was added.")
    drawn = photo.faces.get(drawn=True)
    assert (drawn.x, drawn.y, drawn.width, drawn.height) == pytest.approx((160, 150, 80, 120), abs=2)


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("device", DEVICES)
def test_somebody_without_a_face_is_added_and_taken_away(
    device: str, scripts: bool, open_page: OpenPage, alice: Owner, photo: Photo
) -> None:
    page = open_page(alice, Visit(device, scripts=scripts))
    page.goto(f"/photos/{photo.pk}/")
    page.click("#add-person-open")
    page.fill("#add-name", "Dora")
    page.press("#add-name", "Enter")
    expect(page.locator("#toasts")).to_contain_text("Dora is on this photo now.")
    chip = page.locator(".person-chip")
    expect(chip).to_contain_text("Dora")
    if scripts:
        wait_until(page, "document.activeElement !== document.body")
    undo(page)
    expect(chip).to_have_count(0)
    page.click("#add-person-open")
    if scripts:
        expect(page.locator("#add-name")).to_be_focused()
    page.fill("#add-name", "dora")
    page.press("#add-name", "Enter")
    chip.locator("button").click()
    expect(page.locator("#toasts")).to_contain_text("Dora is no longer on this photo.")
    expect(chip).to_have_count(0)


def test_asking_for_names_leaves_the_address_of_the_page(open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    page = open_page(alice)
    page.goto(f"/photos/{photo.pk}/")
    page.click("#add-person-open")
    with page.expect_response(lambda answer: "/names/" in answer.url):
        page.type("#add-name", "Do")
    expect(page.locator("#names option")).to_have_count(1)
    expect(page).to_have_url(re.compile(rf"/photos/{photo.pk}/$"))


def test_a_face_is_put_right_by_keyboard_alone(open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    face = _face(photo, 0)
    page = open_page(alice)
    page.goto(f"/photos/{photo.pk}/")
    page.focus(f"#name-{face.pk}")
    page.keyboard.press("Tab")
    expect(page.locator(f"#more-{face.pk}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(line(page, face).locator(".likely-person")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Noted: this is not Anna.")
    near_focus(page, face)
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    page.focus(f"#more-{face.pk}")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(f"#more-{face.pk}")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("device", DEVICES)
def test_everything_of_a_face_can_be_used_by_everybody(
    device: str, theme: str, open_page: OpenPage, alice: Owner, photo: Photo
) -> None:
    page = open_page(alice, Visit(device, theme))
    problems = []
    for face in (_face(photo, 0), _face(photo, 1)):
        page.goto(f"/photos/{photo.pk}/")
        expect(more(page, face).locator(".likely-person").first).to_be_visible()
        problems += serious(page)
        sizes = [box.bounding_box() or {} for box in line(page, face).locator("button:visible, summary").all()]
        problems += [f"{size} is small" for size in sizes if min(size["width"], size["height"]) < 40]
    for address in (f"faces/{face.pk}/who", "draw"):
        page.goto(f"/photos/{photo.pk}/{address}")
        problems += serious(page)
        problems += [f"{address} sticks out"] if sticks_out(page) else []
    assert problems == []


def test_a_name_that_is_clicked_is_replaced_by_what_is_typed(open_page: OpenPage, alice: Owner, photo: Photo) -> None:
    face = photo.faces.exclude(person=None).earliest("pk")
    people.rename(person=Person.objects.get(pk=face.person_id), name="Anna", actor=alice.user)
    page = open_page(alice)
    page.goto(f"/people/{face.person_id}/")
    field = page.locator(f"#name-{face.person_id}")
    field.click()
    page.keyboard.type("Berta")
    expect(field).to_have_value("Berta")
    field.click(position={"x": 4, "y": 8})
    page.keyboard.type("Die ")
    expect(field).to_have_value("Die Berta")
