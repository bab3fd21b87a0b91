"""What happens to faces of nobody: the nearest known person takes them, or they are grouped into new people."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from cloudphotos.catalog import faces, people, runs
from cloudphotos.catalog.faces import FaceVectors
from cloudphotos.catalog.models import ClusterRun, Face
from tagging import assign, cluster, cohesion, identity
from workers import engine

logger = logging.getLogger(__name__)

Group = dict[int, float]  # face id -> confidence


def assign_photos(owner_id: int, photo_ids: Sequence[int]) -> int:
    """Give the new faces on these photos to the people they are nearest to. Returns how many found someone."""
    return _assign(owner_id, faces.of_photos(owner_id=owner_id, pack=settings.FACE_PACK, photo_ids=photo_ids))


def group_leftovers(owner_id: int) -> ClusterRun | None:
    """Try leftovers against the people there are, group the rest into new people, then try what may not found anyone.

    None if another run of this owner is under way.
    """
    return _run(owner_id, ClusterRun.Kind.LEFTOVERS, _group_leftovers)


def recluster(owner_id: int) -> ClusterRun | None:
    """Group all faces of unnamed people and all leftovers anew; named people, and what the owner settled, stay.

    A new group keeps the person with whom it shares most faces. None if another run of this owner is under way.
    """
    return _run(owner_id, ClusterRun.Kind.RECLUSTER, _recluster)


def _run(owner_id: int, kind: str, work: Callable[[ClusterRun], dict[str, int]]) -> ClusterRun | None:
    parameters = {"thresholds": asdict(engine.thresholds())}
    run = runs.begin(owner_id=owner_id, kind=kind, pack=settings.FACE_PACK, parameters=parameters)
    if run is None:
        return None
    try:
        counts = work(run)
    except BaseException:
        runs.fail(run=run, reason="Grouping broke off; the log of the worker says why.")
        raise
    runs.finish(run=run, counts=counts)
    logger.info("%s run of owner %d: %s", kind, owner_id, counts)
    return run


def _group_leftovers(run: ClusterRun) -> dict[str, int]:
    nearest = _assign(run.owner_id, _leftovers(run))
    found = _leftovers(run)
    made = people.create_from_groups(owner_id=run.owner_id, groups=list(_groups(found, _labels(found)).values()))
    nearest += _assign_what_founds_nobody(run)
    return {"faces": len(found), "people": len(made), "nearest": nearest}


def _recluster(run: ClusterRun) -> dict[str, int]:
    unnamed = faces.of_people(owner_id=run.owner_id, pack=run.pack, only_unnamed=True)
    looked_at = faces.joined(_leftovers(run), unnamed)
    labels = _labels(looked_at)
    kept = identity.match(old=looked_at.person_ids, new=labels)
    groups = _groups(looked_at, labels)
    moved = people.regroup(
        owner_id=run.owner_id,
        pack=run.pack,
        groups=[(kept.get(label), group) for label, group in groups.items()],
        up_to_face=run.newest_face,
    )
    nearest = _assign(run.owner_id, _leftovers(run)) + _assign_what_founds_nobody(run)
    return {"faces": len(looked_at), "groups": len(groups), "moved": moved, "nearest": nearest}


def _leftovers(run: ClusterRun) -> FaceVectors:
    return faces.leftovers(owner_id=run.owner_id, pack=run.pack, only_good=True)


def _assign_what_founds_nobody(run: ClusterRun) -> int:
    """Small, blurry and profile faces found no people, but may belong to those that were just found."""
    return _assign(run.owner_id, faces.leftovers(owner_id=run.owner_id, pack=run.pack, only_good=False))


def _assign(owner_id: int, found: FaceVectors) -> int:
    if not len(found):
        return 0
    known = faces.of_people(owner_id=owner_id, pack=settings.FACE_PACK)
    if not len(known):
        return 0
    nearest = assign.nearest_person(found.vectors, known.vectors, known.person_ids.tolist(), engine.thresholds())
    wanted = [
        people.Assignment(int(face_id), person_id=match[0], confidence=match[1])
        for face_id, match in zip(found.face_ids, nearest, strict=True)
        if match is not None
    ]
    return people.assign(owner_id=owner_id, assignments=wanted, assigned_by=Face.AssignedBy.NEAREST)


def _labels(found: FaceVectors) -> NDArray[np.int64]:
    if not len(found):
        return np.zeros(0, np.int64)
    return cluster.group(found.vectors, found.photo_ids, engine.thresholds())


def _groups(found: FaceVectors, labels: NDArray[np.int64]) -> dict[int, Group]:
    confidences = cohesion.cohesion(found.vectors, labels)
    groups: dict[int, Group] = {}
    for face_id, label, confidence in zip(found.face_ids.tolist(), labels.tolist(), confidences.tolist(), strict=True):
        if label >= 0:
            groups.setdefault(label, {})[face_id] = confidence
    return groups
