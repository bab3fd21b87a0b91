"""`{{ message|entry_of }}`: the line of the journal that a toast offers to undo or to redo."""

from typing import NamedTuple

from django import template
from django.contrib.messages.storage.base import Message

register = template.Library()


class Entry(NamedTuple):
    """turn: the address by name, "undo" or "redo". key: the id of the line."""

    turn: str
    key: int


@register.filter
def entry_of(message: Message) -> Entry | None:
    """What `journal.say` wrote into the message; None if there is nothing to undo."""
    turn, _, key = (message.extra_tags or "").partition("-")
    return Entry(turn, int(key)) if turn in {"undo", "redo"} and key.isdecimal() else None
