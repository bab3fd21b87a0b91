"""Whom and what lines of the journal speak of, as far as it is still there: a fixed number of queries for a page of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from cloudphotos.catalog import cells
from cloudphotos.catalog.cells import Cells
from cloudphotos.catalog.corrections import Line
from cloudphotos.catalog.models import (
    Album,
    AlbumName,
    Face,
    Owner,
    Person,
    PersonBirthDate,
    PersonName,
    Photo,
    PhotoDate,
    User,
)

PICTURES = 6  # faces or photos that stand for the others of a line


@dataclass(frozen=True)
class Mention:
    """What one line speaks of. before, after: its cells. faces, photos: ids, all of them, in the order of the journal."""

    line: Line
    before: Cells = field(repr=False)
    after: Cells = field(repr=False)
    faces: list[int]
    photos: list[int]

    def values(self, table: str, name: str) -> list[tuple[Any, Any]]:
        """What became of this field, each change once: (before, after)."""
        changed = [(self.before.get(cell), value) for cell, value in self.after.items() if cell[:2] == (table, name)]
        return list(dict.fromkeys(changed))

    def keys(self, table: str) -> list[Any]:
        """The rows of this table that it speaks of, each once."""
        return list(dict.fromkeys(key for found, _, key in self.after if found == table))


@dataclass(frozen=True)
class Rows:
    """The rows that some lines speak of, by id; those that are gone are not among them.

    actors: names of users. staff: those of them who made an edit as staff, in a library that is not theirs.
    """

    people: dict[int, Person]
    names: dict[int, str]
    births: dict[int, date | None]
    faces: dict[int, Face]
    photos: dict[int, Photo]
    albums: dict[int, Album]
    album_names: dict[int, str]
    moments: dict[int, datetime]
    actors: dict[int, str]
    staff: set[int]


def mentions(lines: Sequence[Line]) -> list[Mention]:
    """Each line with what it speaks of; no query."""
    return [_mention(line) for line in lines]


def rows(*, owner: Owner, said: Sequence[Mention]) -> Rows:
    """What these lines speak of, at most nine queries; of faces and photos the first PICTURES of each line."""
    faces = {key for each in said for key in each.faces[:PICTURES]}
    photos = {key for each in said for key in each.photos[:PICTURES]}
    people = Person.objects.filter(owner=owner).select_related("avatar")
    births = _values(said, "people", "birth")
    dates = _values(said, "photos", "dated")
    names = _values(said, "people", "name")
    albums = {key for each in said for key in each.keys("albums")}
    albums |= {album for each in said for table in ("collected", "links") for album, _ in each.keys(table)}
    album_names = _values(said, "albums", "name")
    actors = User.objects.filter(pk__in={each.line.actor_id for each in said})
    known = {pk: (name, is_staff) for pk, name, is_staff in actors.values_list("pk", "username", "is_staff")}
    return Rows(
        people=people.in_bulk({key for each in said for key in _people(each)}),
        names=_texts(PersonName, names, "text"),
        births=_texts(PersonBirthDate, births, "day"),
        faces=Face.objects.filter(owner=owner, photo__hidden=False).in_bulk(faces),
        photos=Photo.objects.filter(owner=owner, hidden=False).in_bulk(photos),
        albums=Album.objects.filter(owner=owner).in_bulk(albums),
        album_names=_texts(AlbumName, album_names, "text"),
        moments=_texts(PhotoDate, dates, "moment"),
        actors={pk: name for pk, (name, _) in known.items()},
        staff={pk for pk, (_, is_staff) in known.items() if is_staff and pk != owner.user_id},
    )


def _mention(line: Line) -> Mention:
    if not line.can_turn:
        return Mention(line, {}, {}, [], [])
    after = cells.unpacked(line.after)
    pairs = [(table, key) for table, _, key in after if isinstance(key, tuple)]
    faces = [key for table, _, key in after if table == "faces" and isinstance(key, int)]
    faces += [key[0] for table, key in pairs if table == "rejections"]
    photos = [key for table, _, key in after if table == "photos" and isinstance(key, int)]
    photos += [key[1] for table, key in pairs if table == "collected"]
    photos += [key[0] for table, key in pairs if table == "presences"]
    return Mention(line, cells.unpacked(line.before), after, _once(faces), _once(photos))


def _people(said: Mention) -> set[int]:
    found = {said.line.person_id or 0, *said.keys("people")}
    found |= {key[1] for table in ("rejections", "presences") for key in said.keys(table)}
    for name in ("faces", "person"), ("people", "merged_into"):
        found |= {value for pair in said.values(*name) for value in pair if value}
    return found - {0}


def _values(said: Sequence[Mention], table: str, name: str) -> set[int]:
    return {value for each in said for pair in each.values(table, name) for value in pair if value}


def _texts(model: type[Model], keys: set[int], name: str) -> dict[int, Any]:
    return dict(model._default_manager.filter(pk__in=keys).values_list("pk", name))


def _once(keys: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(keys))
