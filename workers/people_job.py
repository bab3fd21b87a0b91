"""What happens to faces of nobody: the nearest known person takes them, or they are grouped into new people."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from django.conf import settings

from cloudphotos.catalog import law, neighbours, people, regrouping, runs, vectors
from cloudphotos.catalog.models import ClusterRun, Face
from cloudphotos.catalog.neighbours import Near, Neighbour
from cloudphotos.catalog.staff import answers
from cloudphotos.catalog.staff import thresholds as tuned
from cloudphotos.catalog.vectors import FaceVectors
from tagging import ages, assign, strictness
from tagging.thresholds import Thresholds
from workers import engine, plans

logger = logging.getLogger(__name__)

RESCORED = 100  # leftovers nearest to a face that was corrected are looked at again


def assign_photos(owner_id: int, photo_ids: Sequence[int]) -> int:
    """Give the new faces on these photos to the people they are nearest to. Returns how many found someone."""
    return _assign(owner_id, vectors.of_photos(owner_id=owner_id, pack=settings.FACE_PACK, photo_ids=photo_ids))


def assign_faces(owner_id: int, face_ids: Collection[int]) -> int:
    """Give these faces, as far as they are nobody's, to the people they are nearest to. Returns how many found someone."""
    found = vectors.of_faces(owner_id=owner_id, pack=settings.FACE_PACK, face_ids=face_ids)
    return _assign(owner_id, found.where(found.person_ids == 0))


def rescore(owner_id: int, face_ids: Collection[int]) -> list[int]:
    """After an edit of these faces: try the leftovers near them again. Returns the ids of those that found someone."""
    corrected = vectors.of_faces(owner_id=owner_id, pack=settings.FACE_PACK, face_ids=face_ids)
    if not len(corrected):
        return []
    ids = neighbours.leftovers(owner_id=owner_id, pack=settings.FACE_PACK, asked=corrected.vectors, k=RESCORED)
    assign_faces(owner_id, ids)
    others = set(ids) - set(face_ids)
    return list(Face.objects.filter(pk__in=others, person__isnull=False).order_by("pk").values_list("pk", flat=True))


def group_leftovers(owner_id: int, thresholds: Thresholds | None = None) -> ClusterRun | None:
    """Try leftovers against the people there are, group the rest into new people, then try what may not found anyone.

    None if another run of this owner is under way. thresholds: those that hold for the owner, unless given.
    """
    return _run(owner_id, ClusterRun.Kind.LEFTOVERS, plans.leftovers, thresholds)


def recluster(owner_id: int, thresholds: Thresholds | None = None) -> ClusterRun | None:
    """Group all faces anew: unnamed people follow the groups and keep their ids, for the others proposals are stored.

    None if another run of this owner is under way. thresholds: those that hold for the owner, unless given.
    """
    return _run(owner_id, ClusterRun.Kind.RECLUSTER, plans.everything, thresholds)


def preview(owner_id: int, thresholds: Thresholds | None = None) -> ClusterRun | None:
    """Find out what `recluster` would do, and change nothing: the counts of the run say it (regrouping.rehearse)."""
    return _run(owner_id, ClusterRun.Kind.PREVIEW, plans.everything, thresholds)


def try_strictness(owner_id: int, steps: int) -> ClusterRun | None:
    """As `preview`, at another strictness, for staff."""
    chosen = tuned.tried(steps=steps)
    return _run(owner_id, ClusterRun.Kind.PREVIEW, plans.everything, chosen, **{tuned.TRIED: steps})


def refine(owner_id: int) -> None:
    """Find out which strictness the owner's confirmations and rejections speak for."""
    shipped = engine.thresholds()
    yes, no = answers.read(owner_id=owner_id, pack=settings.FACE_PACK, vote=shipped.vote)
    tuned.keep_learned(owner_id=owner_id, found=strictness.learn(yes, no, shipped))


def parameters(thresholds: Thresholds) -> dict[str, Any]:
    """What a run goes by, as it is kept with it."""
    held = tuned.version_in_force()
    return {"thresholds": asdict(thresholds), "refit": held.refit if held else None}


def _run(
    owner_id: int, kind: str, planner: plans.Planner, thresholds: Thresholds | None, **more: int
) -> ClusterRun | None:
    chosen = thresholds or tuned.of_owner(owner_id=owner_id)
    kept = {**parameters(chosen), **more}
    run = runs.begin(owner_id=owner_id, kind=kind, pack=settings.FACE_PACK, parameters=kept)
    if run is None:
        return None
    try:
        plan = planner(run, chosen)
        if kind == ClusterRun.Kind.PREVIEW:
            regrouping.rehearse(run=run, plan=plan)
        else:
            regrouping.apply(run=run, plan=plan)
    except BaseException:
        runs.fail(run=run, reason="Grouping broke off; the log of the worker says why.")
        raise
    logger.info("%s run of owner %d: %s", kind, owner_id, run.counts)
    return run


def who_they_are(owner_id: int, found: FaceVectors) -> list[people.Assignment]:
    """Whom the nearest known faces speak for, for those of these faces where they are near enough; nothing is written."""
    if not len(found):
        return []
    barred = law.barred(owner_id=owner_id, face_ids=found.face_ids.tolist())
    near = neighbours.known(owner_id=owner_id, pack=settings.FACE_PACK, asked=found.vectors)
    births = law.birth_days(owner_id=owner_id)
    thresholds = tuned.of_owner(owner_id=owner_id)
    wanted = []
    for face_id, taken, around in zip(found.face_ids.tolist(), found.taken.tolist(), near, strict=True):
        bars = {person for face, person in barred if face == face_id}
        free = replace(around, faces=[each for each in around.faces if each.person_id not in bars])
        match = _vote(free, taken, births, thresholds)
        if match is not None:
            wanted.append(people.Assignment(face_id, person_id=match[0], confidence=match[1]))
    return wanted


def _assign(owner_id: int, found: FaceVectors) -> int:
    wanted = who_they_are(owner_id, found)
    if not wanted:
        return 0
    return people.assign(owner_id=owner_id, assignments=wanted, assigned_by=Face.AssignedBy.NEAREST)


def _vote(around: Near, taken: float, births: Mapping[int, float], thresholds: Thresholds) -> tuple[int, float] | None:
    near: dict[int, list[float]] = {}
    for cosine, person in sorted(_by_age(around.faces, taken, births, thresholds), reverse=True):
        near.setdefault(person, []).append(cosine)
    # the mean of the nearest is no higher than the nearest
    possible = {person: found for person, found in near.items() if found[0] >= thresholds.same_person_cos}
    sizes = neighbours.sizes(person_ids=possible, up_to=thresholds.vote)
    return assign.vote(possible, sizes, thresholds, beyond=around.beyond)


def _by_age(
    around: Sequence[Neighbour], taken: float, births: Mapping[int, float], thresholds: Thresholds
) -> list[tuple[float, int]]:
    """(cosine, person) of each neighbour, less what the ages on the two photos ask for."""
    known = np.array([each.taken for each in around], np.float64)
    born = np.array([births.get(each.person_id, np.nan) for each in around], np.float64)
    cosines = np.array([each.cosine for each in around])
    dated, extra = ages.between(np.array([taken]), known, born, thresholds.ages)
    cosines[dated] -= extra[0]
    return list(zip(cosines.tolist(), (each.person_id for each in around), strict=True))
