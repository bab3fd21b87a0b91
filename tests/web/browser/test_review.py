"""The review queue in a real browser: by keyboard alone, by finger, and without JavaScript."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from cloudphotos.catalog import asking, people, questions, regrouping, runs
from cloudphotos.catalog.models import ClusterRun, Face, Owner, Person, Photo
from cloudphotos.catalog.proposals import Wish
from cloudphotos.catalog.regrouping import Change, Plan
from tests.catalog.test_questions import ALMOST_ANNA, ANNA, BEN, STRANGER, faces_of, person_of
from tests.library import near
from tests.web.browser.conftest import OpenPage, Visit
from tests.web.browser.test_looks import serious_in_any_light, sticks_out
from workers import health

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PACK = settings.FACE_PACK


def make_questions(owner: Owner, folder: Path) -> Person:
    """Anna, a group that may be her, a face that may be hers, and two strangers without a name: 5, 4, 3 faces, and 1."""
    anna = people.rename(person=person_of(owner, folder, ANNA, 6), name="Anna", actor=owner.user)
    person_of(owner, folder, ALMOST_ANNA, 5)
    person_of(owner, folder, BEN, 4)
    person_of(owner, folder, STRANGER, 3)
    faces_of(owner, folder, near(ANNA, seed=91, noise=1.2), 1)
    asking.refresh(owner_id=owner.pk, pack=PACK)
    return anna


def propose(owner: Owner, anna: Person) -> ClusterRun:
    """A run that gave Anna a leftover, and would split three faces off her."""
    run = runs.begin(owner_id=owner.pk, kind="recluster", pack=PACK, parameters={})
    assert run is not None
    faces = tuple(anna.faces.order_by("pk").values_list("pk", flat=True)[:3])
    leftover = Face.objects.get(person=None)
    given = {leftover.pk: Change(before=0, after=anna.pk, confidence=0.7)}
    return regrouping.apply(run=run, plan=Plan(given, [Wish("split", anna.pk, None, faces)]))


def expect_question(page: Page, text: str, faces: int) -> None:
    expect(page.locator("#review-question")).to_have_text(text)
    expect(page.locator(".review-progress strong")).to_contain_text(f"settles {faces} face")


def focus_is_somewhere(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement !== null && document.activeElement !== document.body"))


@pytest.mark.parametrize("name", ["sunniva", "Nils"])
def test_who_is_asked_for_a_name_may_type_it_at_once(
    name: str, open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    make_questions(alice, tmp_path)
    page = open_page(alice)
    page.goto("/review/")
    page.keyboard.press("n")
    expect_question(page, "Who is this?", 4)
    page.keyboard.type(name)
    expect(page.locator("#review-name")).to_have_value(name)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text(name)
    expect_question(page, "Who is this?", 3)


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_whole_queue_by_keyboard_alone(device: str, open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    anna = make_questions(alice, tmp_path)
    page = open_page(alice, Visit(device))
    page.goto("/review/")
    expect_question(page, "Is this Anna too?", 5)
    expect(page.locator("#review-left")).to_have_text("13 faces left to ask about")
    page.keyboard.press("y")
    expect_question(page, "Who is this?", 4)
    assert focus_is_somewhere(page)
    assert anna.faces.count() == 11
    page.keyboard.press("u")
    expect_question(page, "Is this Anna too?", 5)
    assert anna.faces.count() == 6
    page.keyboard.press("n")
    expect_question(page, "Who is this?", 4)
    page.keyboard.press("s")
    expect_question(page, "Who is this?", 3)
    page.keyboard.press("Enter")
    expect(page.locator("#review-name")).to_be_focused()
    page.keyboard.type("Clara")
    page.keyboard.press("Enter")
    expect_question(page, "Is this Anna?", 1)
    page.keyboard.press("y")
    expect_question(page, "Who is this?", 4)
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("That was the last one")
    expect(page.locator(".review-done")).to_contain_text("of all faces have a name now")
    assert focus_is_somewhere(page)
    assert page.url.endswith("/review/")
    assert set(Person.objects.exclude(name="").values_list("name", flat=True)) == {"Anna", "Clara"}
    page.keyboard.press("u")
    expect_question(page, "Who is this?", 4)


def test_a_focused_answer_keeps_the_focus_for_the_next_question(
    open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    make_questions(alice, tmp_path)
    page = open_page(alice)
    page.goto("/review/")
    page.locator("#answer-skip").focus()
    page.keyboard.press("Enter")
    expect_question(page, "Who is this?", 4)
    expect(page.locator("#answer-skip")).to_be_focused()


def test_letters_typed_into_a_name_answer_nothing(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    make_questions(alice, tmp_path)
    page = open_page(alice)
    page.goto("/review/")
    page.keyboard.press("Enter")
    page.keyboard.type("yns")
    page.keyboard.press("Escape")
    expect_question(page, "Is this Anna too?", 5)
    page.keyboard.press("s")
    expect_question(page, "Who is this?", 4)


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_answers_without_javascript(device: str, open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    anna = make_questions(alice, tmp_path)
    page = open_page(alice, Visit(device, scripts=False))
    page.goto("/review/")
    page.click("#answer-yes")
    expect_question(page, "Who is this?", 4)
    page.click("#answer-undo")
    expect_question(page, "Is this Anna too?", 5)
    page.click("#answer-no")
    page.fill("#review-name", "Ben")
    page.click("#answer-name")
    expect_question(page, "Who is this?", 3)
    assert anna.faces.count() == 6


def test_the_count_in_the_rail_follows_the_answers(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    make_questions(alice, tmp_path)
    page = open_page(alice)
    page.goto("/people/")
    expect(page.locator("#rail-review .badge")).to_contain_text("4")
    page.click("#rail-review")
    expect_question(page, "Is this Anna too?", 5)
    page.keyboard.press("y")
    expect(page.locator("#rail-review .badge")).to_contain_text("3")


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_banner_and_possible_matches(device: str, open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    anna = make_questions(alice, tmp_path)
    page = open_page(alice, Visit(device))
    page.goto(f"/people/{anna.pk}/")
    expect(page.locator(".banner")).to_contain_text("5 photos of somebody who looks alike")
    page.click("#banner-skip-1")
    expect(page.locator(".banner")).to_have_count(0)
    page.click("#tab-matches")
    expect(page.locator(".match")).to_have_count(2)
    for box in page.locator(".match input").all():
        box.focus()
        page.keyboard.press("Space")
    page.locator("#matches-same").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Yes: 6 more faces of Anna.")
    expect(page.locator(".match")).to_have_count(0)
    assert focus_is_somewhere(page)
    assert anna.faces.count() == 12


def test_what_would_move_is_followed_live_and_can_be_left(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    health.say_alive("worker")
    anna = make_questions(alice, tmp_path)
    page = open_page(alice)
    page.goto("/review/changes/")
    page.click("#changes-look")
    expect(page.locator("#looking")).to_contain_text("Looking through all faces…")
    run = runs.begin(owner_id=alice.pk, kind="preview", pack=PACK, parameters={})
    assert run is not None
    counts = {"people": [[anna.pk, 2, 1]], "new": [3], "wishes": [], "split": [], "merged": [], "named": [anna.pk]}
    runs.finish(run=run, counts=counts)
    expect(page.locator(".shifts")).to_contain_text("2 faces more")
    expect(page.locator(".preview")).to_contain_text("1 new person")
    page.click("#changes-leave")
    expect(page.locator("#changes-look")).to_be_visible()
    assert focus_is_somewhere(page)


def test_a_proposal_is_accepted_in_part_and_a_run_put_back(open_page: OpenPage, alice: Owner, tmp_path: Path) -> None:
    anna = make_questions(alice, tmp_path)
    run = propose(alice, anna)
    page = open_page(alice)
    page.goto("/review/changes/")
    expect(page.locator(".proposal")).to_contain_text("3 faces of Anna may be somebody else")
    page.locator(".proposal [type=checkbox]").first.check(force=True)
    page.click("button:has-text('Only the checked ones')")
    expect(page.locator("#toasts")).to_contain_text("Done as proposed.")
    assert anna.faces.count() == 6
    page.click(f"#back-{run.pk}")
    expect(page.locator("main")).to_contain_text("This cannot be undone")
    page.click("main button:has-text('Put it back')")
    expect(page.locator("#toasts")).to_contain_text("1 face is back where it was.")
    expect(page.locator(".runs")).to_contain_text("Put back")


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_pages_of_questions_can_be_used_by_everybody(
    device: str, open_page: OpenPage, alice: Owner, tmp_path: Path
) -> None:
    anna = make_questions(alice, tmp_path)
    people.rename(person=anna, name="W" * 200, actor=alice.user)
    Photo.objects.update(taken_at=timezone.now())
    propose(alice, anna)
    asking.refresh(owner_id=alice.pk, pack=PACK)
    page, problems = open_page(alice, Visit(device)), []
    for address in ("/review/", "/review/changes/", f"/people/{anna.pk}/", f"/people/{anna.pk}/?tab=matches"):
        page.goto(address)
        problems += serious_in_any_light(page)
        if sticks_out(page):
            problems.append(f"{address} is {sticks_out(page)} px too wide")
    assert problems == []
    assert questions.waiting(owner=alice) == 4


def test_the_bin_is_in_the_account_menu_of_a_phone(open_page: OpenPage, alice: Owner) -> None:
    page = open_page(alice, Visit("phone"))
    page.goto("/")
    expect(page.locator("#rail-bin")).to_be_hidden()
    expect(page.locator(".rail-entry:visible")).to_have_count(4)
    page.click(".account summary")
    page.click(".menu-bin")
    expect(page).to_have_title("Bin · cloudphotos")
