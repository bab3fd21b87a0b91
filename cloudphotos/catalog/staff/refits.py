"""Refits of the trash sphere: asked for by staff, made by a worker, applied or left."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cloudphotos.catalog import consent
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Face, TrashRefit, User
from cloudphotos.catalog.models.photos import is_shown

SHOWN_FACES = 60  # of each kind, in a report


@transaction.atomic
def ask(*, actor: User) -> TrashRefit:
    """A refit that waits for a worker; the one that waits already, if there is one."""
    waiting = TrashRefit.objects.filter(pack=settings.FACE_PACK, status=TrashRefit.Status.WAITING)
    return waiting.order_by("-pk").first() or TrashRefit.objects.create(pack=settings.FACE_PACK, asked_by=actor.pk)


def latest() -> TrashRefit | None:
    """The newest refit of the chosen pack."""
    return TrashRefit.objects.filter(pack=settings.FACE_PACK).order_by("-pk").first()


def load(*, refit_id: int) -> TrashRefit:
    """A refit of the chosen pack. Raises CatalogError if there is none of this id."""
    found = TrashRefit.objects.filter(pack=settings.FACE_PACK, pk=refit_id).first()
    if found is None:
        raise CatalogError(_("There is no such refit. Make another one."))
    return found


def finish(*, refit: TrashRefit, report: dict[str, Any], centre: list[float] | None, radius: float | None) -> None:
    """Write down what came of it; without a sphere, or with a reason in the report, it is refused."""
    refused = report.get("refused") or ""
    refit.status = TrashRefit.Status.REFUSED if refused or centre is None else TrashRefit.Status.READY
    refit.centre, refit.radius, refit.report, refit.reason = centre, radius, report, refused
    refit.finished_at = timezone.now()
    refit.save()


def fail(*, refit: TrashRefit) -> None:
    """Say that it broke off."""
    refit.status, refit.finished_at = TrashRefit.Status.FAILED, timezone.now()
    refit.save(update_fields=["status", "finished_at"])


def consenting_ids() -> list[int]:
    """The owners on whose faces a refit is made and shown."""
    return list(consent.to_staff().order_by("pk").values_list("pk", flat=True))


def shown(*, face_ids: Collection[int]) -> list[Face]:
    """Those of a report's faces that may still be looked at, in the order of the report."""
    faces = Face.objects.filter(is_shown("photo__"), pk__in=face_ids, owner__in=consent.to_staff())
    found = faces.select_related("photo", "owner__user").in_bulk()
    return [found[key] for key in face_ids if key in found]
