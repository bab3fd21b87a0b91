"""The journal of what people said: each edit is a line, and undoing or redoing one is a line too. No line ever changes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BigIntegerField, Func, QuerySet

from cloudphotos.catalog import audit, cells, changes, photo_edits
from cloudphotos.catalog.changes import Edit
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Owner, Person, Proposal, User
from cloudphotos.catalog.photo_edits import PhotoEdit
from cloudphotos.catalog.sharing import doors


@dataclass
class Journalled:
    """An edit that is being made. entry: its line, once it is made; None where nothing changed. person: whom it is about."""

    edit: Edit
    person: Person | None = None
    entry: Correction | None = None


@dataclass(frozen=True)
class Line:
    """An edit as the history shows it. before, after: packed cells of ids (catalog.cells). turned_at: when it was undone or
    redone last; None if it never was.
    """

    id: int
    kind: str
    actor_id: int
    person_id: int | None
    at: datetime
    before: dict[str, Any] = field(repr=False)
    after: dict[str, Any] = field(repr=False)
    undone: bool = False
    can_turn: bool = True
    turned_at: datetime | None = None


class InTheWay(CatalogError):
    """An edit cannot be turned before another one is. line: that one; it has to be undone, or redone if it is undone."""

    def __init__(self, message: str, line: Line) -> None:
        super().__init__(message)
        self.line = line


@contextmanager
def journalled(*, owner_id: int, actor: User, kind: str, person: Person | None = None) -> Iterator[Journalled]:
    """One transaction: what happens to the edit is written, and a line appended if anything changed."""
    with transaction.atomic():
        changes.lock(owner_id)
        made = Journalled(Edit(owner_id), person)
        yield made
        made.edit.save()
        if made.edit.after:
            made.entry = _append(made.edit, actor, kind, person_id=made.person.pk if made.person else None)


@dataclass
class JournalledPhotos:
    """An edit of photos and albums that is being made. entry: as in Journalled."""

    edit: PhotoEdit
    entry: Correction | None = None


@contextmanager
def journalled_photos(*, owner_id: int, actor: User, kind: str) -> Iterator[JournalledPhotos]:
    """As `journalled`, for an edit of photos and albums."""
    with transaction.atomic():
        changes.lock(owner_id)
        made = JournalledPhotos(PhotoEdit(owner_id))
        yield made
        made.edit.save()
        if made.edit.after:
            made.entry = _append(made.edit, actor, kind)


def undo(*, owner: Owner, actor: User, entry_id: int) -> Correction:
    """Take an edit back, whenever it was made. Raises CatalogError where a later word of the owner speaks against it."""
    return _turn(owner, actor, entry_id, Correction.Kind.UNDO)


def redo(*, owner: Owner, actor: User, entry_id: int) -> Correction:
    """Bring an edit back that was taken back. Raises CatalogError as `undo` does."""
    return _turn(owner, actor, entry_id, Correction.Kind.REDO)


def history(*, owner: Owner, limit: int = 50, before_id: int | None = None) -> list[Line]:
    """The owner's edits, newest first, each once, with whether it is undone now. before_id: only older ones."""
    found = Correction.objects.filter(owner_id=owner.pk, of__isnull=True)
    if before_id is not None:
        found = found.filter(pk__lt=before_id)
    return lines_of(list(found.order_by("-pk")[:limit]))


def lines_of(entries: list[Correction]) -> list[Line]:
    """These edits, none of them an undo or a redo, as the history shows them."""
    turns = _last_links(entries)
    return [_line(entry, turns.get(entry.pk)) for entry in entries]


def latest(*, owner: Owner) -> Correction | None:
    """The last line of the owner's journal, whatever it is: what a page offers to undo right after an edit."""
    return Correction.objects.filter(owner_id=owner.pk).order_by("-pk").first()


def made_since(*, owner_id: int, after_id: int) -> Correction | None:
    """The last line of an owner's journal after this one; None if there is none: the edit changed nothing."""
    return Correction.objects.filter(owner_id=owner_id, pk__gt=after_id).order_by("-pk").first()


def newest_id(*, owner_id: int) -> int:
    """The id of the last line of an owner's journal; 0 if it is empty."""
    return Correction.objects.filter(owner_id=owner_id).order_by("-pk").values_list("pk", flat=True).first() or 0


def spoken_of(*, owner_id: int, after_id: int, actor_id: int | None = None) -> dict[str, set[int]]:
    """Ids of the faces and people that lines after this one are about: {"faces": ids, "people": ids}. actor_id: only lines of
    this user.
    """
    found: dict[str, set[int]] = {"faces": set(), "people": set()}
    lines = Correction.objects.filter(owner_id=owner_id, pk__gt=after_id)
    for line in lines if actor_id is None else lines.filter(actor_id=actor_id):
        for (table, name, key), value in cells.unpacked(line.after).items():
            if table in found and isinstance(key, int):
                found[table].add(key)
            if (table, name) == ("faces", "person") and value:
                found["people"].add(value)
            if table == "rejections" and isinstance(key, tuple):
                found["faces"].add(key[0])
        found["people"] |= {line.person_id} if line.person_id else set()
    return found


def faces_of(entry: Correction) -> list[int]:
    """Ids of the faces that a line of the journal speaks of."""
    cells_of = cells.unpacked(entry.after)
    faces = {key for table, _, key in cells_of if table == "faces" and isinstance(key, int)}
    return sorted(faces | {key[0] for table, _, key in cells_of if table == "rejections" and isinstance(key, tuple)})


