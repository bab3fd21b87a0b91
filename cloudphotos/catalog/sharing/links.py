"""Links by which an album can be looked at without signing in: made, listed, revoked, made again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from cloudphotos.catalog import albums
from cloudphotos.catalog.corrections import journalled_photos
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Album, Correction, Owner, Person, Photo, ShareLink, User
from cloudphotos.catalog.sharing import doors

DAYS = (7, 30, 365, None)  # how long a link may be good for; None for ever
CLOSED_SHOWN = 20


@dataclass(frozen=True)
class Card:
    """A link as its owner sees it. card: its album. viewers: who saw a photo through it first. likes: of those."""

    link: ShareLink
    card: albums.Card
    is_open: bool
    viewers: int
    likes: int


def make(*, album: Album, days: int | None, with_names: bool, with_originals: bool, actor: User) -> ShareLink:
    """Share an album by a new link. days: one of DAYS. Raises CatalogError for another number."""
    if days not in DAYS:
        raise CatalogError("A link is good for a week, a month, a year or for ever. Choose one of these.")
    now = timezone.now()
    with journalled_photos(owner_id=album.owner_id, actor=actor, kind=Correction.Kind.SHARE) as made:
        # as if it had been revoked before: so undoing closes it, and redoing opens it again
        link = ShareLink.objects.create(
            album=album,
            token=doors.new_token(),
            days=days,
            expires_at=now + timedelta(days=days) if days else None,
            revoked_at=now,
            with_names=with_names,
            with_originals=with_originals,
        )
        made.edit.set_cells("links", "open", [(album.pk, link.pk)], True)
    link.refresh_from_db()
    return link


def revoke(*, link: ShareLink, actor: User) -> Correction | None:
    """Close a link: from now on its address leads nowhere, and will never lead anywhere again."""
    return _turn(link, actor, opened=False)


def make_again(*, link: ShareLink, actor: User) -> Correction | None:
    """Open a link that is closed or past its day, with the same choices at another address."""
    return _turn(link, actor, opened=True)


def opened(*, token: str) -> ShareLink | None:
    """The link with this token, with its album and owner, if it is open, its album is there and its owner may sign in."""
    found = ShareLink.objects.filter(
        doors.is_open(timezone.now()),
        token=token,
        album__deleted_at=None,
        album__owner__user__is_active=True,
    )
    return found.select_related("album__owner").first()


def photos_of(*, link: ShareLink) -> QuerySet[Photo]:
    """What a link shows: the photos of its album that have a picture and are neither hidden nor in the bin."""
    return albums.photos_of(album=link.album).exclude(thumbnail="").exclude(preview="")


def named_on(*, link: ShareLink, photo: Photo) -> list[Person]:
    """Who on a photo is shown by name: nobody unless the owner wants it, and nobody who is hidden or ignored."""
    if not link.with_names:
        return []
    people = Person.objects.filter(tags__photo=photo, hidden=False, ignored=False).exclude(name="")
    return list(people.order_by("name", "pk"))


def of_owner(*, owner: Owner) -> list[Card]:
    """The owner's links, the newest first: all that are open, and the last CLOSED_SHOWN of the others."""
    found = ShareLink.objects.filter(album__owner=owner, album__deleted_at=None)
    counted = found.annotate(viewers=Count("reactions__viewer", distinct=True), likes=Count("reactions__liked_at"))
    now, cards = timezone.now(), {card.album.pk: card for card in albums.cards(owner=owner)}
    return [
        *_cards(counted.filter(doors.is_open(now)).order_by("-pk"), cards, is_open=True),
        *_cards(counted.exclude(doors.is_open(now)).order_by("-pk")[:CLOSED_SHOWN], cards, is_open=False),
    ]


def open_of(*, album_ids: Iterable[int]) -> list[ShareLink]:
    """The open links of these albums, the newest first."""
    found = ShareLink.objects.filter(doors.is_open(timezone.now()), album__in=list(album_ids))
    return list(found.order_by("-pk"))


def _cards(links: QuerySet[ShareLink], cards: dict[int, albums.Card], *, is_open: bool) -> list[Card]:
    return [
        Card(link, cards[link.album_id], is_open, viewers=link.viewers, likes=link.likes)  # type: ignore[attr-defined]
        for link in links
        if link.album_id in cards
    ]


def _turn(link: ShareLink, actor: User, *, opened: bool) -> Correction | None:
    owner_id = link.album.owner_id
    with journalled_photos(owner_id=owner_id, actor=actor, kind=Correction.Kind.SHARE) as made:
        made.edit.set_cells("links", "open", [(link.album_id, link.pk)], opened)
    return made.entry
