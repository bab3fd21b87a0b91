"""Whether links are open: read and turned by edits of photos and albums (catalog.photo_edits), which say who may do it.

A link that is opened gets a token that nobody had before. So nothing brings an address back that was revoked once: neither
undoing nor redoing nor making the link again.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from cloudphotos.catalog import audit, cells
from cloudphotos.catalog.models import AuditEntry, Correction, Photo, ShareLink, Tag

Pair = tuple[int, int]  # ids of the album and of the link: the history names the album without looking it up
TOKEN_BYTES = 24  # 192 bits, 32 letters


def new_token() -> str:
    """What nobody can guess, as part of an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_open(now: datetime) -> Q:
    """That a link is neither revoked nor past its day, for ShareLink.objects.filter."""
    return Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))


def states(*, owner_id: int, pairs: Collection[Pair]) -> dict[Pair, bool]:
    """Which of an owner's links are open; those of others are left out."""
    rows = ShareLink.objects.filter(album__owner=owner_id, pk__in={link for _, link in pairs})
    opened = set(rows.filter(is_open(timezone.now())).values_list("pk", flat=True))
    return {
        (album, link): link in opened for album, link in rows.values_list("album_id", "pk") if (album, link) in pairs
    }


def turn(pairs: Collection[Pair], *, opened: bool) -> None:
    """Open links, each with a new token and its days before it, or close them at once."""
    now = timezone.now()
    links = ShareLink.objects.filter(pk__in={link for _, link in pairs})
    if not opened:
        links.update(revoked_at=now)
        return
    for link in links:
        link.token, link.revoked_at = new_token(), None
        link.expires_at = now + timedelta(days=link.days) if link.days else None
        link.save(update_fields=["token", "revoked_at", "expires_at"])


def note(entry: Correction) -> None:
    """Note in the audit log what a line of the journal opened or closed, with everybody who can be seen there by it."""
    for (_, _, key), opened in cells.unpacked({"links": entry.after.get("links", {})}).items():
        if not isinstance(key, tuple):
            continue
        photos = list(Photo.shown.filter(albums=key[0]).values_list("pk", flat=True))
        audit.note(
            actor_id=entry.actor_id,
            action=AuditEntry.Action.SHARED if opened else AuditEntry.Action.REVOKED,
            owner_id=entry.owner_id,
            people=set(Tag.objects.filter(photo__in=photos).values_list("person_id", flat=True).distinct()),
            photos=photos,
            journal_id=entry.pk,
        )
