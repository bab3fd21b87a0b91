"""What a run of the grouping would like to do: an owner's vectors in, a plan of changes and wishes out. Nothing is written."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cloudphotos.catalog import law, vectors
from cloudphotos.catalog.models import ClusterRun, Face
from cloudphotos.catalog.proposals import Wish
from cloudphotos.catalog.regrouping import Change, Plan
from cloudphotos.catalog.vectors import FaceVectors
from tagging import assign, identity
from tagging.thresholds import Thresholds
from workers import grouper

Planner = Callable[[ClusterRun, Thresholds], Plan]
NOBODY = 0


class _Draft:
    """Whose the faces of a run are to be, by row; negative numbers are new people."""

    def __init__(self, run: ClusterRun, thresholds: Thresholds) -> None:
        self.thresholds = thresholds
        self.faces: FaceVectors = vectors.of_owner(owner_id=run.owner_id, pack=run.pack, up_to_face=run.newest_face)
        self.founders = self.faces.good & (self.faces.trash_distances >= thresholds.founding_distance)
        self.people = self.faces.person_ids.copy()
        self.confidence = np.zeros(len(self.faces), np.float32)
        self.nearest = np.zeros(len(self.faces), bool)
        self.births = law.birth_days(owner_id=run.owner_id)
        rows = {face: row for row, face in enumerate(self.faces.face_ids.tolist())}
        said = law.barred(owner_id=run.owner_id)
        self.barred = {(rows[face], person) for face, person in said if face in rows}

    def ask_the_nearest(self, asked: NDArray[np.bool_]) -> None:
        """Give these faces of nobody to the nearest known person, if one is near."""
        rows = np.flatnonzero(asked & (self.people == NOBODY))
        teachers = np.flatnonzero(self.faces.good & (self.people != NOBODY))
        place = {row: number for number, row in enumerate(rows.tolist())}
        found = assign.nearest_person(
            self.faces.vectors[rows],
            self._known(teachers),
            self.thresholds,
            barred=[(place[row], person) for row, person in self.barred if row in place],
            taken=self.faces.taken[rows],
        )
        for row, match in zip(rows.tolist(), found, strict=True):
            if match is not None:
                self.people[row], self.confidence[row] = match
                self.nearest[row] = True

    def _known(self, rows: NDArray[np.int64]) -> assign.Known[int]:
        people = self.people[rows].tolist()
        births = np.array([self.births.get(person, np.nan) for person in people], np.float64)
        return assign.Known(self.faces.vectors[rows], people, taken=self.faces.taken[rows], births=births)

    def plan(self, wishes: Sequence[identity.Wish] = (), **counts: int) -> Plan:
        """The rows that changed, as ids."""
        before = self.faces.person_ids
        rows = np.flatnonzero(before != self.people).tolist()
        ids = self.faces.face_ids
        changes = {
            int(ids[row]): Change(
                before=int(before[row]),
                after=int(self.people[row]),
                assigned_by=Face.AssignedBy.NEAREST if self.nearest[row] else Face.AssignedBy.CLUSTER,
                confidence=float(self.confidence[row]),
            )
            for row in rows
        }
        wanted = [
            Wish(wish.kind, wish.person, wish.other or None, tuple(ids[list(wish.faces)].tolist())) for wish in wishes
        ]
        return Plan(changes, wanted, counts)


def leftovers(run: ClusterRun, thresholds: Thresholds) -> Plan:
    """Leftovers go to the nearest known person, the rest is grouped into new people, who then take in what founds nobody."""
    draft = _Draft(run, thresholds)
    draft.ask_the_nearest(draft.founders)
    rows = np.flatnonzero(draft.founders & (draft.people == NOBODY))
    found = grouper.group(draft.faces, rows, draft.barred, thresholds)
    draft.people[rows] = np.where(found.labels >= 0, -1 - found.labels, NOBODY)
    draft.confidence[rows] = found.confidence
    draft.ask_the_nearest(np.ones(len(draft.faces), bool))
    return draft.plan(faces=len(rows), people=int(found.labels.max(initial=-1)) + 1)


def everything(run: ClusterRun, thresholds: Thresholds) -> Plan:
    """All faces are grouped anew. Unnamed people follow the groups; of the settled ones it is only wished.

    Faces nearly trash found nobody, but those of people of whom anything was said, a rejection too, hold them together.
    Faces too small, blurry, turned or near to the trash to found anybody go, unless settled, to whom they are nearest then.
    Leftovers that may be a settled person's, though it is not sure enough, are suggested.
    """
    draft = _Draft(run, thresholds)
    settled = law.settled_people(owner_id=run.owner_id)
    spoken_of = settled | {person for _, person in draft.barred}
    grouped = draft.founders | (draft.faces.good & np.isin(draft.people, list(spoken_of)))
    rows = np.flatnonzero(grouped)
    place = {row: number for number, row in enumerate(rows.tolist())}
    found = grouper.group(draft.faces, rows, draft.barred, thresholds)
    now = identity.regroup(
        draft.people[rows],
        found.labels,
        settled=settled,
        confirmed=draft.faces.confirmed[rows],
        barred=[(place[row], person) for row, person in draft.barred if row in place],
    )
    draft.people[rows], draft.confidence[rows] = now.people, found.confidence
    draft.people[~grouped & ~np.isin(draft.people, list(settled))] = NOBODY
    draft.ask_the_nearest(np.ones(len(draft.faces), bool))
    wishes = [replace(wish, faces=tuple(rows[list(wish.faces)].tolist())) for wish in now.wishes]
    for face, label, _ in found.suggestions:
        row, person = int(rows[face]), now.continued.get(label, NOBODY)
        if draft.people[row] == NOBODY and person in settled and (row, person) not in draft.barred:
            wishes.append(identity.Wish("add", person, NOBODY, (row,)))
    return draft.plan(wishes, faces=len(rows), groups=int(found.labels.max(initial=-1)) + 1)
