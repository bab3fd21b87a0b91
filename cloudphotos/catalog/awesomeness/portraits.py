"""Which portrait is better? Pairs to be judged blindly: the one that awesomeness chose, and one chosen by a simple rule."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from cloudphotos.catalog import audit
from cloudphotos.catalog.models import AuditEntry, Face, Person, PortraitAnswer, User
from cloudphotos.catalog.models.photos import is_shown
from tagging.interval import wilson

LEAST_PHOTOS = 4  # of a person: with fewer there is little to choose from
_TRIED = 8  # people, for one with two different portraits
_RULES: dict[str, Callable[[Face], Any]] = {
    PortraitAnswer.Baseline.RANDOM: lambda face: random.random(),  # noqa: S311 (no secret)
    PortraitAnswer.Baseline.FIRST: lambda face: (-face.sort_at.timestamp(), -face.pk),
    PortraitAnswer.Baseline.NEWEST: lambda face: (face.sort_at.timestamp(), face.pk),
    PortraitAnswer.Baseline.BIGGEST: lambda face: min(face.width, face.height),
    PortraitAnswer.Baseline.SUREST: lambda face: face.score,
    PortraitAnswer.Baseline.SHARPEST: lambda face: face.sharpness,
}


@dataclass(frozen=True)
class Pair:
    """Two faces of a person: by awesomeness, and by a simple rule."""

    person_id: int
    ours: Face
    theirs: Face
    baseline: str


@dataclass(frozen=True)
class Result:
    """What came out against a rule. share: of the answers with a preference, ours; least, most: its 95 % interval (Wilson)."""

    baseline: str
    ours: int
    theirs: int
    neither: int
    share: float | None
    least: float
    most: float


@transaction.atomic
def next_pair(*, user: User) -> Pair | None:
    """Two portraits that this user has not compared, of somebody at random; None if there are none. The look is noted.

    Only people whose owner consents to review by staff, and who are shown by what awesomeness chose.
    """
    for person in _at_random(_people(user)):
        pair = _pair(person, list(Face.objects.filter(_may_be_seen(), person=person).defer("landmarks")))
        if pair is not None:
            audit.note(
                actor_id=user.pk,
                action=AuditEntry.Action.SAW,
                owner_id=person.owner_id,
                people=[person.pk],
                faces=[pair.ours.pk, pair.theirs.pk],
            )
            return pair
    return None


def load_pair(*, ours: int, theirs: int, baseline: str) -> Pair | None:
    """A pair that was asked before, as far as both faces are still there and may be looked at."""
    found = {
        face.pk: face for face in Face.objects.filter(_may_be_seen(), pk__in=[ours, theirs]).select_related("person")
    }
    person_id = found[ours].person_id if len(found) == 2 else None
    if person_id is None or person_id != found[theirs].person_id:
        return None
    return Pair(person_id, found[ours], found[theirs], baseline)


def answer(*, user: User, pair: Pair, better: str) -> None:
    """Write down what this user finds better; of two answers to the same pair the first one counts."""
    PortraitAnswer.objects.get_or_create(
        user=user,
        ours=pair.ours,
        theirs=pair.theirs,
        defaults={
            "person_id": pair.person_id,
            "baseline": pair.baseline,
            "better": better,
            "head": pair.ours.rated_by,
        },
    )


def results(*, head: str | None = None) -> list[Result]:
    """What came out against each rule, and at the end against all of them. head: only where this version chose ours."""
    found = PortraitAnswer.objects.all() if head is None else PortraitAnswer.objects.filter(head=head)
    counts = {
        (row["baseline"], row["better"]): row["n"] for row in found.values("baseline", "better").annotate(n=Count("pk"))
    }
    baselines: Sequence[str] = PortraitAnswer.Baseline.values
    rows = [_result(baseline, counts, [baseline]) for baseline in baselines]
    return [*rows, _result("", counts, baselines)]


def heads() -> list[str]:
    """The versions of heads whose choices were judged."""
    return list(PortraitAnswer.objects.order_by("head").values_list("head", flat=True).distinct())


def _result(name: str, counts: dict[tuple[str, str], int], baselines: Iterable[str]) -> Result:
    ours, theirs, neither = (
        sum(counts.get((baseline, better), 0) for baseline in baselines) for better in ("ours", "theirs", "neither")
    )
    least, most = wilson(ours, ours + theirs)
    return Result(name, ours, theirs, neither, ours / (ours + theirs) if ours + theirs else None, least, most)


def _may_be_seen() -> Q:
    return (
        is_shown("photo__")
        & Q(owner__review_by_staff=True, owner__faces_on=True, verdict=Face.Verdict.FACE)
        & ~Q(tile="")
    )


def _people(user: User) -> QuerySet[Person]:
    judged = PortraitAnswer.objects.filter(user=user, ours=OuterRef("avatar"))
    found = Person.objects.filter(owner__review_by_staff=True, owner__faces_on=True, merged_into=None)
    found = found.filter(hidden=False, ignored=False, photo_count__gte=LEAST_PHOTOS)
    return found.filter(chosen_avatar=None, avatar__awesomeness__isnull=False).exclude(Exists(judged))


def _at_random(people: QuerySet[Person]) -> list[Person]:
    """A few people from a random id on; not drawn quite evenly, and cheap however many there are."""
    highest = people.aggregate(highest=Max("pk"))["highest"] or 0
    start = random.randint(0, highest)  # noqa: S311 (no secret)
    after = list(people.filter(pk__gte=start).order_by("pk")[:_TRIED])
    return after + list(people.filter(pk__lt=start).order_by("pk")[: _TRIED - len(after)])


def _pair(person: Person, known: Sequence[Face]) -> Pair | None:
    ours = next((face for face in known if face.pk == person.avatar_id), None)
    for baseline in random.sample(list(_RULES), len(_RULES) if ours else 0):
        theirs = max(known, key=_RULES[baseline])
        if ours and theirs != ours:
            return Pair(person.pk, ours, theirs, baseline)
    return None
