"""An owner's faces as arrays for the numbers. Faces of photos that are hidden or in the bin are left out."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from tagging import types

_SELECT = """
SELECT f.id, f.photo_id, coalesce(f.person_id, 0), f.verdict = 'face',
       f.person_id IS NOT NULL AND f.assigned_by = 'user', halfvec_send(e.vector), e.id, f.trash_distance,
       coalesce(extract(epoch FROM coalesce(p.dated_at, p.taken_at))::float8 / 86400, 'NaN'::float8)
FROM catalog_embedding e JOIN catalog_face f ON f.id = e.face_id JOIN catalog_photo p ON p.id = f.photo_id
WHERE e.pack = %s AND f.owner_id = %s AND p.binned_at IS NULL AND NOT p.hidden
{conditions} ORDER BY f.id
"""
_NO_TRASH = "AND f.verdict <> 'trash'"


@dataclass(frozen=True, eq=False)
class FaceVectors:
    """Faces with their vectors, row by row.

    face_ids, photo_ids, person_ids: (n,) int64; a person id of 0 says nobody. vectors: (n, dimension) float32, unit length.
    good: (n,) bool, the verdict is `face`. trash_distances: (n,) float32, cosine distances to the trash centroid. confirmed: (n,)
    bool, by the owner. vector_ids: (n,) int64, another one when a face gets another vector. taken: (n,) float64, the day of the
    photo, counted from 1970-01-01; NaN where that is not known.
    """

    face_ids: NDArray[np.int64]
    photo_ids: NDArray[np.int64]
    person_ids: NDArray[np.int64]
    good: NDArray[np.bool_]
    trash_distances: types.Floats
    confirmed: NDArray[np.bool_]
    vectors: types.Floats
    vector_ids: NDArray[np.int64]
    taken: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.face_ids)

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "FaceVectors":
        """Those for which `chosen` (n,) is true, or those in these rows."""
        return FaceVectors(
            face_ids=self.face_ids[chosen],
            photo_ids=self.photo_ids[chosen],
            person_ids=self.person_ids[chosen],
            good=self.good[chosen],
            trash_distances=self.trash_distances[chosen],
            confirmed=self.confirmed[chosen],
            vectors=self.vectors[chosen],
            vector_ids=self.vector_ids[chosen],
            taken=self.taken[chosen],
        )


def of_owner(*, owner_id: int, pack: str, up_to_face: int | None = None) -> FaceVectors:
    """All faces of an owner but trash; with up_to_face, those of at most this id."""
    if up_to_face is None:
        return _read(pack, owner_id, _NO_TRASH)
    return _read(pack, owner_id, f"{_NO_TRASH} AND f.id <= %s", up_to_face)


def of_people(*, owner_id: int, pack: str, person_ids: Collection[int]) -> FaceVectors:
    """The faces of these people, in order of id."""
    return _read(pack, owner_id, "AND f.person_id = ANY(%s)", list(person_ids))


def of_photos(*, owner_id: int, pack: str, photo_ids: Collection[int]) -> FaceVectors:
    """Faces of nobody on these photos, all but trash."""
    return _read(pack, owner_id, f"{_NO_TRASH} AND f.person_id IS NULL AND f.photo_id = ANY(%s)", list(photo_ids))


def of_faces(*, owner_id: int, pack: str, face_ids: Collection[int]) -> FaceVectors:
    """These faces, as far as they are the owner's."""
    return _read(pack, owner_id, "AND f.id = ANY(%s)", list(face_ids))


def after_face(*, owner_id: int, pack: str, face_id: int) -> FaceVectors:
    """Faces of higher ids than this one; trash too, which may be found to be a face after all."""
    return _read(pack, owner_id, "AND f.id > %s", face_id)


@contextmanager
def searching() -> Iterator[None]:
    """Ask the database for what is nearest within it: faces of others are passed over until there are enough of the owner's."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
        yield


def _read(pack: str, owner_id: int, conditions: str = "", *arguments: Any) -> FaceVectors:
    with connection.cursor() as cursor:
        cursor.execute(_SELECT.format(conditions=conditions), [pack, owner_id, *arguments])
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * 9
    faces, photos, people, good, confirmed, binary, ids, distances, taken = columns
    return FaceVectors(
        face_ids=np.array(faces, np.int64),
        photo_ids=np.array(photos, np.int64),
        person_ids=np.array(people, np.int64),
        good=np.array(good, bool),
        trash_distances=np.array(distances, np.float32),
        confirmed=np.array(confirmed, bool),
        vectors=_decoded(binary),
        vector_ids=np.array(ids, np.int64),
        taken=np.array(taken, np.float64),
    )


def _decoded(binary: Collection[memoryview]) -> types.Floats:
    """Vectors as pgvector sends them: two 16-bit numbers, the first the dimension, then halves; all big-endian."""
    if not binary:
        return np.zeros((0, 0), np.float32)
    numbers = np.frombuffer(b"".join(binary), ">f2").reshape(len(binary), -1)[:, 2:].astype(np.float32)
    # half precision leaves lengths a little off one
    return np.asarray(numbers / np.linalg.norm(numbers, axis=1, keepdims=True), np.float32)
