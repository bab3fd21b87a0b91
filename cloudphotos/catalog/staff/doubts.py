"""The list that staff look through: people of owners who let them, the most doubtful first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from cloudphotos.catalog.models import Doubt, Face, Owner, Ranking
from cloudphotos.catalog.models.photos import is_shown

PAGE = 24
LEAST = 0.3  # faces with the wrong person, on average: with less, nobody need look
SHOWN = 6  # faces of each person


@dataclass(frozen=True)
class Ranked:
    """A person of the list. faces: the most doubtful ones that are still hers. strays: faces of others that may be hers."""

    doubt: Doubt
    faces: list[Face]
    strays: list[Face]

    @property
    def seen(self) -> list[Face]:
        """All faces that the row shows."""
        avatar = self.doubt.person.avatar
        return [*self.faces, *self.strays, *([avatar] if avatar else [])]


@dataclass(frozen=True)
class Page:
    """rows: the most doubtful first. following: the cursor of the next page, "" if there is none."""

    rows: list[Ranked]
    following: str


@dataclass(frozen=True)
class State:
    """How many are waiting, among how many people of how many owners. ranked_at: the oldest of the rankings; running: how many
    are being made.
    """

    waiting: int
    people: int
    owners: int
    ranked_at: datetime | None
    running: int


def waiting(*, owners: Collection[int] | QuerySet[Owner], reason: str = "") -> QuerySet[Doubt]:
    """The doubtful people of these owners, without those that staff found to be right as they are."""
    found = Doubt.objects.filter(owner__in=owners, score__gte=LEAST, person__merged_into=None)
    found = found.exclude(accepted=F("digest"))
    return found.filter(reasons__contains=[reason]) if reason else found


def page(*, owners: Collection[int], reason: str = "", after: str = "") -> Page:
    """One page of `waiting`, from the beginning or behind a cursor; one that makes no sense starts from the beginning."""
    found = _behind(waiting(owners=owners, reason=reason), after)
    rows = list(found.select_related("person__avatar", "person__owner__user", "alike")[: PAGE + 1])
    shown = rows[:PAGE]
    wanted = {face for row in shown for face in [*row.worst[:SHOWN], *row.strays[:SHOWN]]}
    faces = Face.objects.filter(is_shown("photo__"), pk__in=wanted).exclude(tile="").in_bulk()
    return Page([_ranked(row, faces) for row in shown], cursor(shown[-1]) if len(rows) > PAGE else "")


def after(*, doubt: Doubt | None, owners: Collection[int] | QuerySet[Owner], reason: str = "") -> int | None:
    """Who comes next behind this one; the first of all without one."""
    found = waiting(owners=owners, reason=reason)
    here = found.exclude(pk=doubt.pk) if doubt else found
    behind = _behind(here, cursor(doubt) if doubt else "")
    return behind.values_list("person", flat=True).first()


def state(*, owners: Collection[int]) -> State:
    """What the page says on top."""
    rankings = list(Ranking.objects.filter(owner__in=owners))
    ends = [row.finished_at for row in rankings if row.finished_at]
    return State(
        waiting=waiting(owners=owners).count(),
        people=sum(row.people for row in rankings),
        owners=len(owners),
        ranked_at=min(ends) if len(ends) == len(owners) and ends else None,
        running=sum(1 for row in rankings if row.claimed_by),
    )


def cursor(doubt: Doubt) -> str:
    """The place of a row in the list."""
    return f"{doubt.score!r}_{doubt.pk}"


def _behind(found: QuerySet[Doubt], cursor: str) -> QuerySet[Doubt]:
    score, _, person = cursor.partition("_")
    ordered = found.order_by("-score", "person")
    try:
        place = float(score), int(person)
    except ValueError:
        return ordered
    # the first condition follows from the second, but only the first can be looked up in the index
    return ordered.filter(score__lte=place[0]).filter(Q(score__lt=place[0]) | Q(person__gt=place[1]))


def _ranked(row: Doubt, faces: dict[int, Face]) -> Ranked:
    here = [faces[face] for face in row.worst[:SHOWN] if face in faces]
    beside = [faces[face] for face in row.strays[:SHOWN] if face in faces]
    hers = [face for face in here if face.person_id == row.person_id]
    others = [face for face in beside if face.person_id and face.person_id != row.person_id]
    return Ranked(row, hers, others[: SHOWN - len(hers)])
