"""The numbers that decide: what the chosen pack ships with, and what was set in their place, for everybody or for an owner."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cloudphotos.catalog import audit, changes
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import AuditEntry, ClusterRun, Owner, OwnerStrictness, PackSetting, TrashRefit, User
from tagging import packs, strictness
from tagging.thresholds import Thresholds

ENOUGH, MOST = strictness.ENOUGH, strictness.MOST
TRIED = "tried"  # in the parameters of a preview that staff asked for: the strictness that it tries
HELD = timedelta(days=1)  # so long the preview of a strictness is good for saving it
FRESH = timedelta(days=2)
SHOWN_VERSIONS = 10


@dataclass(frozen=True)
class Setting:
    """One strictness and its measured error, 0 to 1, on pairs of faces (docs/thresholds.md); None where nobody measured it.

    cosine: from which on a face is somebody. accepts: share of pairs of strangers that reach it; beyond: fewer than could be
    measured. rejects: share of pairs of one person that do not.
    """

    steps: int
    cosine: float
    accepts: float | None
    beyond: bool
    rejects: float | None

    @property
    def rejects_percent(self) -> float:
        """The same in percent, 0 where nobody measured it."""
        return 100 * (self.rejects or 0.0)


def numbers() -> packs.Numbers:
    """The chosen pack's numbers, with what staff set for it since."""
    shipped, held = _shipped(), version_in_force()
    if held is None:
        return shipped
    thresholds = strictness.stricter(shipped.thresholds, held.strictness)
    # a pack of one's own may have got other networks under its old name
    if held.centre is None or held.radius is None or len(held.centre) != len(shipped.trash):
        return replace(shipped, thresholds=thresholds)
    centre = np.array(held.centre, np.float32)
    return replace(shipped, thresholds=replace(thresholds, trash_distance=held.radius), trash=centre)


def of_owner(*, owner_id: int) -> Thresholds:
    """The thresholds that hold for an owner's faces."""
    return tried(steps=steps_of(owner_id=owner_id))


def tried(*, steps: int) -> Thresholds:
    """The thresholds as they would be at this strictness."""
    sphere = numbers().thresholds.trash_distance
    return replace(strictness.stricter(_shipped().thresholds, steps), trash_distance=sphere)


def steps_of(*, owner_id: int) -> int:
    """The strictness that holds for an owner's faces: what staff chose, else what the answers say, else the pack's."""
    own = OwnerStrictness.objects.filter(owner=owner_id).first()
    if own is not None and own.chosen is not None:
        return own.chosen
    if own is not None and own.learned is not None and own.pack == settings.FACE_PACK:
        return own.learned
    return steps_of_pack()


def steps_of_pack() -> int:
    """The strictness that holds for whom nothing else was chosen or learned."""
    held = version_in_force()
    return held.strictness if held else 0


def version_in_force() -> PackSetting | None:
    """What staff set for the chosen pack; None: it is as it ships."""
    return next(iter(versions(limit=1)), None)


def is_fresh() -> bool:
    """Whether what holds was set so lately that a worker may have judged by what held before."""
    held = version_in_force()
    return held is not None and held.set_at >= timezone.now() - FRESH


def versions(*, limit: int = SHOWN_VERSIONS) -> list[PackSetting]:
    """What staff set for the chosen pack, newest first."""
    return list(PackSetting.objects.filter(pack=settings.FACE_PACK).order_by("-pk")[:limit])


def measured() -> list[Setting]:
    """Every strictness with its error, the loosest first."""
    shipped = _shipped()
    known = shipped.calibration
    out = []
    for steps in strictness.STEPS:
        cosine = strictness.stricter(shipped.thresholds, steps).same_person_cos
        accepts = float(known.false_accept_rate(cosine)) if known else None
        rejects = known.false_reject_rate(cosine) if known else None
        out.append(Setting(steps, cosine, accepts, bool(known and cosine > known.cosines[-1]), rejects))
    return out


