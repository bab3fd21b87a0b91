"""Cluster runs: one at a time for an owner, with what came of it."""

from collections import Counter
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cloudphotos.catalog import corrections, faces, pauses, photos
from cloudphotos.catalog.models import ClusterRun, Photo

MAX_FAILURES = 3
_PREVIEW = ClusterRun.Kind.PREVIEW


def begin(*, owner_id: int, kind: str, pack: str, parameters: dict[str, Any]) -> ClusterRun | None:
    """Claim the owner's grouping. None if a run is under way: what it misses is seen by the next sweep.

    None also while grouping is paused, but for a preview, which changes nothing.
    """
    if kind != _PREVIEW and pauses.is_on(pauses.GROUPS):
        return None
    try:
        with transaction.atomic():
            return ClusterRun.objects.create(
                owner_id=owner_id,
                kind=kind,
                pack=pack,
                parameters=parameters,
                newest_face=faces.newest_id(owner_id=owner_id),
                claimed_by=photos.worker_name(),
            )
    except IntegrityError:
        return None


def finish(*, run: ClusterRun, counts: dict[str, Any]) -> None:
    """Mark a run done."""
    run.status, run.counts, run.finished_at = ClusterRun.Status.DONE, counts, timezone.now()
    run.save(update_fields=["status", "counts", "finished_at"])


def fail(*, run: ClusterRun, reason: str) -> None:
    """Mark a run failed, with the reason."""
    run.status, run.error, run.finished_at = ClusterRun.Status.FAILED, reason[:500], timezone.now()
    run.save(update_fields=["status", "error", "finished_at"])


def release_lost() -> int:
    """Fail the runs whose worker is gone, so that the next one can begin. Returns how many."""
    lost = [
        run
        for run in ClusterRun.objects.filter(status=ClusterRun.Status.RUNNING)
        if photos.claim_is_lost(run.claimed_by, run.started_at)
    ]
    for run in lost:
        fail(run=run, reason="The worker stopped during this run.")
    return len(lost)


def is_due(*, owner_id: int, pack: str) -> bool:
    """True if all photos are settled and there are leftovers that no finished run has looked at.

    Never while grouping is paused. After MAX_FAILURES over the same faces it is not tried again before something new comes.
    """
    unfinished = Photo.objects.filter(owner_id=owner_id, status__in=[Photo.Status.PENDING, Photo.Status.RUNNING])
    if unfinished.exists():
        return False
    newest = faces.newest_id(owner_id=owner_id, only_leftovers=True)
    tried = ClusterRun.objects.filter(owner_id=owner_id, pack=pack, newest_face__gte=newest).exclude(kind=_PREVIEW)
    ended = Counter(tried.values_list("status", flat=True))
    looked_at = ended[ClusterRun.Status.DONE] + ended[ClusterRun.Status.ROLLED_BACK]
    is_new = newest > 0 and not looked_at and ended[ClusterRun.Status.FAILED] < MAX_FAILURES
    return is_new and not pauses.is_on(pauses.GROUPS)


def is_stale(*, owner_id: int, pack: str, parameters: dict[str, Any]) -> bool:
    """True if a face came, the owner spoke, or the parameters changed since all faces were last grouped anew."""
    newest, spoken = faces.newest_id(owner_id=owner_id), corrections.newest_id(owner_id=owner_id)
    done = ClusterRun.objects.filter(owner_id=owner_id, pack=pack, kind=ClusterRun.Kind.RECLUSTER)
    done = done.filter(status__in=[ClusterRun.Status.DONE, ClusterRun.Status.ROLLED_BACK], parameters=parameters)
    return newest > 0 and not done.filter(newest_face__gte=newest, newest_correction__gte=spoken).exists()


def latest(*, owner_id: int, pack: str) -> ClusterRun | None:
    """The run that began last, if there was one."""
    return ClusterRun.objects.filter(owner_id=owner_id, pack=pack).order_by("-id").first()
