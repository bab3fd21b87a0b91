"""Putting people right: faces and people selected by mouse, by finger and by key; moved, confirmed, parted, merged, undone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cloudphotos.catalog import people
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.models import Face, Owner, Person
from tests.library import directions, make_face, make_photo, tag_photo
from tests.web.browser.conftest import OpenPage, Visit
from tests.web.browser.test_looks import serious, sticks_out
from tests.web.scenes import make_people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICES = ["phone", "desktop"]
CHOSEN = "[data-tile].is-chosen"


@pytest.fixture
def anna(alice: Owner, tmp_path: Path) -> Person:
    (person,) = make_people(alice, tmp_path, 6)
    return people.rename(person=person, name="Anna", actor=alice.user)


@pytest.fixture
def ben(alice: Owner, anna: Person, tmp_path: Path) -> Person:
    direction = directions(1, seed=77)[0]
    faces = [tag_photo(make_photo(alice, tmp_path), make_face(direction)).faces.get() for _ in range(3)]
    return made_of(alice, faces)


def made_of(owner: Owner, faces: list[Face]) -> Person:
    made = people.create_from_groups(owner_id=owner.pk, groups=[{face.pk: 0.8 for face in faces}])
    return people.rename(person=Person.objects.get(pk=made[0]), name="Ben", actor=owner.user)


def faces_of(person: Person) -> list[int]:
    """Ids of the person's faces, newest first."""
    return list(person.faces.order_by("-photo__sort_at", "-pk").values_list("pk", flat=True))


def open_faces(open_page: OpenPage, person: Person, *how: Visit) -> Page:
    page = open_page(person.owner, *how)
    page.goto(f"/people/{person.pk}/?tab=faces")
    return page


def check(page: Page, kind: str, key: int, *, shift: bool = False) -> None:
    page.locator(f"#{kind}-{key} .tile-check").click(modifiers=["Shift"] if shift else [])


def press(page: Page, name: str) -> None:
    page.locator("#selection").get_by_role("button", name=name).click()


def has_focus(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement !== document.body && document.activeElement.checkVisibility()"))


def together(owner: Owner, folder: Path, one: Person, other: Person) -> None:
    photo = tag_photo(make_photo(owner, folder), *(make_face(v, x=9 * n) for n, v in enumerate(directions(2, seed=3))))
    for face, person in zip(photo.faces.all(), (one, other), strict=True):
        about_faces.move(faces=[face], to=person, actor=owner.user)


@pytest.mark.parametrize("device", DEVICES)
def test_a_range_of_faces_is_moved_to_somebody_who_is_typed_and_undone(
    device: str, open_page: OpenPage, anna: Person, ben: Person
) -> None:
    ids = faces_of(anna)
    page = open_faces(open_page, anna, Visit(device))
    check(page, "face-tile", ids[1])
    check(page, "face-tile", ids[3], shift=True)
    expect(page.locator(".selection-count")).to_have_text("3 selected")
    press(page, "Move to…")
    expect(page.locator("#whose")).to_be_focused()
    page.locator("#whose").press_sequentially("be")
    expect(page.locator(".whose-person")).to_have_count(1)
    page.locator(".whose-person").click()
    expect(page.locator("#toasts")).to_contain_text("3 faces are Ben now.")
    expect(page.locator(".face-tile:visible")).to_have_count(3)
    expect(page.locator("#person-numbers")).to_have_text("3 photos · 3 faces")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator(f"#face-tile-{ids[4]} a")).to_be_focused()
    assert ben.faces.count() == 6
    page.click(".toast-action:has-text('Undo')")
    expect(page.locator(".face-tile:visible")).to_have_count(6)
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    assert has_focus(page)
    assert faces_of(anna) == ids


def test_faces_by_keyboard_alone(open_page: OpenPage, anna: Person, ben: Person) -> None:
    ids = faces_of(anna)
    page = open_faces(open_page, anna)
    page.locator(".face-tile a").first.focus()
    page.keyboard.press("y")
    expect(page.locator("#toasts")).to_contain_text("1 face is confirmed.")
    expect(page.locator(f"#face-tile-{ids[0]} .face-sure")).to_be_visible()
    expect(page.locator(f"#face-tile-{ids[0]} a")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(CHOSEN)).to_have_count(2)
    page.keyboard.press("n")
    expect(page.locator("#toasts")).to_contain_text("2 faces are not Anna any more.")
    expect(page.locator(f"#face-tile-{ids[3]} a")).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator("#whose")).to_be_focused()
    page.keyboard.type("Clara")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("1 face is Clara now.")
    expect(page.locator(f"#face-tile-{ids[4]} a")).to_be_focused()
    assert faces_of(Person.objects.get(name="Clara")) == [ids[3]]
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    assert set(faces_of(anna)) == {ids[0], ids[3], ids[4], ids[5]}


