"""Faces about which an owner's journal contradicts itself: given to somebody, taken away, given back."""

from collections import Counter

from cloudphotos.catalog import cells
from cloudphotos.catalog.models import Correction

_K = Correction.Kind
_MOVING = (_K.MOVE, _K.CONFIRM, _K.REJECT, _K.SPLIT, _K.MERGE)


def by_person(*, owner_id: int) -> Counter[int]:
    """How many faces came back to a person they had left, or left one again, by each person they went between.

    Edits that are undone do not count.
    """
    lines = Correction.objects.filter(owner_id=owner_id)
    turns = dict(lines.filter(of__isnull=False).order_by("pk").values_list("of", "kind"))
    held: dict[int, list[int | None]] = {}
    for line in lines.filter(kind__in=_MOVING).order_by("pk").iterator():
        if turns.get(line.pk) == _K.UNDO:
            continue
        before = cells.unpacked(line.before)
        for cell, after in cells.unpacked(line.after).items():
            table, name, key = cell
            if (table, name) == ("faces", "person") and isinstance(key, int):
                held.setdefault(key, [before.get(cell)]).append(after)
    found = Counter[int]()
    for people in held.values():
        if any(people.count(person) > 1 for person in people if person):
            found.update({person for person in people if person})
    return found