@transaction.atomic
def set_for_pack(*, steps: int, actor: User, consenting: Sequence[int]) -> PackSetting:
    """Make the chosen pack so strict for everybody for whom nothing else was chosen or learned.

    consenting: the owners on whom it has to have been tried. Raises CatalogError where it was not.
    """
    _refuse_untried(steps, consenting)
    return _keep(actor, strictness=steps)


@transaction.atomic
def set_sphere(*, refit: TrashRefit, actor: User) -> PackSetting:
    """Let the trash sphere of a refit hold. Raises CatalogError for one that is not ready, or of another pack."""
    if refit.status != TrashRefit.Status.READY or refit.pack != settings.FACE_PACK:
        raise CatalogError(_("There is nothing to apply: this refit is not ready. Make another one."))
    return _keep(actor, centre=refit.centre, radius=refit.radius, refit=refit.pk)


@transaction.atomic
def go_back(*, to: int, actor: User) -> PackSetting:
    """Let the numbers of an earlier version hold again; 0: what the pack ships with. Raises CatalogError if there is none."""
    if to == 0:
        return _keep(actor, centre=None, radius=None, refit=None, strictness=0, of=0)
    old = PackSetting.objects.filter(pack=settings.FACE_PACK, pk=to).first()
    if old is None:
        raise CatalogError(_("There is no such version. Reload the page and choose another."))
    return _keep(actor, centre=old.centre, radius=old.radius, refit=old.refit, strictness=old.strictness, of=old.pk)


@transaction.atomic
def choose_for_owner(*, owner: Owner, steps: int | None, actor: User) -> OwnerStrictness:
    """Compare an owner's faces so strictly; None: as the answers say, or the pack. Raises CatalogError where it was not tried."""
    changes.lock(owner.pk)
    if steps is not None:
        _refuse_untried(steps, [owner.pk])
    chosen = {"chosen": steps, "chosen_by": actor.pk, "chosen_at": timezone.now()}
    own, _made = OwnerStrictness.objects.update_or_create(owner=owner, defaults=chosen)
    audit.note(actor_id=actor.pk, action=AuditEntry.Action.SETTINGS, owner_id=owner.pk)
    return own


@transaction.atomic
def keep_learned(*, owner_id: int, found: strictness.Learned) -> None:
    """Remember what an owner's answers say."""
    learned = {
        "pack": settings.FACE_PACK,
        "learned": found.steps,
        "yes": found.yes,
        "no": found.no,
        "report": asdict(found),
        "learned_at": timezone.now(),
    }
    OwnerStrictness.objects.update_or_create(owner_id=owner_id, defaults=learned)


def trials(*, steps: int, owner_ids: Sequence[int]) -> dict[int, ClusterRun]:
    """The last preview of this strictness for each of these owners, as far as there is one that still says something."""
    found = ClusterRun.objects.filter(
        owner__in=owner_ids,
        kind=ClusterRun.Kind.PREVIEW,
        pack=settings.FACE_PACK,
        started_at__gte=timezone.now() - HELD,
        **{f"parameters__{TRIED}": steps},
    )
    return {run.owner_id: run for run in found.order_by("pk")}


def _refuse_untried(steps: int, owner_ids: Sequence[int]) -> None:
    if steps not in strictness.STEPS:
        raise CatalogError(_("Choose a strictness from -10 to 10."))
    done = [run for run in trials(steps=steps, owner_ids=owner_ids).values() if run.status == ClusterRun.Status.DONE]
    if owner_ids and not done:
        raise CatalogError(_("Look first at what this setting would move."))


def _keep(actor: User, **numbers: Any) -> PackSetting:
    """Add a version: what holds now, with these numbers in its place."""
    held = version_in_force() or PackSetting()
    fields = ("centre", "radius", "refit", "strictness")
    row = {**{name: getattr(held, name) for name in fields}, **numbers}
    return PackSetting.objects.create(pack=settings.FACE_PACK, set_by=actor.pk, **row)


def _shipped() -> packs.Numbers:
    return packs.numbers(settings.FACE_PACK, settings.FACE_WEIGHTS)
