"""Looks and likes of viewers: at most one of each for a viewer and a photo, and none of the owner's own."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cloudphotos.catalog import audit
from cloudphotos.catalog.models import AuditEntry, Owner, Photo, Reaction, ShareLink, User, Viewer

MOST_NEW = 200  # viewers without an account who may come by one link within an hour: more are nobody's family
LONELY_AFTER = timedelta(days=1)


def viewer_of(*, user: User) -> Viewer | None:
    """The viewer that somebody with an account is, if he looked at anything yet."""
    return Viewer.objects.filter(user=user).first()


def viewer_with(*, key: uuid.UUID) -> Viewer | None:
    """The viewer whose browser carries this key, if he is still known."""
    return Viewer.objects.filter(key=key).first()


def new_viewer(*, link: ShareLink, user: User | None) -> Viewer | None:
    """A viewer who looks for the first time.

    Without an account: None if too many came by this link within the hour, so that likes cannot be made up in heaps.
    """
    if user:
        return Viewer.objects.get_or_create(user=user)[0]
    lately = Reaction.objects.filter(link=link, viewer__user=None, seen_at__gt=timezone.now() - timedelta(hours=1))
    if lately.values("viewer").distinct().count() >= MOST_NEW:
        return None
    return Viewer.objects.create(key=uuid.uuid4())


def saw(*, link: ShareLink, photo: Photo, viewer: Viewer) -> None:
    """A viewer saw a photo. Owners are no audience of their own photos."""
    if viewer.user_id != link.album.owner.user_id:
        Reaction.objects.get_or_create(viewer=viewer, photo=photo, defaults={"link": link})


@transaction.atomic
def like(*, link: ShareLink, photo: Photo, viewer: Viewer, liked: bool) -> None:
    """A viewer likes a photo, or no longer does; who likes it saw it."""
    saw(link=link, photo=photo, viewer=viewer)
    now = timezone.now() if liked else None
    Reaction.objects.filter(viewer=viewer, photo=photo, liked_at__isnull=liked).update(liked_at=now)


def liked_by(*, viewer: Viewer | None, photos: list[Photo]) -> set[int]:
    """Ids of those of these photos that a viewer likes."""
    if viewer is None:
        return set()
    found = Reaction.objects.filter(viewer=viewer, photo__in=photos, liked_at__isnull=False)
    return set(found.values_list("photo_id", flat=True))


@transaction.atomic
def forget(*, owner: Owner, actor: User) -> int:
    """Delete all looks at an owner's photos, and with them all likes. Returns how many looks that were."""
    audit.note(actor_id=actor.pk, action=AuditEntry.Action.ERASED, owner_id=owner.pk)
    return Reaction.objects.filter(photo__owner=owner).delete()[0]


@transaction.atomic
def set_learning(*, owner: Owner, learns: bool, actor: User) -> None:
    """Let likes and chosen avatars of an owner teach, or no longer; nothing is deleted by it, and it is noted."""
    if Owner.objects.filter(pk=owner.pk).exclude(learn_from_likes=learns).update(learn_from_likes=learns):
        audit.note(actor_id=actor.pk, action=AuditEntry.Action.SETTINGS, owner_id=owner.pk)


def forget_lonely_viewers() -> int:
    """Delete the viewers without an account of whom no look is left. Returns how many."""
    lonely = Viewer.objects.filter(user=None, reactions=None, created_at__lt=timezone.now() - LONELY_AFTER)
    return lonely.delete()[0]
