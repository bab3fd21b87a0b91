"""The audit log: who saw, named, merged, moved, reviewed, exported or shared whose faces, when, from where."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.utils import timezone

from cloudphotos.catalog.models import AuditEntry, Correction, Face, Person
from cloudphotos.catalog.models.audit import MOST_IDS

_KINDS, _ACTIONS = Correction.Kind, AuditEntry.Action
_WHOSE = [_KINDS.SPLIT, _KINDS.MOVE, _KINDS.CONFIRM, _KINDS.REJECT, _KINDS.TRASH, _KINDS.RESTORE, _KINDS.DRAW]
_EDITS = {
    kind.value: action
    for action, kinds in {
        _ACTIONS.NAMED: [_KINDS.NAME],
        _ACTIONS.MERGED: [_KINDS.MERGE],
        _ACTIONS.MOVED: [*_WHOSE, _KINDS.TAG, _KINDS.UNTAG],
    }.items()
    for kind in kinds
}
_NOTED = timedelta(hours=1)  # so long a page that was noted goes on to load its pictures
_address: ContextVar[str] = ContextVar("address", default="")


@contextmanager
def from_address(address: str) -> Iterator[None]:
    """What is noted meanwhile comes from this IP address. Edits are noted deep inside; no function hands it on."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def note(  # noqa: PLR0913 - each of them is a different thing to know
    *,
    actor_id: int | None,
    action: AuditEntry.Action,
    owner_id: int,
    people: Collection[int] = (),
    faces: Collection[int] = (),
    photos: Collection[int] = (),
    address: str = "",
    journal_id: int | None = None,
) -> None:
    """Add a line to the audit log, inside the transaction of what it tells.

    actor_id: the user; None for a command on the server. owner_id: the id of the Owner (not of the user) whose
    faces they are. address: an IP address; without one, that of the present request.
    """
    AuditEntry.objects.create(
        actor_id=actor_id,
        action=action,
        owner_id=owner_id,
        people=sorted(people)[:MOST_IDS],
        faces=sorted(faces)[:MOST_IDS],
        photos=sorted(photos)[:MOST_IDS],
        face_count=len(faces),
        photo_count=len(photos),
        journal_id=journal_id,
        address=address or _address.get() or None,
    )


def note_look(*, actor_id: int, faces: Iterable[Face], about: Iterable[Person] = ()) -> None:
    """Staff looked at faces of any owners: a line for each of them and for each MOST_IDS faces, all in one statement.

    about: the people whom the page is about; they stand on the first line of their owner, which is there without faces, too.
    """
    shown: dict[int, list[int]] = {}
    people: dict[int, list[int]] = {}
    for person in about:
        shown[person.owner_id] = []
        people.setdefault(person.owner_id, []).append(person.pk)
    for face in faces:
        shown.setdefault(face.owner_id, []).append(face.pk)
    common = {"actor_id": actor_id, "action": AuditEntry.Action.SAW, "address": _address.get() or None}
    AuditEntry.objects.bulk_create(
        AuditEntry(
            **common,
            owner_id=owner_id,
            people=[] if start else sorted(people.get(owner_id, [])),
            faces=(some := sorted(keys[start : start + MOST_IDS])),
            face_count=len(some),
        )
        for owner_id, keys in sorted(shown.items())
        for start in range(0, len(keys) or 1, MOST_IDS)
    )


def note_picture(*, actor_id: int, face: Face) -> None:
    """Staff were sent the picture of a face: a look of its own, unless a page that shows it was noted lately."""
    lately = AuditEntry.objects.filter(actor_id=actor_id, created_at__gte=timezone.now() - _NOTED)
    if not lately.filter(action=AuditEntry.Action.SAW, faces__contains=[face.pk]).exists():
        note_look(actor_id=actor_id, faces=[face])


def action_of(kind: str) -> AuditEntry.Action | None:
    """What an edit of this kind is in the log; None for one that says of nobody who it is."""
    return _EDITS.get(kind)
