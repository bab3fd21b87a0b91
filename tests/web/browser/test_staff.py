"""Runs, queues, quality and audit in a browser: on a phone and on a desk, by keyboard, kept true while they are open."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cloudphotos.catalog import audit, photos
from cloudphotos.catalog.models import AuditEntry, ClusterRun, Owner, Pause, QualityDay, User
from tests.library import make_photo
from tests.web.browser.conftest import OpenPage, Visit
from tests.web.browser.test_looks import make_library, serious, sticks_out

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VISITS = [Visit("phone", "light"), Visit("desktop", "dark")]
THRESHOLDS = {"thresholds": {"same_person_cos": 0.43, "ages": [[0.0, 1.5], [3.0, 0.25]], "a_name_that_is_long": 123456}}


@pytest.fixture
def sam(bob: Owner) -> Owner:
    """Bob is staff."""
    User.objects.filter(pk=bob.user_id).update(is_staff=True)
    return Owner.objects.select_related("user").get(pk=bob.pk)


@pytest.fixture
def run(alice: Owner, tmp_path: Path) -> ClusterRun:
    """A library with a run, a month of quality, and lines in the audit log."""
    anna, *_ = make_library(alice, tmp_path)
    Owner.objects.filter(pk=alice.pk).update(review_by_staff=True)
    for n in range(20):
        day = timezone.localdate() - timedelta(days=n)
        for pack in ("starter", "cc0"):
            QualityDay.objects.create(owner=alice, pack=pack, day=day, photos=40, good=90 + n, small=n, leftovers=9 + n)
    faces = list(anna.faces.values_list("pk", flat=True))
    look = {"action": AuditEntry.Action.SAW, "owner_id": alice.pk, "people": [anna.pk], "faces": faces}
    audit.note(actor_id=alice.user_id, address="2001:db8:1234:5678:9abc:def0:1234:5678", **look)  # type: ignore[arg-type]
    given = {"kind": "recluster", "pack": "starter", "claimed_by": "test", "parameters": THRESHOLDS}
    counts = {"faces": 1234, "groups": 56, "moved": 7, "named": [anna.pk]}
    ClusterRun.objects.create(owner=alice, status="failed", error="It broke off.", finished_at=timezone.now(), **given)
    return ClusterRun.objects.create(owner=alice, status="done", counts=counts, finished_at=timezone.now(), **given)


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: f"{visit.device}-{visit.theme}")
def test_every_page_can_be_used_by_everybody(visit: Visit, open_page: OpenPage, sam: Owner, run: ClusterRun) -> None:
    page, problems = open_page(sam, visit), []
    pages = ["runs/", f"runs/{run.pk}/", "queues/", "queues/failed/", "quality/", "audit/", "audit/?who=nobody"]
    for name in pages:
        page.goto(f"/staff/{name}")
        for table in page.locator("summary:has-text('As a table')").all():
            table.click()
        problems += serious(page)
        if sticks_out(page):
            problems.append(f"{name} is {sticks_out(page)} px too wide")
    assert problems == []


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_one_comes_from_page_to_page_by_keyboard(device: str, open_page: OpenPage, sam: Owner, run: ClusterRun) -> None:
    page = open_page(sam, Visit(device))
    page.goto("/staff/runs/")
    where = "tab" if device == "phone" else "rail"
    for name in ("quality", "audit", "runs"):
        page.locator(f"#{where}-{name}").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/staff/{name}/")
        expect(page.locator(f"#{where}-{name}")).to_have_attribute("aria-current", "page")


def test_work_is_paused_by_keyboard_and_the_page_stays_true_while_it_is_open(
    open_page: OpenPage, sam: Owner, run: ClusterRun, tmp_path: Path
) -> None:
    page = open_page(sam)
    page.goto("/staff/queues/")
    page.locator("#pause-photos").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pause-photos")).to_have_text("Go on: Finding people on photos")
    expect(page.locator("#pause-photos")).to_be_focused()
    assert Pause.objects.get().by_id == sam.user_id
    failed = page.locator("#queue-failed")
    expect(failed).to_have_text("1")
    Pause.objects.all().delete()
    (claimed,) = photos.claim(photo_ids=[make_photo(sam, tmp_path).pk])
    photos.mark_failed(photo=claimed, reason="It ends too early.")
    expect(failed).to_have_text("2")
    expect(page.locator("#pause-photos")).to_be_focused()
