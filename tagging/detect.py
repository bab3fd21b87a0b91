"""Photos -> boxes and five landmarks, with CenterFace (Xu et al. 2019, "CenterFace: Joint Face Detection and Alignment")."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from tagging.types import Detection, Floats, Image, Network

LONG_SIDE_PX = 640
_MOST_ENLARGED = 2.0
_STRIDE_PX = 32
_CELL_PX = 4
_SAME_FACE_IOU = 0.3
CPU_BATCH = 1  # on a CPU more are slower (36 ms a photo alone, 42 in fours) and take 60 MB each


def detect(
    network: Network, photos: Sequence[Image], *, score: float, batch_photos: int = CPU_BATCH
) -> list[list[Detection]]:
    """Return the faces of each photo, best first, in its own pixels. score: 0 to 1.

    Photos that need the same input size run in batches of at most `batch_photos`.
    """
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, photo in enumerate(photos):
        alike[input_size(photo.width, photo.height)].append(number)
    found: list[list[Detection]] = [[] for _ in photos]
    for size, numbers in alike.items():
        for start in range(0, len(numbers), batch_photos):
            batch = numbers[start : start + batch_photos]
            maps = network(_inputs([photos[number] for number in batch], size))
            for place, number in enumerate(batch):
                scale = np.array([photos[number].width / size[0], photos[number].height / size[1]], np.float32)
                found[number] = decode([each[place] for each in maps], score=score, size=size, scale=scale)
    return found


def input_size(width: int, height: int) -> tuple[int, int]:
    """Return (width, height) of the network's input for a photo: multiples of 32, the longer side about 640.

    >>> input_size(4000, 3000)
    (640, 480)
    >>> input_size(100, 80)
    (224, 160)
    """
    scale = min(LONG_SIDE_PX / max(width, height), _MOST_ENLARGED)
    across, down = (max(1, -int(-side * scale // _STRIDE_PX)) * _STRIDE_PX for side in (width, height))
    return across, down


def decode(maps: Sequence[Floats], *, score: float, size: tuple[int, int], scale: Floats) -> list[Detection]:
    """Turn the network's four maps of one photo into faces, best first.

    maps: heat (1, rows, columns), size (2: height, width), offset (2: y, x), landmarks (10: y, x of each); cells of 4 px.
    size: (width, height) of the input; scale: (2,) pixels of the photo per pixel of the input, x and y.
    """
    heat, sizes, offsets, points = maps
    rows, columns = np.nonzero(heat[0] > score)
    scores = heat[0, rows, columns]
    order = np.argsort(-scores, kind="stable")
    rows, columns, scores = rows[order], columns[order], scores[order]
    extent = np.exp(sizes[::-1, rows, columns].T) * _CELL_PX
    middle = (np.stack([columns, rows], axis=1) + offsets[::-1, rows, columns].T + 0.5) * _CELL_PX
    limit = np.array(size, np.float32)
    corner = np.clip(middle - extent / 2, 0, limit)
    opposite = np.minimum(corner + extent, limit)
    landmarks = points[:, rows, columns].T.reshape(-1, 5, 2)[:, :, ::-1] * extent[:, None] + corner[:, None]
    boxes = np.concatenate([corner * scale, (opposite - corner) * scale], axis=1).astype(np.float32)
    landmarks = (landmarks * scale).astype(np.float32)
    return [Detection(boxes[each], landmarks[each], float(scores[each])) for each in suppress(boxes)]


def suppress(boxes: Floats, *, iou: float = _SAME_FACE_IOU) -> list[int]:
    """Return which boxes stay when each one silences those after it that overlap it by more than `iou`.

    boxes: (n, 4) x, y, width, height, best first.
    """
    corners, opposites, areas = boxes[:, :2], boxes[:, :2] + boxes[:, 2:], boxes[:, 2] * boxes[:, 3]
    alive = np.ones(len(boxes), bool)
    kept = []
    for each in range(len(boxes)):
        if not alive[each]:
            continue
        kept.append(each)
        common = np.minimum(opposites[each], opposites[each:]) - np.maximum(corners[each], corners[each:])
        shared = np.prod(np.maximum(common, 0), axis=1)
        alive[each:] &= shared <= iou * np.maximum(areas[each] + areas[each:] - shared, 1e-6)
    return kept


def _inputs(photos: Sequence[Image], size: tuple[int, int]) -> Floats:
    """Return the photos as the network wants them: (n, 3, height, width), 0 to 255. size: (width, height).

    Whole factors are averaged, what is left is interpolated: a third of the cost of a filter, the same faces.
    """
    import cv2

    batch = np.empty((len(photos), 3, size[1], size[0]), np.float32)
    for place, photo in enumerate(photos):
        factors = max(1, photo.width // size[0]), max(1, photo.height // size[1])
        small = np.asarray(photo.pillow if factors == (1, 1) else photo.pillow.reduce(factors))
        for channel, plane in enumerate(cv2.split(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR))):
            batch[place, channel] = plane
    return batch
