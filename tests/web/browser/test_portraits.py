"""Two portraits are compared by keyboard; the question and the results can be seen and used by everybody."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from cloudphotos.catalog.models import Face, Owner, Person, PortraitAnswer, User
from tests.web.browser.conftest import OpenPage, Visit
from tests.web.browser.test_looks import serious, sticks_out
from tests.web.scenes import make_people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VISITS = [Visit("phone", "light"), Visit("desktop", "dark")]


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: f"{visit.device}-{visit.theme}")
def test_portraits_are_compared_by_keyboard_one_after_the_other(
    visit: Visit, open_page: OpenPage, alice: Owner, bob: Owner, tmp_path: Path
) -> None:
    User.objects.filter(pk=bob.user_id).update(is_staff=True)
    Owner.objects.filter(pk=alice.pk).update(review_by_staff=True)
    people = make_people(alice, tmp_path, 4, 4)
    for number, face in enumerate(Face.objects.order_by("pk")):
        Face.objects.filter(pk=face.pk).update(awesomeness=number, rated_by="cold-1", score=0.9 - number / 100)
    for person in people:
        Person.objects.filter(pk=person.pk).update(avatar=person.faces.latest("pk"))
    page, problems = open_page(bob, visit), []
    page.goto("/staff/portraits/")
    problems += serious(page)
    assert not sticks_out(page)
    for count, key in enumerate(("ArrowLeft", "ArrowDown"), start=1):
        expect(page.locator(".portraits-face img")).to_have_count(2)
        asked = page.locator("input[name=face]").first.get_attribute("value")
        page.keyboard.press(key)
        expect(page.locator(f'input[name=face][value="{asked}"]')).to_have_count(0)
        assert PortraitAnswer.objects.count() == count
    expect(page.get_by_text("No portraits to compare")).to_be_visible()
    problems += serious(page)
    page.goto("/staff/portraits/results/")
    expect(page.locator("table")).to_be_visible()
    problems += serious(page)
    assert not sticks_out(page)
    assert problems == []
