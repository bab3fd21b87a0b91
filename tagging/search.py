"""Vectors -> index; query -> nearest. Exact inner products over all of them (FAISS, flat)."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tagging.types import Floats

Ids = NDArray[np.int64]
NOTHING = -1


class Index:
    """Unit vectors under ids, in memory: 4 * dimension bytes each. One face more or less never rebuilds it.

    Exact on purpose: at 50,000 vectors a query takes milliseconds, and approximate lists lose people with few photos.
    Not for several threads at once.

    >>> index = Index(2)
    >>> index.add([7, 8], np.eye(2, dtype=np.float32))
    >>> ids, cosines = index.nearest(np.array([[0, 1]], np.float32), k=3)
    >>> ids.tolist(), cosines.tolist()
    ([[8, 7, -1]], [[1.0, 0.0, -1.0]])
    """

    def __init__(self, dimension: int) -> None:
        import faiss

        self._faiss = faiss.IndexIDMap(faiss.IndexFlatIP(dimension))

    def __len__(self) -> int:
        return int(self._faiss.ntotal)

    def add(self, ids: ArrayLike, vectors: Floats) -> None:
        """Take in vectors (n, dimension) under distinct ids (n,), 0 or more; what was under one of them before is replaced."""
        self.remove(ids)
        self._faiss.add_with_ids(np.ascontiguousarray(vectors, np.float32), _ids(ids))

    def remove(self, ids: ArrayLike) -> int:
        """Forget the vectors under these ids, and return how many there were. Unknown ids are no error."""
        import faiss

        return int(self._faiss.remove_ids(faiss.IDSelectorBatch(_ids(ids))))

    def nearest(self, vectors: Floats, *, k: int) -> tuple[Ids, Floats]:
        """Return ids (n, k) and cosines (n, k) of the k nearest of each vector (n, dimension), best first.

        Where there are fewer the rest is -1 in both.
        """
        with _threads(1 if len(vectors) == 1 else None):
            cosines, ids = self._faiss.search(np.ascontiguousarray(vectors, np.float32), k)
        return ids, np.where(ids == NOTHING, np.float32(-1), cosines)


def _ids(ids: ArrayLike) -> Ids:
    return np.ascontiguousarray(ids, np.int64).reshape(-1)


@contextmanager
def _threads(count: int | None) -> Iterator[None]:
    """Limit FAISS to so many threads; None changes nothing. For one query a second thread costs more than it brings."""
    import faiss

    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(count or before)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
