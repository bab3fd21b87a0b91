"""Stored faces are judged again by another trash sphere: from their vectors, without a look at any photo."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from cloudphotos.catalog import avatars, changes, faces, law, tags
from cloudphotos.catalog.models import Embedding, Face
from cloudphotos.catalog.staff import decisions, trays
from tagging import packs, quality, trash, verdict

READ_AT_ONCE = 2000


@dataclass
class Judged:
    """(distance, face id). thrown: trash now, nearest to the limit first; freed: no trash any more. looked: at how many faces."""

    thrown: list[tuple[float, int]] = field(default_factory=list)
    freed: list[tuple[float, int]] = field(default_factory=list)
    looked: int = 0


def rejudge(*, owner_id: int, numbers: packs.Numbers) -> list[int]:
    """Judge all faces of an owner again; returns the ids of those that are faces again. It may run any number of times.

    Only what the machine decided changes: no verdict of people, no confirmed face, no face of somebody the owner spoke of.
    """
    freed: list[int] = []
    after = 0
    while True:
        with transaction.atomic():
            changes.lock(owner_id)
            rows = _next([owner_id], after)
            if not rows:
                return freed
            freed += _write(rows, numbers, law.settled_people(owner_id=owner_id))
            after = rows[-1].face_id


def would_change(*, owner_ids: Collection[int], numbers: packs.Numbers) -> Judged:
    """What `rejudge` would do to the faces of these owners; nothing is written."""
    found = Judged()
    settled = {person for owner_id in owner_ids for person in law.settled_people(owner_id=owner_id)}
    for rows in _chunks(owner_ids):
        away = _distances(rows, numbers)
        for face, distance, new in _changes([row.face for row in rows], away, numbers, settled):
            (found.thrown if new == Face.Verdict.TRASH else found.freed).append((distance, face.pk))
        found.looked += len(rows)
    found.thrown.sort(reverse=True)
    found.freed.sort()
    return found


def _chunks(owner_ids: Collection[int]) -> Iterator[list[Embedding]]:
    after = 0
    while rows := _next(owner_ids, after):
        yield rows
        after = rows[-1].face_id


def _next(owner_ids: Collection[int], after: int) -> list[Embedding]:
    found = Embedding.objects.filter(pack=settings.FACE_PACK, face__owner__in=owner_ids, face_id__gt=after)
    return list(found.order_by("face_id").select_related("face")[:READ_AT_ONCE])


def _distances(rows: Sequence[Embedding], numbers: packs.Numbers) -> list[float]:
    return [float(each) for each in trash.distances(decisions.unit([row.vector for row in rows]), numbers.trash)]


def _write(rows: Sequence[Embedding], numbers: packs.Numbers, settled: Collection[int]) -> list[int]:
    away = _distances(rows, numbers)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_face f SET trash_distance = n.away FROM unnest(%s::bigint[], %s::float8[]) AS n (id, away) "
            "WHERE f.id = n.id AND f.trash_distance <> n.away",
            [[row.face_id for row in rows], away],
        )
    moved, people = [], set()
    for face, _distance, new in _changes([row.face for row in rows], away, numbers, settled):
        face.verdict = new
        if new == Face.Verdict.TRASH:
            people |= {face.person_id} if face.person_id else set()
            face.person = face.assigned_by = face.confidence = None
        moved.append(face)
    faces.save_people(moved)
    tags.refresh(photo_ids={face.photo_id for face in moved})
    avatars.choose(person_ids=people)
    return [face.pk for face in moved if face.verdict != Face.Verdict.TRASH]


def _changes(
    found: Sequence[Face], away: Sequence[float], numbers: packs.Numbers, settled: Collection[int]
) -> Iterator[tuple[Face, float, str]]:
    """The faces that become trash, or are trash no more, with their distance and their new verdict."""
    for face, distance in zip(found, away, strict=True):
        if face.verdict_by != Face.By.MACHINE or face.assigned_by == Face.AssignedBy.USER or face.person_id in settled:
            continue
        new = verdict.judge(
            trash_distance=distance,
            side_px=quality.side_px(np.array([face.x, face.y, face.width, face.height], np.float32)),
            sharpness=face.sharpness,
            yaw=trays.number(face, Face.Verdict.PROFILE),
            thresholds=numbers.thresholds,
        )
        if new != face.verdict and Face.Verdict.TRASH in (new, face.verdict):
            yield face, distance, new
