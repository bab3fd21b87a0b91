"""A run of the grouping, as rows: rehearsed, applied in one transaction, rolled back."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from cloudphotos.catalog import avatars, changes, corrections, faces, law, proposals, runs, tags
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import ClusterRun, Face, Move, Owner, Person, Tag
from cloudphotos.catalog.proposals import Wish

NOBODY = 0


@dataclass(frozen=True)
class Change:
    """A face goes from one person to another. Ids; 0 is nobody; negative numbers stand for new people."""

    before: int
    after: int
    assigned_by: str = Face.AssignedBy.CLUSTER
    confidence: float = 0.0


@dataclass(frozen=True)
class Plan:
    """What a run would like to do: changes by face id, and wishes that wait for the owner's yes."""

    changes: Mapping[int, Change] = field(default_factory=dict)
    wishes: Sequence[Wish] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def apply(*, run: ClusterRun, plan: Plan) -> ClusterRun:
    """Carry out what needs no consent, store the rest as proposals, and finish the run, all or nothing.

    A face that somebody moved or settled since the plan was made stays where it is. An unnamed person who is left without
    faces forwards to the one who got most of them, unless the owner told the two apart.
    """
    changes.lock(run.owner_id)
    moved = _moved(run.owner_id, plan)
    _write(run, moved)
    run.forwards = _forward_emptied(moved)
    asked = proposals.store(run=run, wishes=plan.wishes)
    run.newest_correction = corrections.newest_id(owner_id=run.owner_id)
    run.save(update_fields=["forwards", "newest_correction"])
    counts = {**plan.counts, **_counted(moved, run.forwards), "proposals": asked, "named": _named(moved)}
    runs.finish(run=run, counts=counts)
    return run


def rehearse(*, run: ClusterRun, plan: Plan) -> dict[str, Any]:
    """What `apply` would do, without doing it; the run is kept as a preview, with this as its counts. Ids throughout.

    people: [[person, faces gained, faces lost], ...]; split: people whose faces would go to several; merged:
    [[old, new], ...], None for a new person; new: sizes of new people; named: people with a name who would gain faces;
    wishes: what would be asked, [[kind, person, other, faces], ...]; and the counts of the run.
    """
    with transaction.atomic():
        changes.lock(run.owner_id)
        moved = _moved(run.owner_id, plan)
        found = _previewed(moved, plan)
        _write(run, moved)
        forwards = _forward_emptied(moved)
        fresh = {face.person_id for face, _ in moved if plan.changes[face.pk].after < NOBODY}
        found["merged"] = [[old, None if new in fresh else new] for old, new in forwards]
        found |= {**plan.counts, **_counted(moved, forwards)}
        transaction.set_rollback(True)
    runs.finish(run=run, counts=found)
    return found


@transaction.atomic
def roll_back(*, owner: Owner, run_id: int) -> int:
    """Put the faces that a run moved back where they were. Returns how many.

    What the owner said of a face or a person since then outranks it. Raises CatalogError for a run that is not finished,
    was a preview, or is rolled back already.
    """
    changes.lock(owner.pk)
    run = ClusterRun.objects.filter(owner=owner, pk=run_id).first()
    if run is None:
        raise CatalogError("There is no run of this number.")
    if refusal(run):
        raise CatalogError(refusal(run))
    spoken = corrections.spoken_of(owner_id=owner.pk, after_id=run.newest_correction)
    back = []
    for move in run.moves.select_related("face", "before"):
        face = move.face
        touched = face.pk in spoken["faces"] or {move.after_id, move.before_id} & spoken["people"]
        if face.person_id == move.after_id and not touched and face.verdict != Face.Verdict.TRASH:
            back.append((face, face.person_id or NOBODY))
            _put_back(face, move, {old for old, _ in run.forwards})
    barred = law.barred(owner_id=owner.pk, face_ids=[face.pk for face, _ in back])
    for face, _ in back:
        if (face.pk, face.person_id) in barred:
            face.person = face.assigned_by = face.confidence = None
    _save(back)
    _forward_emptied(back)
    proposals.outdate(run=run)
    run.status = ClusterRun.Status.ROLLED_BACK
    run.save(update_fields=["status"])
    return len(back)


def refusal(run: ClusterRun) -> str:
    """Why a run cannot be rolled back; "" if it can."""
    if run.kind == ClusterRun.Kind.PREVIEW:
        return "This was a preview: it changed nothing."
    return {
        ClusterRun.Status.RUNNING: "This run is not finished yet. Wait until it is.",
        ClusterRun.Status.FAILED: "This run failed and changed nothing.",
        ClusterRun.Status.ROLLED_BACK: "This run is rolled back already.",
    }.get(ClusterRun.Status(run.status), "")


def _put_back(face: Face, move: Move, forwarded: set[int]) -> None:
    before = move.before
    if before is not None and before.merged_into_id:
        if before.pk in forwarded:
            Person.objects.filter(pk=before.pk).update(merged_into=None)
        else:
            before = before.merged_into
    face.person = before
    face.assigned_by = move.before_by if before else None
    face.confidence = move.before_confidence if before else None