def test_the_name_of_several_is_asked_back_in_the_dialog(open_page: OpenPage, anna: Person, ben: Person) -> None:
    people.rename(person=ben, name="Anna", actor=anna.owner.user)
    page = open_faces(open_page, anna)
    check(page, "face-tile", faces_of(anna)[0])
    press(page, "Move to…")
    page.fill("#whose", "Anna")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog")).to_contain_text("Several people have this name. Choose one.")
    expect(page.locator(CHOSEN)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    assert has_focus(page)


@pytest.mark.parametrize("device", DEVICES)
def test_no_face_new_person_and_the_avatar(device: str, open_page: OpenPage, anna: Person) -> None:
    ids = faces_of(anna)
    page = open_faces(open_page, anna, Visit(device))
    check(page, "face-tile", ids[0])
    press(page, "Not a face")
    expect(page.locator("#toasts")).to_contain_text("1 is marked as not a face.")
    check(page, "face-tile", ids[1])
    check(page, "face-tile", ids[2])
    expect(page.locator("#selection").get_by_role("button", name="Use as avatar")).to_be_disabled()
    press(page, "New person")
    expect(page.locator("#toasts")).to_contain_text("2 faces are a new person now.")
    check(page, "face-tile", ids[5])
    press(page, "Use as avatar")
    expect(page.locator("#toasts")).to_contain_text("This is the face we show now.")
    expect(page.locator(f"#choose-avatar img[src*='/faces/{ids[5]}/']")).to_be_visible()
    page.click("#no-faces")
    check(page, "face-tile", ids[0])
    press(page, "It is a face")
    expect(page.locator("#toasts")).to_contain_text("1 is a face again.")
    expect(page.locator(".face-tile:visible")).to_have_count(0)
    assert has_focus(page)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("scripts", [True, False])
def test_one_who_is_two_is_parted_after_putting_a_face_to_the_other_side(
    scripts: bool, device: str, open_page: OpenPage, anna: Person, ben: Person
) -> None:
    hers, his = set(faces_of(anna)), set(faces_of(ben))
    people.merge(into=anna, other=ben, actor=anna.owner.user)
    page = open_faces(open_page, anna, Visit(device, scripts=scripts))
    page.click("#split")
    expect(page.locator('[data-half="leaves"] :checked')).to_have_count(3)
    odd = min(hers)
    box = page.locator(f'.half-tile input[value="{odd}"]')
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_focused()
    if scripts:
        expect(page.locator('[data-half="leaves"] .half-tile')).to_have_count(4)
    page.fill(".half-name input", "Ben")
    page.click("text=Take these out")
    expect(page.locator("#toasts")).to_contain_text("4 faces are Ben now.")
    assert set(faces_of(Person.objects.get(name="Ben", merged_into=None))) == his | {odd}
    assert set(faces_of(anna)) == hers - {odd}


@pytest.mark.parametrize("device", DEVICES)
def test_people_photographed_together_are_merged_after_a_warning_and_parted_by_undo(
    device: str, open_page: OpenPage, anna: Person, ben: Person, tmp_path: Path
) -> None:
    together(anna.owner, tmp_path, anna, ben)
    page = open_page(anna.owner, Visit(device))
    page.goto("/people/")
    check(page, "person", anna.pk)
    expect(page.locator("#selection").get_by_role("button", name="Merge")).to_be_disabled()
    page.click(f"#person-{ben.pk} a")
    expect(page.locator(".selection-count")).to_have_text("2 selected")
    press(page, "Merge")
    expect(page.locator("#dialog")).to_contain_text("only in a mirror or a collage.")
    assert serious(page) == []
    page.locator(f'#dialog input[value="{ben.pk}"][type=radio]').check()
    page.click("text=Merge all the same")
    expect(page.locator("#toasts")).to_contain_text("2 people are one person now, Ben.")
    expect(page.locator(".person-card:visible")).to_have_count(1)
    expect(page.locator(f"#person-{ben.pk} a")).to_be_focused()
    expect(page.locator(f"#person-{ben.pk}")).to_contain_text("10 photos")
    page.click(".toast-action:has-text('Undo')")
    expect(page.locator(".person-card:visible")).to_have_count(2)
    assert has_focus(page)


def test_people_by_keyboard_alone(open_page: OpenPage, anna: Person, ben: Person) -> None:
    page = open_page(anna.owner)
    page.goto("/people/")
    page.locator(".person-card a").first.focus()
    page.keyboard.press("*")
    expect(page.locator(f"#person-{anna.pk} .person-star")).to_be_visible()
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(CHOSEN)).to_have_count(2)
    page.keyboard.press("m")
    expect(page.locator("#dialog [type=radio]").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    page.keyboard.press("m")
    expect(page.locator("#dialog [type=radio]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("2 people are one person now, Anna.")
    expect(page.locator(f"#person-{anna.pk} a")).to_be_focused()


def test_hiding_and_showing_again(open_page: OpenPage, anna: Person, ben: Person) -> None:
    page = open_page(anna.owner, Visit("phone"))
    page.goto("/people/")
    check(page, "person", ben.pk)
    press(page, "Hide")
    expect(page.locator(".person-card:visible")).to_have_count(1)
    expect(page.locator(f"#person-{anna.pk} a")).to_be_focused()
    page.goto("/people/")
    page.click("#show-hidden")
    check(page, "person", ben.pk)
    press(page, "Show again")
    expect(page.locator("#toasts")).to_contain_text("1 person is shown again.")
    assert not Person.objects.get(pk=ben.pk).hidden


def test_the_folded_are_ignored_at_once(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    make_people(alice, tmp_path, 3, 1, 2, 1)
    page = open_page(alice)
    page.goto("/people/")
    page.click("#fold summary")
    expect(page.locator("#seen-rarely .person-card")).to_have_count(3)
    page.click("text=Ignore them all")
    expect(page.locator("#toasts")).to_contain_text("We do not ask about 3 people any more.")
    expect(page.locator("#fold")).to_have_count(0)
    page.click(".toast-action:has-text('Undo')")
    expect(page.locator("#fold")).to_be_visible()


@pytest.mark.parametrize("device", DEVICES)
def test_move_merge_and_undo_without_javascript(device: str, open_page: OpenPage, anna: Person, ben: Person) -> None:
    first, second, *rest = faces_of(anna)
    page = open_faces(open_page, anna, Visit(device, scripts=False))
    check(page, "face-tile", first)
    check(page, "face-tile", second)
    press(page, "Move to…")
    page.click(".whose-person:has-text('Ben')")
    expect(page.locator("#toasts")).to_contain_text("2 faces are Ben now.")
    expect(page.locator(".face-tile")).to_have_count(len(rest))
    page.click(".toast-action:has-text('Undo')")
    expect(page.locator(".face-tile")).to_have_count(6)
    page.goto("/people/")
    check(page, "person", anna.pk)
    check(page, "person", ben.pk)
    press(page, "Merge")
    page.click("button:has-text('Merge')")
    expect(page.locator("#toasts")).to_contain_text("2 people are one person now, Anna.")
    expect(page.locator(".person-card")).to_have_count(1)
    page.click(".toast-action:has-text('Undo')")
    expect(page.locator(".person-card")).to_have_count(2)


@pytest.mark.parametrize("visit", [Visit("phone", "dark"), Visit("desktop")], ids=lambda visit: visit.device)
def test_selecting_faces_and_people_can_be_used_by_everybody(
    visit: Visit, open_page: OpenPage, anna: Person, ben: Person
) -> None:
    about_faces.confirm(faces=list(anna.faces.all()[:2]), actor=anna.owner.user)
    page = open_faces(open_page, anna, visit)
    problems = []
    for kind, key in (("face-tile", faces_of(anna)[0]), ("person", anna.pk)):
        if kind == "person":
            page.goto("/people/")
        check(page, kind, key)
        check(page, kind, faces_of(anna)[1] if kind == "face-tile" else ben.pk)
        problems += serious(page)
        assert sticks_out(page) == 0
        press(page, "Move to…" if kind == "face-tile" else "Merge")
        expect(page.locator("#dialog")).to_be_visible()
        problems += serious(page)
    assert problems == []
