"""CenterFace's maps -> candidates (Xu et al. 2019, "CenterFace: Joint Face Detection and Alignment")."""

from collections.abc import Sequence

import numpy as np

from tagging.types import Candidates, Detector, Floats, Network

CELL_PX = 4


def detector(network: Network) -> Detector:
    """Return the network of four maps as a detector."""

    def detect(batch: Floats, least: float) -> list[Candidates]:
        maps = network(batch)
        return [decode([each[place] for each in maps], least=least) for place in range(len(batch))]

    return detect


def decode(maps: Sequence[Floats], *, least: float) -> Candidates:
    """Return what scores more than `least` in the maps of one picture.

    maps: heat (1, rows, columns), size (2: height, width), offset (2: y, x), landmarks (10: y, x of each); cells of 4 px.
    """
    heat, sizes, offsets, points = maps
    rows, columns = np.nonzero(heat[0] > least)
    scores = heat[0, rows, columns]
    order = np.argsort(-scores, kind="stable")
    rows, columns, scores = rows[order], columns[order], scores[order]
    extent = np.exp(sizes[::-1, rows, columns].T) * CELL_PX
    middle = (np.stack([columns, rows], axis=1) + offsets[::-1, rows, columns].T + 0.5) * CELL_PX
    limit = np.array(heat.shape[:0:-1], np.float32) * CELL_PX
    corner = np.clip(middle - extent / 2, 0, limit)
    opposite = np.minimum(corner + extent, limit)
    landmarks = points[:, rows, columns].T.reshape(-1, 5, 2)[:, :, ::-1] * extent[:, None] + corner[:, None]
    boxes = np.concatenate([corner, opposite - corner], axis=1)
    return Candidates(boxes.astype(np.float32), landmarks.astype(np.float32), scores)
