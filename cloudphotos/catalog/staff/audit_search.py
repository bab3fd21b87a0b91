"""Looking through the audit log: lines found by who, what, whose and when, with names as far as they are still there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from cloudphotos.catalog.models import AuditEntry, Face, Owner, Person, User
from cloudphotos.catalog.models.photos import is_shown

LISTED = 3  # people of a line who are named; the number of the others is said
PICTURES = 6  # faces of a line that are shown to their owner
_AT_ONCE = 500  # lines that are read together


@dataclass(frozen=True)
class Search:
    """What is looked for; what is empty finds everything. who, whose: user names. person: an id. since, until: days, both in."""

    who: str = ""
    whose: str = ""
    action: str = ""
    person: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Named:
    """A person of a line. name: "" where there is none, it is gone, or nobody may read it."""

    id: int
    name: str


@dataclass(frozen=True)
class Line:
    """A line of the log. actor, owner: user names, "" for nobody or somebody who is gone. faces: those to show, if any."""

    entry: AuditEntry
    actor: str
    owner: str
    people: list[Named]
    more_people: int
    faces: list[Face]


def found(search: Search) -> QuerySet[AuditEntry]:
    """The lines that fit, newest first."""
    lines = AuditEntry.objects.order_by("-pk")
    if search.who:
        lines = lines.filter(actor_id__in=User.objects.filter(username__iexact=search.who))
    if search.whose:
        lines = lines.filter(owner_id__in=Owner.objects.filter(user__username__iexact=search.whose).values("pk"))
    if search.action:
        lines = lines.filter(action=search.action)
    if search.person is not None:
        lines = lines.filter(people__contains=[search.person])
    if search.since:
        lines = lines.filter(created_at__gte=_at(search.since, time.min))
    if search.until:
        lines = lines.filter(created_at__lte=_at(search.until, time.max))
    return lines


def of_owner(owner: Owner, *, by_others: bool) -> QuerySet[AuditEntry]:
    """The lines about one owner's library, newest first. by_others: not the owner's own."""
    lines = AuditEntry.objects.filter(owner_id=owner.pk).order_by("-pk")
    return lines.exclude(actor_id=owner.user_id) if by_others else lines


def for_staff(entries: Sequence[AuditEntry]) -> list[Line]:
    """These lines, people named where their owner lets staff look; a fixed number of queries."""
    owners = Owner.objects.filter(pk__in={entry.owner_id for entry in entries}).select_related("user").in_bulk()
    open_ones = [key for key, owner in owners.items() if owner.review_by_staff]
    names = _names(entries, open_ones)
    return _lines(entries, {key: owner.user.username for key, owner in owners.items()}, names, {})


def for_owner(owner: Owner, entries: Sequence[AuditEntry]) -> list[Line]:
    """These lines about one owner's library, with faces to show; a fixed number of queries."""
    wanted = {face for entry in entries for face in entry.faces[:PICTURES]}
    shown = Face.objects.filter(is_shown("photo__"), owner=owner).exclude(tile="")
    return _lines(entries, {owner.pk: owner.user.username}, _names(entries, [owner.pk]), shown.in_bulk(wanted))


def in_pieces(entries: QuerySet[AuditEntry]) -> Iterator[list[Line]]:
    """All lines as `for_staff`, so many at a time."""
    rows = entries.iterator(chunk_size=_AT_ONCE)
    while piece := list(islice(rows, _AT_ONCE)):
        yield for_staff(piece)


def _lines(
    entries: Sequence[AuditEntry], owners: dict[int, str], names: dict[int, str], faces: dict[int, Face]
) -> list[Line]:
    actors = dict(User.objects.filter(pk__in={each.actor_id for each in entries}).values_list("pk", "username"))
    return [
        Line(
            entry=entry,
            actor=actors.get(entry.actor_id or 0, ""),
            owner=owners.get(entry.owner_id, ""),
            people=[Named(key, names.get(key, "")) for key in entry.people[:LISTED]],
            more_people=max(0, len(entry.people) - LISTED),
            faces=[faces[key] for key in entry.faces[:PICTURES] if key in faces],
        )
        for entry in entries
    ]


def _names(entries: Iterable[AuditEntry], owner_ids: Sequence[int]) -> dict[int, str]:
    wanted = {key for entry in entries for key in entry.people[:LISTED]}
    return dict(Person.objects.filter(owner__in=owner_ids, pk__in=wanted).values_list("pk", "name"))


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
