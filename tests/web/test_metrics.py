"""What Prometheus may collect, and who may ask."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from cloudphotos.catalog import pauses
from cloudphotos.catalog.models import Owner, QualityDay
from tests.library import run_python
from workers import health, metering

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    metering.read()
    health.broker().delete("cloudphotos:numbers")
    yield
    metering.read()


def numbers(client: Client | None = None) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels, by the order of the names of those."""
    response = (client or Client()).get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(response.content.decode())
    return {
        (each.name, *(each.labels[name] for name in sorted(each.labels))): each.value
        for family in families
        for each in family.samples
    }


def test_requests_are_counted_and_timed(alice: Owner) -> None:
    for _ in range(3):
        Client().get("/people/")
    Client().get("/no/such/page")
    found = numbers()
    assert found["cloudphotos_requests_total", "people", "302"] == 3
    assert found["cloudphotos_requests_total", "none", "404"] == 1
    assert found["cloudphotos_request_seconds_count", "people"] == 3
    assert found["cloudphotos_request_seconds_bucket", "+Inf", "people"] == 3
    assert found["cloudphotos_request_seconds_sum", "people"] > 0


def test_what_other_processes_did_is_in_it() -> None:
    run_python(
        "from workers import metering\n"
        "metering.took('model_load_seconds', 'starter', seconds=0.7)\n"
        "metering.count('jobs_total', 'tag_photos', 'failure')\n"
        "metering.flush()"
    )
    found = numbers()
    assert found["cloudphotos_jobs_total", "tag_photos", "failure"] == 1
    assert found["cloudphotos_model_load_seconds_bucket", "0.5", "starter"] == 0
    assert found["cloudphotos_model_load_seconds_bucket", "1.0", "starter"] == 1


def test_queues_parts_and_the_last_days_quality_are_in_it(alice: Owner) -> None:
    QualityDay.objects.create(owner=alice, pack="starter", day=timezone.localdate(), good=5, trash=2, leftovers=1)
    pauses.begin(kind=pauses.GROUPS, actor=alice.user)
    health.say_alive("schedule")
    found = numbers()
    assert found["cloudphotos_faces", "starter", "trash"] == 2
    assert found["cloudphotos_leftovers", "starter"] == 1
    assert (found["cloudphotos_paused", "groups"], found["cloudphotos_paused", "photos"]) == (1, 0)
    assert (found["cloudphotos_up", "database"], found["cloudphotos_up", "schedule"]) == (1, 1)
    assert found["cloudphotos_photos", "waiting"] == 0


def test_with_a_token_nobody_else_reads_them(settings: Settings) -> None:
    settings.METRICS_TOKEN = "a long token"
    for wrong in ({}, {"Authorization": "Bearer another"}, {"Authorization": ""}):
        assert Client(headers=wrong).get("/metrics").status_code == 404
    assert numbers(Client(headers={"Authorization": "Bearer a long token"}))


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("203.0.113.7", {}),
        ("", {}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}),
    ],
)
def test_without_a_token_only_this_machine_reads_them(address: str, headers: dict[str, str]) -> None:
    assert Client(REMOTE_ADDR=address, headers=headers).get("/metrics").status_code == 404
    assert Client(REMOTE_ADDR="::1").get("/metrics").status_code == 200


def test_behind_a_proxy_everybody_seems_to_be_this_machine_so_nobody_reads_them(settings: Settings) -> None:
    settings.PROXIES = 1
    assert Client().get("/metrics").status_code == 404


def test_a_broker_that_is_away_gets_the_numbers_later(settings: Settings) -> None:
    url = settings.REDIS_URL
    try:
        health.broker.cache_clear()
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        metering.count("jobs_total", "sweep", "success")
        assert metering.read() == {}
    finally:
        health.broker.cache_clear()
        settings.REDIS_URL = url
    assert metering.read() == {("jobs_total", "sweep", "success"): 1.0}
