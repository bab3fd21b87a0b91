"""Writing down what there is to ask an owner between runs, and how complete people are. What was answered stays answered."""

from collections import Counter
from collections.abc import Collection

from django.conf import settings
from django.db import transaction

from cloudphotos.catalog import changes, outlook
from cloudphotos.catalog.models import Completeness, Owner, Person, Proposal, Tag
from cloudphotos.catalog.outlook import Guess, Outlook
from tagging import packs

MAYBE = 0.1  # from this probability on it is asked; less likely ones would cost the owner ten answers for a yes
MOST = {"merge": 300, "add": 200, "who": 100}
WHO_FROM = 3  # faces of a person whose name is asked for

Key = tuple[str, int, int | None, int]


@transaction.atomic
def refresh(*, owner_id: int, pack: str) -> int:
    """Compare anew and write down what there is to ask, and how complete people are. Returns how many are open between runs.

    A question that was open stays the same row. Takes about a second with a hundred thousand faces: for jobs.
    """
    if not Owner.objects.filter(pk=owner_id).exists():
        return 0
    numbers = packs.numbers(pack, settings.FACE_WEIGHTS)
    found = outlook.look(owner_id=owner_id, pack=pack, calibration=numbers.calibration, vote=numbers.thresholds.vote)
    changes.lock(owner_id)
    wanted = _wanted(owner_id, found)
    between = Proposal.objects.filter(owner_id=owner_id, run=None, asked_by=None, status=Proposal.Status.OPEN)
    before = {_key(row): row for row in between}
    Proposal.objects.filter(pk__in=[row.pk for key, row in before.items() if key not in wanted]).delete()
    stays = []
    for key in before.keys() & wanted.keys():
        row, new = before[key], wanted[key]
        row.faces, row.gain = new.faces, new.gain
        stays.append(row)
    Proposal.objects.bulk_update(stays, ["faces", "gain"])
    Proposal.objects.bulk_create([row for key, row in wanted.items() if key not in before])
    _estimate(owner_id, found)
    return len(wanted)


def _key(row: Proposal) -> Key:
    return row.kind, row.person_id, row.other_id, row.faces[0] if row.kind == Proposal.Kind.ADD else 0


def _wanted(owner_id: int, found: Outlook) -> dict[Key, Proposal]:
    asked = Proposal.objects.filter(owner_id=owner_id).exclude(status=Proposal.Status.OUTDATED)
    known = asked.exclude(run=None, asked_by=None, status=Proposal.Status.OPEN)
    said = {(row.kind, frozenset({row.person_id, row.other_id})) for row in known if row.kind != Proposal.Kind.ADD}
    of_runs = {face for row in known if row.status == Proposal.Status.OPEN for face in row.faces}
    rows = []
    for guess in _likeliest(found.guesses):
        pair = frozenset({guess.target, guess.person})
        if (guess.person and (Proposal.Kind.MERGE, pair) in said) or guess.face in of_runs:
            continue
        said.add((Proposal.Kind.MERGE, pair))
        kind = Proposal.Kind.MERGE if guess.person else Proposal.Kind.ADD
        rows.append(
            Proposal(
                owner_id=owner_id,
                kind=kind,
                person_id=guess.target,
                other_id=guess.person,
                faces=list(guess.sample),
                gain=guess.faces,
            )
        )
    merged = {row.other_id for row in rows}
    for person in _nameless(owner_id, found, without=merged):
        sample, size = list(found.samples[person]), found.sizes[person]
        rows.append(Proposal(owner_id=owner_id, kind=Proposal.Kind.WHO, person_id=person, faces=sample, gain=size))
    wanted: dict[Key, Proposal] = {}
    so_far = Counter[str]()
    for row in sorted(rows, key=lambda row: -row.gain):
        so_far[row.kind] += 1
        if so_far[row.kind] <= MOST[row.kind]:
            wanted[_key(row)] = row
    return wanted


def _likeliest(guesses: list[Guess]) -> list[Guess]:
    """What is likely enough to be asked, without people who were photographed together."""
    likely_ones = sorted((each for each in guesses if each.probability >= MAYBE), key=lambda each: -each.probability)
    pairs = {(each.person, each.target) for each in likely_ones if each.person}
    people = {person for pair in pairs for person in pair if person}
    photos: dict[int, set[int]] = {}
    for photo, person in Tag.objects.filter(person__in=people).values_list("photo_id", "person_id"):
        photos.setdefault(person, set()).add(photo)
    apart = {pair for pair in pairs if photos.get(pair[0] or 0, set()) & photos.get(pair[1], set())}
    return [each for each in likely_ones if (each.person, each.target) not in apart]


def _nameless(owner_id: int, found: Outlook, without: Collection[int | None]) -> list[int]:
    people = [person for person, size in found.sizes.items() if size >= WHO_FROM and person not in without]
    unnamed = Person.objects.filter(owner_id=owner_id, merged_into=None, name="", hidden=False, ignored=False)
    return list(unnamed.filter(pk__in=people).values_list("pk", flat=True))


def _estimate(owner_id: int, found: Outlook) -> None:
    Completeness.objects.filter(person__owner_id=owner_id).exclude(person__in=found.missing).delete()
    rows = [
        Completeness(person_id=person, expected=each.expected, least=each.least, most=each.most)
        for person, each in found.missing.items()
    ]
    Completeness.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["expected", "least", "most"],
        batch_size=2000,
    )
