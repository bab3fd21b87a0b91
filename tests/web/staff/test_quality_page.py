"""Quality over time as a page: counts of everybody, no face and no name."""

from datetime import date, timedelta

from django.utils import timezone

from cloudphotos.catalog.models import Owner, QualityDay
from cloudphotos.web.staff import charts
from tests.web.conftest import ClientOf


def measure(owner: Owner, *, days_ago: int, pack: str = "starter", **counts: int) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    QualityDay.objects.create(owner=owner, pack=pack, day=day, **counts)


def test_libraries_are_added_up_and_packs_compared(alice: Owner, bob: Owner, sam: Owner, client_of: ClientOf) -> None:
    for owner in (alice, bob):
        measure(owner, days_ago=1, photos=10, good=20, leftovers=5)
        measure(owner, days_ago=0, photos=10, good=20, leftovers=4)
        measure(owner, days_ago=0, pack="cc0", photos=10, good=10, leftovers=5)
    page = client_of(sam).get("/staff/quality/")
    drift = {each.name: each.values for each in page.context["drift"]}
    assert page.context["packs"] == ["cc0", "starter"]
    assert drift["Left over"] == [0.5, 0.2]
    leftover = next(each.chart for each in page.context["measures"] if each.name == "Left over")
    assert [row.values for row in leftover.rows] == [[0.5, 0.2], [None, 0.25]]
    assert not {"alice", "bob"} & set(page.content.decode().split())


def test_only_so_many_days_are_shown(alice: Owner, sam: Owner, client_of: ClientOf) -> None:
    for ago in (0, 29, 30, 200):
        measure(alice, days_ago=ago, photos=1, good=1)
    client = client_of(sam)
    for asked, rows in (("30", 2), ("90", 3), ("365", 4), ("7", 3)):
        assert len(client.get("/staff/quality/", {"days": asked}).context["measures"][0].chart.rows) == rows


def test_a_single_day_is_shown_with_its_table_and_more_are_promised(
    alice: Owner, sam: Owner, client_of: ClientOf
) -> None:
    measure(alice, days_ago=0, photos=10, good=20, leftovers=5)
    client = client_of(sam)
    html = client.get("/staff/quality/").content.decode()
    assert 'class="line-1 is-dot"' in html
    assert f'<th scope="row">{timezone.localdate():%Y-%m-%d}</th>' in html
    assert "each night adds one" in html
    measure(alice, days_ago=1, photos=10, good=20, leftovers=5)
    html = client.get("/staff/quality/").content.decode()
    assert "is-dot" not in html
    assert "each night adds one" not in html


def test_before_anything_was_measured_the_page_says_so_and_has_it_done(
    alice: Owner, sam: Owner, client_of: ClientOf
) -> None:
    client = client_of(sam)
    assert "Not measured yet" in client.get("/staff/quality/").content.decode()
    said = client.post("/staff/quality/measure", follow=True).content.decode()
    assert "It is being measured." in said


def test_a_line_runs_from_its_first_to_its_last_day() -> None:
    drawn = charts.chart({"a": {date(2026, 1, 1): 0.0, date(2026, 1, 3): None, date(2026, 1, 5): 2.0}, "b": {}})
    assert drawn is not None
    assert [line.path for line in drawn.lines] == ["M0 100L100 0", ""]
    assert (drawn.top, drawn.lines[0].last, drawn.lines[1].last) == (2.0, 2.0, None)


def test_a_single_day_is_a_dot_and_none_is_no_chart() -> None:
    one = charts.chart({"a": {date(2026, 1, 1): 0.5}})
    assert one is not None
    assert (one.lines[0].path, one.lines[0].is_dot) == ("M0 0h0", True)
    assert charts.chart({"a": {date(2026, 1, 1): None}}) is None
