"""An edit of an owner's rows: changed in memory, remembered cell by cell, written together with all that follows from it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from cloudphotos.catalog import avatars, cells, faces, tags
from cloudphotos.catalog.cells import Cell, Cells, Key
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Face, Owner, Person, Presence, Rejection

# of cells that are named otherwise
_COLUMNS = {"birth": "birth_date", "chosen_avatar": "chosen_avatar_id", "merged_into": "merged_into_id"}


def lock(owner_id: int) -> Owner:
    """Let nobody else change this owner's faces and people before the present transaction ends."""
    return Owner.objects.select_for_update(no_key=True).get(pk=owner_id)


class Edit:
    """One owner's rows while they are edited, inside a transaction that holds `lock`.

    `set_face`, `set_person` and `say` change rows in memory and remember what was there; `save` writes them, with all that
    follows: forwarding addresses stay one step long and hold no faces, what was rejected stays apart, tags and avatars agree.
    """

    def __init__(self, owner_id: int) -> None:
        self.owner_id = owner_id
        self.before: Cells = {}
        self.after: Cells = {}
        self._said: dict[tuple[str, int], set[tuple[int, int]]] = {}
        self.faces: dict[int, Face] = {}
        self.people: dict[int, Person] = {}

    def load_faces(self, face_ids: Iterable[int]) -> list[Face]:
        """The owner's faces of these ids, as they are now; those that are gone are left out."""
        ids = list(dict.fromkeys(face_ids))
        missing = [face_id for face_id in ids if face_id not in self.faces]
        self.faces |= {face.pk: face for face in Face.objects.filter(owner_id=self.owner_id, pk__in=missing)}
        return [self.faces[face_id] for face_id in ids if face_id in self.faces]

    def load_people(self, person_ids: Iterable[int]) -> list[Person]:
        """The owner's people of these ids, as they are now; those that are gone are left out."""
        ids = list(dict.fromkeys(person_ids))
        missing = [person_id for person_id in ids if person_id not in self.people]
        self.people |= {each.pk: each for each in Person.objects.filter(owner_id=self.owner_id, pk__in=missing)}
        return [self.people[person_id] for person_id in ids if person_id in self.people]

    def need_faces(self, faces: Iterable[Face]) -> list[Face]:
        """These faces as they are now. Raises CatalogError if one of them is gone or another owner's."""
        wanted = list(dict.fromkeys(face.pk for face in faces))
        found = self.load_faces(wanted)
        if len(found) < len(wanted):
            raise CatalogError("One of these faces is gone. Reload the page and look again.")
        return found

    def need_people(self, people: Iterable[Person]) -> list[Person]:
        """These people as they are now. Raises CatalogError if one is gone, another owner's, or was merged into another."""
        wanted = list(dict.fromkeys(person.pk for person in people))
        found = self.load_people(wanted)
        if len(found) < len(wanted) or any(person.merged_into_id for person in found):
            raise CatalogError("One of these people was merged meanwhile. Reload the page and look again.")
        return found

    def set_face(self, face: Face, **fields: Any) -> None:
        """Change a loaded face: person, assigned_by, confidence, verdict, verdict_by."""
        self._set("faces", face, fields)

    def set_person(self, person: Person, **fields: Any) -> None:
        """Change a loaded person: name, birth (both by id), hidden, favourite, ignored, chosen_avatar, merged_into."""
        self._set("people", person, fields)

    def say(self, table: str, pair: tuple[int, int], *, held: bool) -> None:
        """Make or take back a statement: rejections join (face, person), presences (photo, person)."""
        if self.after.get((table, "held", pair), pair in self._said_of(table, pair[1])) != held:
            self._note((table, "held", pair), not held, held)

    def _said_of(self, table: str, person_id: int) -> set[tuple[int, int]]:
        """All statements of a person, read once: thousands of faces are refused in one edit."""
        if (table, person_id) not in self._said:
            self._said[table, person_id] = cells.said_of(table, person_id)
        return self._said[table, person_id]

    def settle(self, *people: Person) -> None:
        """Remember that the owner spoke of these people. It is never taken back, so it is no cell."""
        for person in people:
            person.settled = True
        Person.objects.filter(pk__in=[person.pk for person in people]).update(settled=True)

    def put(self, values: Cells) -> None:
        """Set cells to values, as far as their rows are still there. Raises CatalogError for a name that was erased."""
        self.load_faces(key for table, _, key in values if table == "faces" and isinstance(key, int))
        self.load_people(key for table, _, key in values if table == "people" and isinstance(key, int))
        for (table, field, key), value in values.items():
            if isinstance(key, tuple):
                self.say(table, key, held=value)
            elif table == "faces" and key in self.faces:
                self.set_face(self.faces[key], **{field: value})
            elif table == "people" and key in self.people:
                self.set_person(self.people[key], **{field: value})

    def save(self) -> None:
        """Write everything. Raises CatalogError where it would join what the owner said is apart."""
        self._free_trash()
        self._forward()
        self._write()
        self._keep_apart()
        self._forget_lost_avatars()
        tags.refresh(photo_ids=self._photo_ids())
        avatars.choose(person_ids=self._touched_people())

    def _set(self, table: str, row: Face | Person, fields: Mapping[str, Any]) -> None:
        for field, value in fields.items():
            present = cells.value(row, field)
            if present != value:
                self._note((table, field, row.pk), present, value)
                cells.put(row, field, value)

    def _note(self, cell: Cell, before: Any, after: Any) -> None:
        self.before.setdefault(cell, before)
        self.after[cell] = after
        if self.before[cell] == after:
            del self.before[cell], self.after[cell]

    def _keys(self, table: str, field: str) -> list[Any]:
        return [key for found, name, key in self.after if (found, name) == (table, field)]

    def _rows(self, table: str) -> set[Key]:
        return {key for found, _, key in self.after if found == table}

    def _free_trash(self) -> None:
        """What is no face again is nobody's: the machine may have given it to somebody meanwhile."""
        for key in self._keys("faces", "verdict"):
            face = self.faces[key]
            if face.verdict != Face.Verdict.TRASH or face.person_id is None:
                continue
            if face.assigned_by == Face.AssignedBy.USER:
                raise CatalogError("You said since whose face this is. Undo that first.")
            self.set_face(face, person=None, assigned_by=None, confidence=None)

    def _forward(self) -> None:
        """Who forwards has no faces, and nobody forwards to somebody who does."""
        changed = [self.people[key] for key in self._keys("people", "merged_into")]
        self.load_people({person.merged_into_id for person in changed if person.merged_into_id})
        for person in changed:
            target = self.people.get(person.merged_into_id or 0)
            if target and target.merged_into_id == person.pk:
                raise CatalogError("These two are one person already, the other way round. Undo that merge first.")
            if target:
                self.set_person(person, merged_into=target.merged_into_id or target.pk)
        through = {each.pk: each.merged_into_id for each in changed if each.merged_into_id}
        behind = Person.objects.filter(merged_into__in=through).values_list("pk", flat=True)
        self.load_faces(Face.objects.filter(person__in=through).values_list("pk", flat=True))
        for person in self.load_people(behind):
            if person.merged_into_id in through:
                self.set_person(person, merged_into=through[person.merged_into_id])
        targets = {face.person_id for face in self.faces.values() if face.person_id}
        known = {each.pk: each.merged_into_id for each in self.load_people(targets) if each.merged_into_id}
        for face in self.faces.values():
            if face.person_id in known:
                self.set_face(face, person=known[face.person_id])

    def _write(self) -> None:
        faces_changed = self._rows("faces")
        faces.save_people([face for face in self.faces.values() if face.pk in faces_changed])
        for (column, value), people in self._people_by_value().items():
            Person.objects.filter(pk__in=people).update(**{column: value})
        for table in cells.STATEMENTS:
            for held in (False, True):
                pairs = [pair for pair in self._keys(table, "held") if self.after[table, "held", pair] == held]
                cells.write_said(table, pairs, held=held)

    def _people_by_value(self) -> dict[tuple[str, Any], list[int]]:
        """What is to be written of people: (column, value), and of whom; thousands get the same."""
        found: dict[tuple[str, Any], list[int]] = {}
        for table, field, key in self.after:
            if table == "people" and isinstance(key, int):
                column = _COLUMNS.get(field, field)
                found.setdefault((column, getattr(self.people[key], column)), []).append(key)
        return found

    def _keep_apart(self) -> None:
        """Faces that were rejected for the person they would come to stay nobody's; a confirmed one is a contradiction."""
        touched = Q(face__in=self._keys("faces", "person")) | Q(person__in=self._keys("people", "merged_into"))
        found = Rejection.objects.filter(touched).annotate(now=Coalesce("person__merged_into", "person"))
        barred = self.load_faces(found.filter(face__person=F("now")).values_list("face_id", flat=True))
        confirmed = [face for face in barred if face.assigned_by == Face.AssignedBy.USER]
        if confirmed:
            raise CatalogError(
                f"You said of {len(confirmed)} of these faces that it is somebody else. Take that back, or move the face, first."
            )
        for face in barred:
            self.set_face(face, person=None, assigned_by=None, confidence=None)
        faces.save_people(barred)

    def _forget_lost_avatars(self) -> None:
        chose = [each for each in self.load_people(self._touched_people()) if each.chosen_avatar_id]
        whose = dict(
            Face.objects.filter(pk__in=[each.chosen_avatar_id for each in chose]).values_list("pk", "person_id")
        )
        lost = [each for each in chose if whose.get(each.chosen_avatar_id or 0) != each.pk]
        for person in lost:
            self.set_person(person, chosen_avatar=None)
        Person.objects.bulk_update(lost, ["chosen_avatar"])

    def _touched_people(self) -> set[int]:
        both = [*self.before.items(), *self.after.items()]
        found = {value for (table, field, _), value in both if (table, field) == ("faces", "person") and value}
        confirmed = (self.faces[key].person_id for key in self._keys("faces", "assigned_by"))
        found.update(person_id for person_id in confirmed if person_id)
        shown = {"chosen_avatar", "merged_into"}  # what else is said of people leaves their faces as they are
        return found | {key for table, name, key in self.after if name in shown and isinstance(key, int)}

    def _photo_ids(self) -> set[int]:
        moved = {self.faces[key].photo_id for key in self._keys("faces", "person")}
        spoken_of = {photo_id for photo_id, _ in self._keys("presences", "held")}
        forwarded = Presence.objects.filter(person__in=self._keys("people", "merged_into"))
        return moved | spoken_of | set(forwarded.values_list("photo_id", flat=True))
