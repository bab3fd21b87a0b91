"""The head of a person's page, in a real browser: picture, birth date, star, hiding, company, years."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cloudphotos.catalog import people
from cloudphotos.catalog.edits import about_photos
from cloudphotos.catalog.models import Owner, Person, Photo
from tests.web.browser.conftest import OpenPage, Visit
from tests.web.scenes import make_people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def anna(alice: Owner, tmp_path: Path) -> Person:
    """Anna on six photos, one a year from 2001 on."""
    (person,) = make_people(alice, tmp_path, 6)
    for place, photo in enumerate(Photo.objects.order_by("pk")):
        taken = datetime(2001 + place, 6, 1, tzinfo=UTC)
        Photo.objects.filter(pk=photo.pk).update(taken_at=taken, sort_at=taken)
    return people.rename(person=person, name="Anna", actor=alice.user)


@pytest.mark.parametrize("visit", [Visit("phone"), Visit("desktop"), Visit("phone", scripts=False)])
def test_choosing_another_picture(visit: Visit, open_page: OpenPage, alice: Owner, anna: Person) -> None:
    page = open_page(alice, visit)
    page.goto(f"/people/{anna.pk}/")
    page.click("#choose-avatar")
    choices = page.locator(".avatar-choices button")
    expect(choices).to_have_count(5)
    other = page.locator(".avatar-choices button:not([aria-pressed])").first
    key = int(other.get_attribute("value") or 0)
    other.click()
    expect(page.locator("#toasts")).to_contain_text("This is the face we show now.")
    expect(choices).to_have_count(0)
    anna.refresh_from_db()
    assert anna.avatar_id == anna.chosen_avatar_id == key


@pytest.mark.parametrize("visit", [Visit("phone"), Visit("desktop"), Visit("desktop", scripts=False)])
def test_a_birth_date_shows_the_age_in_each_year_and_lets_earlier_faces_go(
    visit: Visit, open_page: OpenPage, alice: Owner, anna: Person
) -> None:
    page = open_page(alice, visit)
    page.goto(f"/people/{anna.pk}/")
    expect(page.locator(".years li")).to_have_count(6)
    page.click("#edit-birth")
    page.fill("#birth-day", "2002-01-15")
    page.click(".person-birth button")
    expect(page.locator("#toasts")).to_contain_text("1 face on an earlier photo was let go.")
    expect(page.locator("#edit-birth")).to_contain_text("Born Jan. 15, 2002")
    expect(page.locator(".years li")).to_have_count(5)
    expect(page.locator(".years li").nth(2)).to_contain_text("2004")
    expect(page.locator(".years li").nth(2)).to_contain_text("2 years")


@pytest.mark.parametrize("visit", [Visit("phone"), Visit("desktop", scripts=False)])
def test_hiding_and_not_asking_by_the_menu(visit: Visit, open_page: OpenPage, alice: Owner, anna: Person) -> None:
    page = open_page(alice, visit)
    page.goto(f"/people/{anna.pk}/")
    page.click("#person-more")
    page.click("text=Hide this person")
    expect(page.locator(".person-numbers")).to_contain_text("hidden")
    page.click("#person-more")
    page.click("text=Don’t ask about this person")
    expect(page.locator(".person-numbers")).to_contain_text("not asked about")
    page.click("#person-more")
    page.click("text=Show among the people again")
    expect(page.locator(".person-numbers")).not_to_contain_text("hidden")


def test_everything_in_the_head_by_keyboard_alone(open_page: OpenPage, alice: Owner, anna: Person) -> None:
    page = open_page(alice)
    page.goto(f"/people/{anna.pk}/")
    page.focus("#choose-avatar")
    reached = []
    for _ in range(8):
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
        page.keyboard.press("Tab")
    for element in ("choose-avatar", f"name-{anna.pk}", "favourite-star", "person-more", "edit-birth", "years"):
        assert element in reached
    page.focus("#person-more")
    page.keyboard.press("Enter")
    expect(page.locator(".person-menu .menu-sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".person-menu .menu-sheet")).to_be_hidden()


@pytest.mark.parametrize("visit", [Visit("phone"), Visit("desktop", scripts=False)])
def test_merging_with_somebody_chosen_by_name(
    visit: Visit, open_page: OpenPage, alice: Owner, anna: Person, tmp_path: Path
) -> None:
    (other,) = make_people(alice, tmp_path, 3)
    people.rename(person=other, name="Annie", actor=alice.user)
    page = open_page(alice, visit)
    page.goto(f"/people/{anna.pk}/")
    page.click("#person-more")
    page.click("text=Same person as…")
    page.fill("#merge-with-name", "nni")
    page.keyboard.press("Enter")
    page.click(".merge-choice:has-text('Annie')")
    page.click("button:has-text('Merge')")
    expect(page.locator(".person-numbers")).to_contain_text("9 photos")


def test_who_is_often_there_too_leads_to_the_photos_of_both(open_page: OpenPage, alice: Owner, anna: Person) -> None:
    ben = Person.objects.create(owner=alice, name="Ben")
    photos = list(Photo.objects.order_by("pk")[1:3])
    about_photos.tag(photos=photos, person=ben, actor=alice.user)
    page = open_page(alice, Visit("phone"))
    page.goto(f"/people/{anna.pk}/")
    page.click("#tab-company")
    page.click("text=2 photos together")
    expect(page.locator(".subline")).to_contain_text("Photos together with Ben.")
    expect(page.locator(".photo-tile")).to_have_count(2)
    page.locator(".photo-tile a").first.click()
    expect(page.locator("[data-viewer]")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(rf"/photos/{photos[0].pk}/\?person={anna.pk}&with={ben.pk}$"))
