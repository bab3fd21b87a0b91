"""`{{ message|entry_of }}`: the line of the journal that a toast offers to undo or to redo."""

from typing import NamedTuple

from django import template
from django.contrib.messages.storage.base import Message

register = template.Library()


class Entry(NamedTuple):
    """turn: the address by name, "undo" or "redo", of staff with "staff_" before it.

    key: the id of the line. asks: the line whose finds are asked for.
    """

    turn: str
    key: int
    asks: int | None


@register.filter
def entry_of(message: Message) -> Entry | None:
    """What `journal.say` wrote into the message; None if there is nothing to undo."""
    turn, key, asks = [*(message.extra_tags or "").split("-"), "", ""][:3]
    if turn.removeprefix("staff_") not in {"undo", "redo"} or not key.isdecimal():
        return None
    return Entry(turn, int(key), int(asks) if asks.isdecimal() else None)
