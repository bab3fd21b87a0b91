"""What an owner agrees to."""

from django.db import transaction
from django.db.models import QuerySet

from cloudphotos.catalog import audit
from cloudphotos.catalog.models import AuditEntry, Owner, User


def to_staff() -> QuerySet[Owner]:
    """The owners whose faces staff may look at."""
    return Owner.objects.filter(review_by_staff=True, faces_on=True)


@transaction.atomic
def set_review_by_staff(*, owner: Owner, agrees: bool, actor: User) -> None:
    """Let staff look at an owner's faces, or let them no longer; both are noted."""
    if Owner.objects.filter(pk=owner.pk).exclude(review_by_staff=agrees).update(review_by_staff=agrees):
        audit.note(actor_id=actor.pk, action=AuditEntry.Action.SETTINGS, owner_id=owner.pk)
