"""What an owner agrees to."""

from django.db import transaction
from django.db.models import QuerySet

from cloudphotos.catalog import audit
from cloudphotos.catalog.models import AuditEntry, Doubt, Owner, Ranking, User


def to_staff() -> QuerySet[Owner]:
    """The owners whose faces staff may look at."""
    return Owner.objects.filter(review_by_staff=True, faces_on=True)


@transaction.atomic
def set_review_by_staff(*, owner: Owner, agrees: bool, actor: User) -> None:
    """Let staff look at an owner's faces, or let them no longer; both are noted. What was ranked for them goes, too."""
    if Owner.objects.filter(pk=owner.pk).exclude(review_by_staff=agrees).update(review_by_staff=agrees):
        audit.note(actor_id=actor.pk, action=AuditEntry.Action.SETTINGS, owner_id=owner.pk)
    if not agrees:
        forget_doubts(owner_id=owner.pk)


def forget_doubts(*, owner_id: int) -> None:
    """Delete what was ranked for staff, and that it was: who consents again is ranked anew."""
    Doubt.objects.filter(owner=owner_id).delete()
    Ranking.objects.filter(owner=owner_id).delete()
