"""The trash sphere follows what people decided: it is fitted and reported, and faces are judged again once staff apply it."""

from dataclasses import asdict, replace
from typing import Any

from django.conf import settings

from cloudphotos.catalog.models import TrashRefit
from cloudphotos.catalog.staff import decisions, refits, rejudging, thresholds
from cloudphotos.catalog.staff.decisions import Decisions
from tagging import packs, refit
from tagging.refit import Refit, Sphere
from workers import people_job


def make(refit_id: int) -> None:
    """Fit a sphere and write the report; nothing else changes. A refit that is made already stays as it is."""
    row = TrashRefit.objects.filter(pk=refit_id, status=TrashRefit.Status.WAITING, pack=settings.FACE_PACK).first()
    if row is None:
        return
    try:
        now = thresholds.numbers()
        known = decisions.read(pack=row.pack)
        present = Sphere(now.trash, now.thresholds.trash_distance, now.thresholds.founding_distance)
        found = refit.refit(present, known.decided)
        report = _report(present, found, known) | _effect(found, now)
    except BaseException:
        refits.fail(refit=row)
        raise
    sphere = found.sphere
    centre = None if sphere is None else [float(value) for value in sphere.centre]
    refits.finish(refit=row, report=report, centre=centre, radius=None if sphere is None else float(sphere.radius))


def rejudge(owner_id: int) -> None:
    """Judge an owner's faces by the sphere that holds now; those that are faces again find their people."""
    freed = rejudging.rejudge(owner_id=owner_id, numbers=thresholds.numbers())
    if freed:
        people_job.assign_faces(owner_id, freed)
        people_job.group_leftovers(owner_id)


def _report(present: Sphere, found: Refit, known: Decisions) -> dict[str, Any]:
    out: dict[str, Any] = {
        "refused": found.refused,
        "put_back": known.put_back,
        "thrown_out": known.thrown_out,
        "known": int(known.decided.real.sum()) - known.put_back,
        "radius": float(present.radius),
        "before": asdict(found.before),
        "after": asdict(found.after),
        "newly_lost": found.newly_lost,
    }
    if found.sphere is not None:
        spheres = {"roc_before": present, "roc_after": found.sphere}
        out["founders"] = {"before": found.founders_before, "after": found.founders_after}
        out |= {name: refit.curve(sphere.centre, known.decided) for name, sphere in spheres.items()}
    return out


def _effect(found: Refit, now: packs.Numbers) -> dict[str, Any]:
    """What applying it would change, of the owners who consent."""
    if found.sphere is None:
        return {}
    limits = replace(now.thresholds, trash_distance=float(found.sphere.radius))
    numbers = replace(now, trash=found.sphere.centre, thresholds=limits)
    would = rejudging.would_change(owner_ids=refits.consenting_ids(), numbers=numbers)
    return {
        "looked": would.looked,
        "thrown": len(would.thrown),
        "freed": len(would.freed),
        "thrown_faces": [face for _, face in would.thrown[: refits.SHOWN_FACES]],
        "freed_faces": [face for _, face in would.freed[: refits.SHOWN_FACES]],
    }
