"""No page for staff asks more than fifteen queries, nor more of many owners than of few."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cloudphotos.catalog import audit
from cloudphotos.catalog.models import AuditEntry, ClusterRun, Owner, Person, Photo, QualityDay
from tests.library import make_owner
from tests.web.conftest import ClientOf
from tests.web.scenes import fill

MOST = 15


def make_owners(*names: str) -> Owner:
    """Owners with runs, failed photos, lines in the audit log and a month of quality. Returns the last."""
    for name in names:
        owner = make_owner(name)
        Owner.objects.filter(pk=owner.pk).update(review_by_staff=True)
        fill(owner, photos=30, people=10)
        Photo.objects.filter(owner=owner, pk__in=owner.photos.values("pk")[:10]).update(status="failed", error="Broke.")
        people = list(Person.objects.filter(owner=owner).values_list("pk", flat=True))
        now = timezone.now()
        for n in range(20):
            given = {"kind": "recluster", "pack": "starter", "claimed_by": "test", "counts": {"named": people[:n]}}
            ClusterRun.objects.create(owner=owner, status="done", finished_at=now, **given)
            faces = list(owner.photos.values_list("faces__pk", flat=True)[:n])
            audit.note(
                actor_id=owner.user_id, action=AuditEntry.Action.SAW, owner_id=owner.pk, people=people[:n], faces=faces
            )
            day = timezone.localdate() - timedelta(days=n)
            QualityDay.objects.create(owner=owner, pack="starter", day=day, photos=30, good=30)
    return owner


PAGES: dict[str, Callable[[], list[str]]] = {
    "staff_runs": lambda: [reverse("staff_runs"), reverse("staff_runs") + "?show=failed"],
    "staff_run": lambda: [reverse("staff_run", args=[ClusterRun.objects.latest("pk").pk])],
    "staff_queues": lambda: [reverse("staff_queues")],
    "staff_failed": lambda: [reverse("staff_failed")],
    "staff_quality": lambda: [reverse("staff_quality")],
    "staff_audit": lambda: [reverse("staff_audit"), reverse("staff_audit") + "?who=anna&whose=anna"],
    "staff_audit_csv": lambda: [reverse("staff_audit_csv")],
}


def queries(client: Client) -> dict[str, int]:
    counts = {}
    for addresses in PAGES.values():
        for address in addresses():
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                response = client.get(address)
                assert response.status_code == 200, address
                b"".join(response)
            counts[re.sub(r"[0-9]+", "1", address)] = len(asked)
    return counts


def test_no_page_asks_more_of_many_owners_nor_more_than_fifteen(sam: Owner, client_of: ClientOf) -> None:
    client = client_of(sam)
    make_owners("anna")
    of_one = queries(client)
    make_owners("ben", "cora", "dan")
    of_many = queries(client)
    assert {page: count for page, count in of_many.items() if count > MOST} == {}
    assert {page: (of_one[page], n) for page, n in of_many.items() if n > of_one[page]} == {}