def people_of(entry: Correction) -> list[int]:
    """Ids of the people whose rows a line of the journal changes, and of whom it is about."""
    people = {key for table, _, key in cells.unpacked(entry.after) if table == "people" and isinstance(key, int)}
    return sorted(people | ({entry.person_id} if entry.person_id else set()))


@transaction.atomic
def _turn(owner: Owner, actor: User, entry_id: int, kind: Correction.Kind) -> Correction:
    changes.lock(owner.pk)
    entry = Correction.objects.filter(pk=entry_id, owner_id=owner.pk, of__isnull=True).first()
    if entry is None or not _can_turn(entry):
        raise CatalogError("This edit cannot be found, or was made before edits could be undone.")
    last = _last_links([entry]).get(entry.pk, entry)
    if (last.kind == Correction.Kind.UNDO) == (kind == Correction.Kind.UNDO):
        raise CatalogError(f"This edit is {'undone' if kind == Correction.Kind.UNDO else 'in force'} already.")
    back = cells.unpacked(last.before)
    _refuse_contradiction(entry, last, set(back), kind)
    edit = PhotoEdit(owner.pk) if photo_edits.TABLES.issuperset(last.before) else Edit(owner.pk)
    edit.put(back)
    edit.save()
    # a question whose answer is taken back is open again
    noes = {Correction.Kind.REJECT, Correction.Kind.CONFIRM, Correction.Kind.IGNORE}
    answered = Proposal.Status.DISCARDED if entry.kind in noes else Proposal.Status.ACCEPTED
    again = Proposal.Status.OPEN if kind == Correction.Kind.UNDO else answered
    Proposal.objects.filter(answer=entry.pk).update(status=again)
    return _append(edit, actor, kind, turned=entry)


def _append(
    edit: Edit | PhotoEdit, actor: User, kind: str, *, person_id: int | None = None, turned: Correction | None = None
) -> Correction:
    entry = Correction.objects.create(
        owner_id=edit.owner_id,
        actor_id=actor.pk,
        kind=kind,
        person_id=turned.person_id if turned else person_id,
        of=turned.pk if turned else None,
        before=cells.packed(edit.before),
        after=cells.packed(edit.after),
    )
    action = audit.action_of(turned.kind if turned else kind)
    if action:
        audit.note(
            actor_id=actor.pk,
            action=action,
            owner_id=edit.owner_id,
            people=whose(entry),
            faces=faces_of(entry),
            journal_id=entry.pk,
        )
    doors.note(entry)
    return entry


def whose(entry: Correction) -> set[int]:
    """The people a line is about, and those who had or have the faces it moves."""
    both = [*cells.unpacked(entry.before).items(), *cells.unpacked(entry.after).items()]
    held = {value for (table, name, _), value in both if (table, name) == ("faces", "person") and value}
    return held | set(people_of(entry))


def _refuse_contradiction(entry: Correction, last: Correction, touched: set[cells.Cell], kind: Correction.Kind) -> None:
    """Edits of one cell stand in the order in which they were made: the later ones have to go first, and come back last.

    An earlier one that was undone already when this one was undone is nothing to it.
    """
    rows = Func("after", function="catalog_touched", output_field=ArrayField(BigIntegerField()))
    others = Correction.objects.alias(rows=rows).filter(owner_id=entry.owner_id, of__isnull=True).exclude(pk=entry.pk)
    others = others.filter(rows__overlap=cells.rows(touched))
    if kind == Correction.Kind.UNDO:
        others = others.filter(pk__gt=entry.pk)
    lines = list(others.order_by("pk"))
    turns = list(_turns(lines))
    undone = _undone(turns)
    gone = undone - _undone(turn for turn in turns if turn.pk < last.pk)
    for line in lines:
        in_the_way = line.pk not in undone if line.pk > entry.pk else line.pk in gone
        if in_the_way and _can_turn(line) and touched & set(cells.unpacked(line.after)):
            raise InTheWay(
                f"You changed the same again later ({line.get_kind_display().lower()}). Undo that first."
                if line.pk > entry.pk
                else f"An earlier edit of the same ({line.get_kind_display().lower()}) is undone. Redo that one first.",
                *lines_of([line]),
            )


def _line(entry: Correction, turn: Correction | None) -> Line:
    return Line(
        id=entry.pk,
        kind=entry.kind,
        actor_id=entry.actor_id,
        person_id=entry.person_id,
        at=entry.created_at,
        before=entry.before,
        after=entry.after,
        undone=turn is not None and turn.kind == Correction.Kind.UNDO,
        can_turn=_can_turn(entry),
        turned_at=turn.created_at if turn else None,
    )


def _undone(turns: Iterable[Correction]) -> set[int | None]:
    """The lines that are undone after these undos and redos, given in their order."""
    last = {turn.of: turn.kind for turn in turns}
    return {key for key, kind in last.items() if kind == Correction.Kind.UNDO}


def _turns(lines: Sequence[Correction]) -> QuerySet[Correction]:
    """The undos and redos of these lines, in their order."""
    return Correction.objects.filter(of__in=[line.pk for line in lines]).order_by("pk")


def _last_links(lines: Sequence[Correction]) -> dict[int, Correction]:
    """For each line that was ever turned, the last undo or redo of it."""
    return {turn.of: turn for turn in _turns(lines) if turn.of is not None}


def _can_turn(line: Correction) -> bool:
    """False for lines of the time before cells were written."""
    known = (cells.TABLES | photo_edits.TABLES).issuperset(line.after)
    return known and bool(cells.unpacked(line.after))
