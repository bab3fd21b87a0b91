"""Each face's nearest faces by FAISS: where the spanning tree starts from."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagging.types import Floats

Ints = NDArray[np.int64]

_QUERIES = 4096
_CELLS_LOOKED_AT = 2
_SEED = 1


def on_gpu() -> bool:
    """Return whether FAISS was built for GPUs and sees one."""
    import faiss

    return hasattr(faiss, "index_cpu_to_all_gpus") and faiss.get_num_gpus() > 0


def nearest(
    vectors: Floats, count: int, *, exact: bool, progress: Callable[[float], None]
) -> tuple[Ints, Floats, Floats]:
    """Return (n, count) int64 the nearest faces of each, itself among them, their cosines, and (n,) the reach of each list.

    Every face with a greater cosine than the reach is in the list. Lists that are not exact cost a hundredth and promise
    nothing: their reach is infinite. count: at most n. progress: called with 0 to 1.
    """
    index = _exact(vectors) if exact else _rough(vectors)
    found, cosines = np.empty((len(vectors), count), np.int64), np.empty((len(vectors), count), np.float32)
    for start in range(0, len(vectors), _QUERIES):
        part = slice(start, start + _QUERIES)
        cosines[part], found[part] = index.search(vectors[part], count)
        progress(min(1.0, (start + _QUERIES) / len(vectors)))
    return found, cosines, cosines[:, -1] if exact else np.full(len(vectors), np.inf, np.float32)


def _exact(vectors: Floats) -> Any:
    import faiss

    index: Any = faiss.IndexFlatIP(vectors.shape[1])
    if on_gpu():
        index = faiss.index_cpu_to_all_gpus(index)
    index.add(vectors)
    return index


def _rough(vectors: Floats) -> Any:
    import faiss

    dimension, cells = vectors.shape[1], max(1, int(2 * np.sqrt(len(vectors))))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimension), dimension, cells, faiss.METRIC_INNER_PRODUCT)
    index.nprobe = _CELLS_LOOKED_AT
    training = index.cp
    training.niter, training.seed, training.spherical = 2, _SEED, True
    training.min_points_per_centroid, training.max_points_per_centroid = 1, 16
    index.train(vectors)
    index.add(vectors)
    return index
