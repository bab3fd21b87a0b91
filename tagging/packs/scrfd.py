"""SCRFD's outputs -> candidates (Guo et al. 2021, "Sample and Computation Redistribution for Efficient Face Detection").

Each stride gives three maps: scores, distances from the anchor to the sides of the box, offsets of the five landmarks from
the anchor, all but the scores in strides. Anchors stand in the corners of cells, row by row.
"""

from collections.abc import Sequence

import numpy as np

from tagging.types import Candidates, Detector, Floats, Network

# Outputs of the network -> its strides and the anchors of each cell. Without landmarks (6, 10) no face can be aligned.
LAYOUTS = {9: ((8, 16, 32), 2), 15: ((8, 16, 32, 64, 128), 1)}


def detector(
    network: Network, *, mean: float, std: float, one_by_one: bool, input_px: tuple[int, int] | None = None
) -> Detector:
    """Return the network as a detector. It is fed (x - mean) / std.

    one_by_one: the network takes a single picture. input_px: (width, height) where the network takes only that: smaller
    pictures are padded at the right and at the bottom, larger ones are reduced.
    """

    def detect(batch: Floats, least: float) -> list[Candidates]:
        fitted, scale = (batch, 1.0) if input_px is None else _fit(batch, input_px)
        normal = fitted - np.float32(mean)
        normal *= np.float32(1 / std)
        parts = [normal[each : each + 1] for each in range(len(normal))] if one_by_one else [normal]
        maps = [_by_picture(network(part), len(part)) for part in parts]
        limit = np.array(batch.shape[:1:-1], np.float32)
        return [
            _scaled(decode(each, size=fitted.shape[2:], least=least), scale, limit) for part in maps for each in part
        ]

    return detect


def decode(maps: Sequence[Floats], *, size: tuple[int, ...], least: float) -> Candidates:
    """Return what scores more than `least` in one picture of `size` (height, width).

    maps: scores (anchors, 1) of each stride, then distances (anchors, 4: left, top, right, bottom), then landmarks (anchors, 10).
    """
    strides, per_cell = LAYOUTS[len(maps)]
    found = []
    for level, stride in enumerate(strides):
        scores, distances, points = maps[level :: len(strides)]
        chosen = np.nonzero(scores[:, 0] > least)[0]
        rows, columns = np.divmod(chosen // per_cell, size[1] // stride)
        anchors = np.stack([columns, rows], axis=1).astype(np.float32) * stride
        near, far = np.split(distances[chosen] * stride, 2, axis=1)
        boxes = np.concatenate([anchors - near, near + far], axis=1)
        landmarks = anchors[:, None] + points[chosen].reshape(-1, 5, 2) * stride
        found.append((boxes, landmarks, scores[chosen, 0]))
    boxes, landmarks, scores = (np.concatenate(each) for each in zip(*found, strict=True))
    order = np.argsort(-scores, kind="stable")
    return Candidates(boxes[order], landmarks[order], scores[order])


def _by_picture(outputs: Sequence[Floats], pictures: int) -> list[list[Floats]]:
    """Take the outputs of a batch apart; a network for a single picture may leave the axis of the batch out."""
    stacked = [each.reshape(pictures, -1, each.shape[-1]) for each in outputs]
    return [[each[number] for each in stacked] for number in range(pictures)]


def _fit(batch: Floats, input_px: tuple[int, int]) -> tuple[Floats, float]:
    """Return the batch in pictures of exactly `input_px`, and pixels of the new per pixel of the old."""
    import cv2

    width, height = input_px
    scale = min(1.0, width / batch.shape[3], height / batch.shape[2])
    fitted = np.zeros((len(batch), 3, height, width), np.float32)
    across, down = round(batch.shape[3] * scale), round(batch.shape[2] * scale)
    for place, picture in enumerate(batch):
        for channel, plane in enumerate(picture):
            small = plane if scale == 1 else cv2.resize(plane, (across, down), interpolation=cv2.INTER_AREA)
            fitted[place, channel, :down, :across] = small
    return fitted, scale


def _scaled(found: Candidates, scale: float, limit: Floats) -> Candidates:
    """Return the candidates in pixels of the picture as it came, boxes cut at its border. limit: (width, height)."""
    corners = np.clip(found.boxes[:, :2] / scale, 0, limit)
    opposites = np.clip((found.boxes[:, :2] + found.boxes[:, 2:]) / scale, 0, limit)
    boxes = np.concatenate([corners, opposites - corners], axis=1).astype(np.float32)
    return Candidates(boxes, (found.landmarks / scale).astype(np.float32), found.scores)