def _moved(owner_id: int, plan: Plan) -> list[tuple[Face, int]]:
    """The faces that do change, each with the person it had; new people are made."""
    settled = law.settled_people(owner_id=owner_id)
    barred = law.barred(owner_id=owner_id, face_ids=list(plan.changes))
    present = {face.pk: face for face in Face.objects.filter(owner_id=owner_id, pk__in=list(plan.changes))}
    alive = set(Person.objects.filter(owner_id=owner_id, merged_into=None).values_list("pk", flat=True))
    free = {
        face_id: change
        for face_id, change in plan.changes.items()
        if (face := present.get(face_id)) is not None
        and (face.person_id or NOBODY) == change.before
        and not (face.assigned_by == Face.AssignedBy.USER or face.verdict == Face.Verdict.TRASH)
        and change.before not in settled
        and (change.after <= NOBODY or change.after in alive)
        and (face_id, change.after) not in barred
    }
    free = _once_a_photo(free, present)
    made = _make_people(owner_id, free)
    moved = []
    for face_id, change in free.items():
        face = present[face_id]
        face.person_id = made.get(change.after, change.after) or None
        face.assigned_by = change.assigned_by if change.after else None
        face.confidence = change.confidence if change.after else None
        moved.append((face, change.before))
    return moved


def _once_a_photo(free: Mapping[int, Change], present: Mapping[int, Face]) -> dict[int, Change]:
    """Faces that only the nearest faces speak for go to a person once on a photo, the surest first."""
    photos = {present[face_id].photo_id for face_id in free}
    there = set(Tag.objects.filter(photo__in=photos).values_list("photo_id", "person_id"))
    grouped = {k: c for k, c in free.items() if c.assigned_by != Face.AssignedBy.NEAREST}
    there |= {(present[face_id].photo_id, change.after) for face_id, change in grouped.items()}
    kept = dict(grouped)
    for face_id, change in sorted(free.items(), key=lambda item: -item[1].confidence):
        place = present[face_id].photo_id, change.after
        if face_id not in grouped and place not in there:
            there.add(place)
            kept[face_id] = change
    return kept


def _make_people(owner_id: int, free: Mapping[int, Change]) -> dict[int, int]:
    wanted = sorted({change.after for change in free.values() if change.after < NOBODY}, reverse=True)
    made = Person.objects.bulk_create([Person(owner_id=owner_id) for _ in wanted])
    return {number: person.pk for number, person in zip(wanted, made, strict=True)}


def _write(run: ClusterRun, moved: Sequence[tuple[Face, int]]) -> None:
    before = {face.pk: face for face in Face.objects.filter(pk__in=[face.pk for face, _ in moved])}
    rows = [
        Move(
            run=run,
            face=face,
            before_id=old or None,
            before_by=before[face.pk].assigned_by or "",
            before_confidence=before[face.pk].confidence,
            after_id=face.person_id,
        )
        for face, old in moved
        if face.person_id != (old or None)
    ]
    Move.objects.bulk_create(rows, batch_size=2000)
    _save(moved)


def _save(moved: Sequence[tuple[Face, int]]) -> None:
    faces.save_people([face for face, _ in moved])
    tags.refresh(photo_ids={face.photo_id for face, old in moved if face.person_id != (old or None)})
    people = {old for _, old in moved if old} | {face.person_id for face, _ in moved if face.person_id}
    avatars.choose(person_ids=people)


def _forward_emptied(moved: Sequence[tuple[Face, int]]) -> list[list[int]]:
    """Unsettled people who lost all faces to others become forwarding addresses. Returns [[old, new], ...]."""
    went: dict[int, Counter[int]] = defaultdict(Counter)
    for face, old in moved:
        if old and face.person_id and face.person_id != old:
            went[old][face.person_id] += 1
    unsettled = Q(settled=False, name="", hidden=False, merged_into=None)
    emptied = Person.objects.filter(unsettled, pk__in=went, faces__isnull=True).order_by("pk")
    forwards = []
    for person in emptied:
        apart = set(
            Face.objects.filter(rejections__person=person, person__in=went[person.pk]).values_list(
                "person_id", flat=True
            )
        )
        target = next((new for new, _ in went[person.pk].most_common() if new not in apart), None)
        if target is not None:
            Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person)).update(merged_into=target)
            forwards.append([person.pk, target])
    return forwards


def _named(moved: Sequence[tuple[Face, int]]) -> list[int]:
    """Ids of the people with a name who gained or lost one of these faces."""
    touched = {key for face, old in moved for key in (old, face.person_id) if key and face.person_id != (old or None)}
    return list(Person.objects.filter(pk__in=touched).exclude(name="").order_by("pk").values_list("pk", flat=True))


def _counted(moved: Sequence[tuple[Face, int]], forwards: Sequence[Sequence[int]]) -> dict[str, int]:
    nearest = [face for face, _ in moved if face.person_id and face.assigned_by == Face.AssignedBy.NEAREST]
    elsewhere = sum(1 for face, old in moved if face.person_id != (old or None))
    return {"moved": elsewhere - len(nearest), "nearest": len(nearest), "forwarded": len(forwards)}


def _previewed(moved: Sequence[tuple[Face, int]], plan: Plan) -> dict[str, Any]:
    gained, lost = Counter[int](), Counter[int]()
    ways: dict[int, set[int]] = defaultdict(set)
    for face, old in moved:
        new = face.person_id or NOBODY
        if new != old:
            gained[new] += 1
            lost[old] += 1
        if new:
            ways[old].add(new)
    fresh = {face.person_id for face, _ in moved if plan.changes[face.pk].after < NOBODY}
    people = sorted((gained.keys() | lost.keys()) - {NOBODY} - fresh)
    named = Person.objects.filter(pk__in=people).exclude(name="").order_by("pk")
    return {
        "people": [[person, gained[person], lost[person]] for person in people],
        "split": sorted(old for old, new in ways.items() if old and len(new) > 1),
        "new": sorted((gained[person] for person in fresh if person), reverse=True),
        "named": list(named.values_list("pk", flat=True)),
        "wishes": [[wish.kind, wish.person, wish.other, len(wish.faces)] for wish in plan.wishes],
    }
