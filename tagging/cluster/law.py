"""What nobody may overrule: which faces are together, which are never, and which are on one photo."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tagging.errors import ContradictoryLaw

Ints = NDArray[np.int64]
Pairs = Iterable[tuple[int, int]] | Ints


class Law:
    """What was said of `count` faces.

    block: (count,) int64: faces of one block are together whatever the vectors say. apart: (k, 2) int64 faces that never are.
    on_one_photo: (m, 2) int64 pairs of faces, each pair once; photo: (count,) int64.
    """

    def __init__(self, count: int, *, photos: Ints | None = None, same: Pairs = (), apart: Pairs = ()) -> None:
        """Raise ContradictoryLaw where faces that are together, perhaps by way of others, are to be apart.

        photos: (count,) int ids, or None if no two faces share one. Raise IndexError where a pair names no face.
        """
        together, self.apart = _pairs(same, count), _pairs(apart, count)
        self.block = _blocks(together, count)
        broken = self.block[self.apart[:, 0]] == self.block[self.apart[:, 1]]
        if broken.any():
            one, other = self.apart[broken][0].tolist()
            raise ContradictoryLaw(
                f"Faces {one} and {other} are said to be one person and two. Take back one of the two and group again."
            )
        self.photo = np.arange(count) if photos is None else np.unique(photos, return_inverse=True)[1].astype(np.int64)
        self.on_one_photo = _pairs_within(self.photo)
        self.enemies: dict[int, set[int]] = {}
        for one, other in self.block[self.apart].tolist():
            self.enemies.setdefault(one, set()).add(other)
            self.enemies.setdefault(other, set()).add(one)

    def parted(self, labels: Ints) -> Ints:
        """Return labels in which what shares a block is one, and every block that would break the law stands alone.

        labels: (count,) int64; every face has a label, those alone one of their own.
        """
        shared = _joined(labels, self.block)
        size = np.bincount(self.block)
        out, following = (
            shared.copy(),
            int(max(labels.max(initial=0), shared.max(initial=0), self.block.max(initial=0))) + 1,
        )
        ends = shared[self.apart]
        for party in np.unique(ends[ends[:, 0] == ends[:, 1]]).tolist():
            members = np.flatnonzero(shared == party)
            blocks = set(self.block[members].tolist())
            alone = {each for each in blocks if size[each] > 1 or self.enemies.get(each, set()) & blocks}
            stands_alone = np.isin(self.block[members], list(alone))
            out[members] = following + np.where(stands_alone, following + self.block[members], labels[members])
        return np.unique(out, return_inverse=True)[1].astype(np.int64)


def _pairs(pairs: Pairs, count: int) -> Ints:
    found = np.array(pairs if isinstance(pairs, np.ndarray) else list(pairs), np.int64).reshape(-1, 2)
    if len(found) and (found.min() < 0 or found.max() >= count):
        raise IndexError(f"A pair names a face that is not among the {count}: {found.min()} to {found.max()}")
    return found


def _blocks(together: Ints, count: int) -> Ints:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    graph = coo_matrix((np.ones(len(together)), together.T), shape=(count, count))
    blocks: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return blocks


def _joined(labels: Ints, block: Ints) -> Ints:
    """Return labels in which everything that is connected by a label or a block is one."""
    first = np.unique(block, return_index=True)[1]
    numbers = np.unique(labels, return_inverse=True)[1]
    links = np.column_stack([numbers, numbers[first][block]])
    return _blocks(links, len(labels))[numbers]


def _pairs_within(photo: Ints) -> Ints:
    order = np.argsort(photo, kind="stable")
    most = int(np.bincount(photo).max(initial=0))
    found = [np.empty((0, 2), np.int64)]
    for step in range(1, most):
        same = photo[order[step:]] == photo[order[:-step]]
        found.append(np.column_stack([order[:-step][same], order[step:][same]]))
    return np.concatenate(found)
