"""Work that waits because staff say so. The rows decide: workers look at them before they begin anything."""

from django.db import transaction

from cloudphotos.catalog.models import Pause, Photo, User

PHOTOS, GROUPS = Pause.Kind.PHOTOS, Pause.Kind.GROUPS


def is_on(kind: Pause.Kind) -> bool:
    """True while nothing of this kind may begin. What was begun is finished."""
    return Pause.objects.filter(pk=kind).exists()


def begin(*, kind: Pause.Kind, actor: User) -> None:
    """Let workers begin nothing of this kind."""
    Pause.objects.get_or_create(pk=kind, defaults={"by_id": actor.pk})


@transaction.atomic
def end(*, kind: Pause.Kind) -> None:
    """Let workers go on. Messages that came meanwhile found nothing to do, so all that waits has to be sent again."""
    Pause.objects.filter(pk=kind).delete()
    if kind == PHOTOS:
        Photo.objects.filter(status=Photo.Status.PENDING).update(queued_at=None)
