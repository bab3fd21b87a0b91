"""What looking through everything again would do, with the people it is about, and the last runs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from cloudphotos.catalog.models import ClusterRun, Move, Owner, Person
from cloudphotos.catalog.staff.thresholds import TRIED

SHOWN_PEOPLE = 60
SHOWN_RUNS = 5


@dataclass(frozen=True)
class Shift:
    """A person who would gain or lose faces. split: her faces would go to several. into: whom she would become part of."""

    person: Person
    gained: int
    lost: int
    split: bool
    into: Person | None


@dataclass(frozen=True)
class Preview:
    """What a run would move. shifts: the largest first, named people before others; more: people beyond those.

    new: sizes of new people. asks: questions it would ask.
    """

    run: ClusterRun
    shifts: list[Shift]
    more: int
    new: list[int]
    asks: int

    @property
    def nothing(self) -> bool:
        """Whether everything would stay as it is."""
        return not (self.shifts or self.new or self.asks)


@dataclass(frozen=True)
class State:
    """running: something is being looked through, or is about to be. failed: the last one broke off. runs: the last that moved
    anything.
    """

    latest: ClusterRun | None
    running: bool
    failed: bool
    preview: Preview | None
    runs: list[ClusterRun]


def newest(*, owner: Owner) -> int:
    """The id of the owner's newest run; 0 if there is none."""
    return ClusterRun.objects.filter(owner=owner).order_by("-pk").values_list("pk", flat=True).first() or 0


def state(*, owner: Owner, pack: str, asked_after: int | None, left: int) -> State:
    """Where things stand. asked_after: the owner asked for a run newer than this one; left: previews up to here are not shown."""
    runs = ClusterRun.objects.filter(owner=owner, pack=pack).exclude(parameters__has_key=TRIED)
    latest = runs.order_by("-pk").first()
    underway = latest is not None and latest.status == ClusterRun.Status.RUNNING
    awaited = asked_after is not None and (latest is None or latest.pk <= asked_after)
    shown = latest and latest.kind == ClusterRun.Kind.PREVIEW and latest.status == ClusterRun.Status.DONE
    done = Q(status=ClusterRun.Status.DONE) | Q(status=ClusterRun.Status.ROLLED_BACK)
    moved = Exists(Move.objects.filter(run=OuterRef("pk")))
    moving = ClusterRun.objects.filter(done, moved, owner=owner, kind=ClusterRun.Kind.RECLUSTER).order_by("-pk")
    return State(
        latest=latest,
        running=underway or awaited,
        failed=latest is not None and latest.status == ClusterRun.Status.FAILED and not awaited,
        preview=_preview(latest) if shown and latest and latest.pk > left and not awaited else None,
        runs=list(moving[:SHOWN_RUNS]),
    )


def _preview(run: ClusterRun) -> Preview:
    counts: dict[str, Any] = run.counts
    merged = dict(counts.get("merged", []))
    moved = {person: (gained, lost) for person, gained, lost in counts.get("people", [])}
    ids = {*moved, *(new for new in merged.values() if new)}
    people = Person.objects.filter(owner_id=run.owner_id, pk__in=ids).select_related("avatar").in_bulk()
    split = set(counts.get("split", []))
    shifts = [
        Shift(people[key], *moved[key], split=key in split, into=people.get(merged.get(key) or 0))
        for key in moved
        if key in people
    ]
    shifts.sort(key=lambda each: (not each.person.name, -(each.gained + each.lost), each.person.pk))
    more = max(0, len(shifts) - SHOWN_PEOPLE)
    return Preview(run, shifts[:SHOWN_PEOPLE], more, counts.get("new", []), len(counts.get("wishes", [])))
