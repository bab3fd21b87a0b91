"""Runs of the grouping as staff see them: what each went by, what came of it, and taking one back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cloudphotos.catalog import audit, regrouping
from cloudphotos.catalog.models import AuditEntry, ClusterRun, Person, User

COUNTED = (
    "faces",
    "people",
    "groups",
    "moved",
    "nearest",
    "forwarded",
    "proposals",
)  # of ClusterRun.counts, in this order


@dataclass(frozen=True)
class Run:
    """A run in a list. counts: (name, number), those there are. named: how many people with a name it touched; None for
    a run of the time before that was kept. refusal: why it cannot be rolled back, "" if it can.
    """

    row: ClusterRun
    owner: str
    duration: timedelta
    counts: list[tuple[str, int]]
    named: int | None
    refusal: str


def latest(*, limit: int, before_id: int | None = None, failed: bool = False) -> list[Run]:
    """Runs of all owners, newest first. before_id: only older ones. failed: only those that failed."""
    rows = ClusterRun.objects.select_related("owner__user").order_by("-pk")
    rows = rows.filter(pk__lt=before_id) if before_id is not None else rows
    rows = rows.filter(status=ClusterRun.Status.FAILED) if failed else rows
    return [described(run) for run in rows[:limit]]


def described(run: ClusterRun) -> Run:
    """A run with its numbers; no query if its owner and the user of that are at hand."""
    counts: dict[str, Any] = run.counts
    # what a preview would do to people is a list
    numbers = [(name, counts[name]) for name in COUNTED if isinstance(counts.get(name), int)]
    named = counts.get("named")
    return Run(
        row=run,
        owner=run.owner.user.username,
        duration=(run.finished_at or timezone.now()) - run.started_at,
        counts=numbers,
        named=None if named is None else len(named),
        refusal=regrouping.refusal(run),
    )


def named_people(run: ClusterRun) -> Collection[Person]:
    """The people with a name whose faces a run touched, as far as they are there and their owner lets staff look."""
    if not run.owner.review_by_staff:
        return []
    return list(Person.objects.filter(owner_id=run.owner_id, pk__in=run.counts.get("named", [])).order_by("name", "pk"))


@transaction.atomic
def roll_back(*, run: ClusterRun, actor: User) -> int:
    """Put the faces that a run moved back where they were. Returns how many. Raises CatalogError as `regrouping.roll_back`."""
    back = regrouping.roll_back(owner=run.owner, run_id=run.pk)
    faces = list(run.moves.values_list("face_id", flat=True))
    audit.note(actor_id=actor.pk, action=AuditEntry.Action.MOVED, owner_id=run.owner_id, faces=faces)
    return back
