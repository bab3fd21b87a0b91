"""An owner's vectors in memory, to find the nearest: kept by each process, and brought up to date by what is new alone."""

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cloudphotos.catalog import vectors
from cloudphotos.catalog.models import Embedding, Owner
from cloudphotos.catalog.models.photos import is_shown
from cloudphotos.catalog.vectors import FaceVectors
from tagging.search import Index
from tagging.types import Floats

HELD_BYTES = 512_000_000  # in one process; the libraries that were asked for longest ago go first

_held: OrderedDict[tuple[int, str], "_Held"] = OrderedDict()


@dataclass
class _Held:
    """Everything of one owner and pack up to `newest`, the id of a face; the counters are the owner's at that time.

    vector_ids: of each face that is in the index.
    """

    dimension: int
    added: int = -1
    dropped: int = -1
    newest: int = 0
    vector_ids: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.index = Index(self.dimension)

    @property
    def size_bytes(self) -> int:
        return len(self.index) * self.dimension * 4


def nearest(*, owner_id: int, pack: str, asked: Floats, k: int) -> tuple[NDArray[np.int64], Floats]:
    """Face ids (n, k) and cosines (n, k) of the nearest of each vector asked (n, dimension), best first; -1 where there are none.

    Whose the faces are, and whether they are faces at all, changes from moment to moment: ask the rows.
    """
    held = _held.setdefault((owner_id, pack), _Held(asked.shape[1]))
    _held.move_to_end((owner_id, pack))
    _refresh(held, owner_id, pack)
    while len(_held) > 1 and sum(each.size_bytes for each in _held.values()) > HELD_BYTES:
        _held.popitem(last=False)
    return held.index.nearest(asked, k=k)


def forget(owner_id: int) -> None:
    """Drop what this process holds of an owner."""
    for key in [key for key in _held if key[0] == owner_id]:
        del _held[key]


def _refresh(held: _Held, owner_id: int, pack: str) -> None:
    counters = Owner.objects.filter(pk=owner_id).values_list("vectors_added", "vectors_dropped").first()
    added, dropped = counters or (0, -1)
    if dropped != held.dropped and held.newest:
        _replace(held, owner_id, pack)
    if (added, dropped) != (held.added, held.dropped):
        _take_in(held, vectors.after_face(owner_id=owner_id, pack=pack, face_id=held.newest))
    held.added, held.dropped = added, dropped


def _take_in(held: _Held, found: FaceVectors) -> None:
    if len(found):
        held.index.add(found.face_ids, found.vectors)
        held.vector_ids.update(zip(found.face_ids.tolist(), found.vector_ids.tolist(), strict=True))
        held.newest = max(held.newest, int(found.face_ids[-1]))


def _replace(held: _Held, owner_id: int, pack: str) -> None:
    """Forget what is gone or out of sight, and read again what is back or has another vector than before."""
    rows = Embedding.objects.filter(pack=pack, face__owner_id=owner_id, face_id__lte=held.newest)
    present = dict(rows.filter(is_shown("face__photo__")).values_list("face_id", "pk"))
    gone = held.vector_ids.keys() - present.keys()
    held.index.remove(np.array(sorted(gone), np.int64))
    for face_id in gone:
        del held.vector_ids[face_id]
    other = [face_id for face_id, vector_id in present.items() if held.vector_ids.get(face_id) != vector_id]
    _take_in(held, vectors.of_faces(owner_id=owner_id, pack=pack, face_ids=other))
