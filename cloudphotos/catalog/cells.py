"""A cell is one value of one row that an edit may change: read, set, and written down as ids for the journal.

A cell is (table, field, key). Tables: faces and people, keyed by id; rejections and presences, keyed by the pair of ids that
the statement joins, with the one field `held`. A name or a birth date is the id of the row that holds it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Face, Person, PersonBirthDate, PersonName, Photo, Presence, Rejection

T = TypeVar("T")
Key = int | tuple[int, int]
Cell = tuple[str, str, Key]
Cells = dict[Cell, Any]
Packed = dict[str, dict[str, list[list[Any]]]]

TABLES = {"faces", "people", "rejections", "presences"}
STATEMENTS: dict[str, type[Rejection] | type[Presence]] = {"rejections": Rejection, "presences": Presence}
_COLUMNS = {"person": "person_id", "chosen_avatar": "chosen_avatar_id", "merged_into": "merged_into_id"}
_FORMER = {"avatar", "avatar_by"}  # fields that lines of the journal before chosen_avatar hold
_ABOUT = {"rejections": ("face_id", Face), "presences": ("photo_id", Photo)}


def packed(cells: Cells) -> Packed:
    """Cells as JSON: {table: {field: [[value, [keys]], ...]}}.

    >>> packed({("faces", "person", 3): 7, ("faces", "person", 4): 7})
    {'faces': {'person': [[7, [3, 4]]]}}
    """
    out: dict[str, dict[str, dict[Any, list[Key]]]] = {}
    for (table, field, key), value in cells.items():
        out.setdefault(table, {}).setdefault(field, {}).setdefault(value, []).append(key)
    return {
        table: {field: [[value, keys] for value, keys in values.items()] for field, values in fields.items()}
        for table, fields in out.items()
    }


def unpacked(written: Mapping[str, Any]) -> Cells:
    """The cells that `packed` wrote, as far as there are still such."""
    return {
        (table, field, tuple(key) if isinstance(key, list) else key): value
        for table, fields in written.items()
        for field, values in fields.items()
        if field not in _FORMER
        for value, keys in values
        for key in keys
    }


def rows(touched: Collection[Cell]) -> list[int]:
    """The rows that these cells are of, as the index of the journal numbers them (migration 0023): the id, of whatever table,
    or of what joins two rows one number for both ids. Two rows may have one number.

    >>> rows([("faces", "person", 3), ("faces", "verdict", 3), ("rejections", "held", (3, 7))])
    [3, 3000016]
    """
    return sorted({key if isinstance(key, int) else key[0] * 1_000_003 + key[1] for _, _, key in touched})


def value(row: Face | Person, field: str) -> Any:
    """What a cell of this row holds now."""
    if isinstance(row, Person) and field == "name":
        return name_row(row, row.name)
    if isinstance(row, Person) and field == "birth":
        return birth_row(row, row.birth_date)
    return getattr(row, _COLUMNS.get(field, field))


def put(row: Face | Person, field: str, to: Any) -> None:
    """Set a cell of this row, in memory. Raises CatalogError where the row that held a name or a birth date was erased."""
    if isinstance(row, Person) and field == "name":
        row.name = _held(PersonName.objects.filter(pk=to).first()).text if to else ""
    elif isinstance(row, Person) and field == "birth":
        row.birth_date = _held(PersonBirthDate.objects.filter(pk=to).first()).day if to else None
    else:
        setattr(row, _COLUMNS.get(field, field), to)


def said_of(table: str, person_id: int) -> set[tuple[int, int]]:
    """The pairs of the statements about a person: (face, person) or (photo, person)."""
    about, _ = _ABOUT[table]
    rows = STATEMENTS[table]._default_manager.filter(person_id=person_id)
    return set(rows.values_list(about, "person_id"))


def write_said(table: str, pairs: Sequence[tuple[int, int]], *, held: bool) -> None:
    """Write or delete the rows of statements; where what one is about is gone, nothing is said."""
    about, model = _ABOUT[table]
    rows: Any = STATEMENTS[table]._default_manager
    by_person: dict[int, set[int]] = {}
    for key, person_id in pairs:
        by_person.setdefault(person_id, set()).add(key)
    present = set(Person.objects.filter(pk__in=by_person).values_list("pk", flat=True))
    for person_id, keys in by_person.items():
        if not held:
            rows.filter(**{f"{about}__in": keys, "person_id": person_id}).delete()
        elif person_id in present:
            there = model._default_manager.filter(pk__in=keys).values_list("pk", flat=True)
            made = [STATEMENTS[table](**{about: key, "person_id": person_id}) for key in there]
            rows.bulk_create(made, ignore_conflicts=True)


def name_row(person: Person, text: str) -> int | None:
    """The id of the row that holds this name of a person; none for the empty name."""
    if not text:
        return None
    row = person.names.filter(text=text).order_by("-pk").first()
    return (row or PersonName.objects.create(person=person, text=text)).pk


def birth_row(person: Person, day: date | None) -> int | None:
    """The id of the row that holds this birth date of a person; none for no date."""
    if day is None:
        return None
    row = person.birth_dates.filter(day=day).order_by("-pk").first()
    return (row or PersonBirthDate.objects.create(person=person, day=day)).pk


def _held(row: T | None) -> T:
    if row is None:
        raise CatalogError("What was there before has been erased, so it cannot be brought back. Enter it again.")
    return row
