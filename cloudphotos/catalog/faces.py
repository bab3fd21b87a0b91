"""The faces of a photo, and an owner's faces as arrays for the numbers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from cloudphotos.catalog import photo_files, photos
from cloudphotos.catalog.models import Embedding, Face, Person, Photo
from cloudphotos.catalog.photos import Made
from tagging import types


@dataclass(frozen=True, eq=False)
class Looked:
    """A claimed photo that was looked at: what was found on it, what was made of it, and a tile for each face."""

    photo: Photo
    made: Made
    faces: Sequence[types.Face] = ()
    tiles: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class FaceVectors:
    """Faces with their vectors, row by row.

    face_ids, photo_ids, person_ids: (n,) int64; a person id of 0 says nobody. vectors: (n, dimension) float32.
    """

    face_ids: NDArray[np.int64]
    photo_ids: NDArray[np.int64]
    person_ids: NDArray[np.int64]
    vectors: types.Floats

    def __len__(self) -> int:
        return len(self.face_ids)


@transaction.atomic
def replace_faces(*, looked: Sequence[Looked], pack: str) -> list[Looked]:
    """Write what was found on claimed photos and mark them tagged, all or nothing. Returns those whose claim still held.

    What the owner said of a face stays: such faces are kept, and a new detection of the same face is left out.
    """
    held = photos.lock_claimed(claimed=[each.photo for each in looked])
    written = [each for each in looked if each.photo.pk in held]
    photos.mark_tagged(locked=held, made={each.photo.pk: each.made for each in written})
    kept = _drop_machine_faces(held)
    new = [
        (_row(each.photo, face, tile), face)
        for each in written
        for face, tile in zip(each.faces, each.tiles, strict=True)
        if not _is_among(face, kept.get(each.photo.pk, []))
    ]
    Face.objects.bulk_create([row for row, _ in new])
    Embedding.objects.bulk_create(
        [Embedding(face=row, pack=pack, vector=face.vector, norm=face.norm) for row, face in new]
    )
    return written


def leftovers(*, owner_id: int, pack: str, only_good: bool) -> FaceVectors:
    """Faces of nobody. only_good: those with verdict `face`, which may found people; else all but trash."""
    verdicts = [Face.Verdict.FACE] if only_good else [v for v in Face.Verdict if v != Face.Verdict.TRASH]
    return _vectors(owner_id, pack, verdict__in=verdicts, person__isnull=True)


def of_photos(*, owner_id: int, pack: str, photo_ids: Sequence[int]) -> FaceVectors:
    """Faces of nobody on these photos, all but trash."""
    verdicts = [v for v in Face.Verdict if v != Face.Verdict.TRASH]
    return _vectors(owner_id, pack, verdict__in=verdicts, person__isnull=True, photo_id__in=photo_ids)


def of_people(*, owner_id: int, pack: str, only_unnamed: bool = False) -> FaceVectors:
    """Faces that teach: verdict `face`, of some person."""
    names = {"person__name": ""} if only_unnamed else {}
    return _vectors(owner_id, pack, verdict=Face.Verdict.FACE, person__isnull=False, **names)


def joined(first: FaceVectors, second: FaceVectors) -> FaceVectors:
    """Both, one after the other."""
    if not len(first) or not len(second):
        return first if len(first) else second
    return FaceVectors(
        np.concatenate([first.face_ids, second.face_ids]),
        np.concatenate([first.photo_ids, second.photo_ids]),
        np.concatenate([first.person_ids, second.person_ids]),
        np.concatenate([first.vectors, second.vectors]),
    )


def newest_id(*, owner_id: int, only_leftovers: bool = False) -> int:
    """The highest face id of an owner; with only_leftovers, among those that may found people. 0 if there is none."""
    found = Face.objects.filter(owner_id=owner_id)
    if only_leftovers:
        found = found.filter(verdict=Face.Verdict.FACE, person__isnull=True)
    return found.order_by("-id").values_list("id", flat=True).first() or 0


def _vectors(owner_id: int, pack: str, **conditions: object) -> FaceVectors:
    faces = {f"face__{name}": value for name, value in conditions.items()}
    rows = list(
        Embedding.objects.filter(pack=pack, face__owner_id=owner_id, **faces)
        .order_by("face_id")
        .values_list("face_id", "face__photo_id", "face__person_id", "vector")
    )
    ids = np.array([[face, photo, person or 0] for face, photo, person, _ in rows], dtype=np.int64).reshape(-1, 3)
    vectors = np.array([vector for *_, vector in rows], dtype=np.float32)
    return FaceVectors(ids[:, 0], ids[:, 1], ids[:, 2], _unit(vectors) if rows else np.zeros((0, 0), np.float32))


def _unit(vectors: types.Floats) -> types.Floats:
    # half precision leaves lengths a little off one
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / lengths, dtype=np.float32)


def _drop_machine_faces(photo_ids: Collection[int]) -> dict[int, list[Face]]:
    """Delete what only the machine said; returns the faces that stay, by photo."""
    old = list(Face.objects.filter(photo__in=photo_ids).order_by("pk").select_for_update())
    if not old:
        return {}
    chosen = set(Person.objects.filter(avatar__in=old, avatar_by=Face.By.USER).values_list("avatar_id", flat=True))
    kept: dict[int, list[Face]] = {}
    dropped = []
    for face in old:
        by_user = face.verdict_by == Face.By.USER or face.assigned_by == Face.AssignedBy.USER
        if by_user or face.pk in chosen:
            kept.setdefault(face.photo_id, []).append(face)
        else:
            dropped.append(face)
    photo_files.delete_on_commit(face.tile for face in dropped)
    Face.objects.filter(pk__in=[face.pk for face in dropped]).delete()
    return kept


def _is_among(face: types.Face, kept: Sequence[Face]) -> bool:
    x, y, width, height = (float(value) for value in face.detection.box)
    for row in kept:
        across = min(x + width, row.x + row.width) - max(x, row.x)
        down = min(y + height, row.y + row.height) - max(y, row.y)
        shared = max(across, 0.0) * max(down, 0.0)
        if shared > 0.5 * (width * height + row.width * row.height - shared):
            return True
    return False


def _row(photo: Photo, face: types.Face, tile: str) -> Face:
    x, y, width, height = (float(value) for value in face.detection.box)
    return Face(
        owner_id=photo.owner_id,
        photo=photo,
        x=x,
        y=y,
        width=width,
        height=height,
        landmarks=[float(value) for value in face.detection.landmarks.ravel()],
        score=float(face.detection.score),
        sharpness=float(face.sharpness),
        trash_distance=float(face.trash_distance),
        verdict=face.verdict,
        tile=tile,
    )
