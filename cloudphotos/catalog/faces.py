"""The faces of a photo, and an owner's faces as arrays for the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from cloudphotos.catalog import photo_files, photos
from cloudphotos.catalog.models import Embedding, Face, Person, Photo
from tagging import types


@dataclass(frozen=True)
class Derived:
    """What the worker made of a photo: names in the storage, and the colour shown before the picture is there."""

    thumbnail: str
    preview: str
    colour: str
    tiles: tuple[str, ...] = ()


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
def replace_faces(*, photo: Photo, pack: str, faces: Sequence[types.Face], derived: Derived) -> bool:
    """Write what was found on a claimed photo and mark it tagged, all or nothing.

    What the owner said of a face stays: such faces are kept, and a new detection of the same face is left out.
    False if the claim was lost; then nothing is written.
    """
    if not photos.mark_tagged(photo=photo, thumbnail=derived.thumbnail, preview=derived.preview, colour=derived.colour):
        return False
    kept = _drop_machine_faces(photo)
    new = [(face, tile) for face, tile in zip(faces, derived.tiles, strict=True) if not _is_among(face, kept)]
    rows = Face.objects.bulk_create([_row(photo, face, tile) for face, tile in new])
    Embedding.objects.bulk_create(
        [
            Embedding(face=row, pack=pack, vector=face.vector, norm=face.norm)
            for row, (face, _) in zip(rows, new, strict=True)
        ]
    )
    return True


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


def _drop_machine_faces(photo: Photo) -> list[Face]:
    old = list(Face.objects.filter(photo=photo).select_for_update())
    if not old:
        return []
    chosen = set(Person.objects.filter(avatar__in=old, avatar_by=Face.By.USER).values_list("avatar_id", flat=True))
    kept = [f for f in old if f.verdict_by == Face.By.USER or f.assigned_by == Face.AssignedBy.USER or f.pk in chosen]
    dropped = [f for f in old if f not in kept]
    photo_files.delete_on_commit(f.tile for f in dropped)
    Face.objects.filter(pk__in=[f.pk for f in dropped]).delete()
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
