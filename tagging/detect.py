"""Photos -> boxes and five landmarks: what a first look shows decides where the detector looks again.

Every photo is seen once at 640 px. Where no face surely stands upright, quick looks follow: from further away, for a face that
fills the frame, and turned by one, two and three quarters; the turn that shows the best face is then looked at properly.
Where small faces stand together, their part of the photo is seen once more at twice the size.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from tagging import passes
from tagging.passes import Pass
from tagging.thresholds import Thresholds
from tagging.types import Candidates, Detection, Detector, Floats, Image, Pixels

CPU_BATCH = 1  # on a CPU more are slower (36 ms a photo alone, 42 in fours) and take 60 MB each
_SAME_FACE_IOU = 0.3
_FAR, _QUICK = 0.25, 0.5  # of 640 px
_FILLS_PX = 40  # of the 160 px from far away: what is smaller there was seen better before
_CROWD, _CROWD_PX = 2, 24
_SMALL_PX = 16
_DOWN = np.array([(0, 1), (-1, 0), (0, -1), (1, 0)], np.float32)  # from eyes to mouth, where turns set the face upright
_NEARLY = np.cos(np.radians(45))


def detect(
    detector: Detector, photos: Sequence[Image], *, thresholds: Thresholds, batch_photos: int = CPU_BATCH
) -> list[list[Detection]]:
    """Return the faces of each photo, best first, in its own pixels.

    Inputs of one size run in batches of at most `batch_photos`.
    """
    scenes = [_Scene(photo, thresholds) for photo in photos]

    def look(wanted: Iterable[tuple[_Scene, Sequence[Pass]]]) -> Iterator[tuple[_Scene, Pass, Candidates]]:
        todo = [(scene, each) for scene, several in wanted for each in several]
        return _run(detector, todo, least=thresholds.faint_score, batch_photos=batch_photos)

    def look_properly(some: Sequence[_Scene]) -> None:
        for plan in (_Scene.whole, _Scene.closer):
            for scene, _, found in look((scene, plan(scene)) for scene in some):
                scene.add(found)

    look_properly(scenes)
    unsure = [scene for scene in scenes if scene.upright() < thresholds.upright_score]
    for scene, each, found in look((scene, scene.quick()) for scene in unsure):
        scene.try_out(each.turns, found)
    look_properly([scene for scene in unsure if scene.turn()])
    return [scene.detections() for scene in scenes]


class _Scene:
    """One photo and what was seen on it so far, in its own pixels."""

    def __init__(self, photo: Image, thresholds: Thresholds) -> None:
        self.photo = photo
        self.size = photo.width, photo.height
        self.turns = 0
        self._thresholds = thresholds
        self._seen = _NOTHING
        self._tried: dict[int, float] = {}
        self._crowded = False

    @cached_property
    def reduced(self) -> PIL.Image.Image:
        """The photo averaged over whole blocks to no less than any look at all of it needs."""
        factor = max(1, int(1 / passes.scale_of_whole(*self.size)))
        return self.photo.pillow.reduce(factor) if factor > 1 else self.photo.pillow

    def whole(self) -> list[Pass]:
        return passes.whole(*self.size, turns=self.turns)

    def quick(self) -> list[Pass]:
        turned = (passes.whole(*self.size, part=_QUICK, turns=turns) for turns in (1, 2, 3))
        return [*passes.whole(*self.size, part=_FAR), *(each for several in turned for each in several)]

    def closer(self) -> list[Pass]:
        """Return where small faces stand together, if the photo has more pixels to show there."""
        seen = _only(self._seen, np.array(suppress(self._seen.boxes), int))
        small = self._sides(seen.boxes) < _CROWD_PX
        unsure = small & (seen.scores < self._thresholds.detection_score)
        crowd = seen.boxes[small] if unsure.sum() >= _CROWD else _NOTHING.boxes
        found = passes.closer(*self.size, crowd, turns=self.turns)
        self._crowded |= bool(found)
        return found

    def add(self, found: Candidates) -> None:
        self._seen = _best_first(self._seen, found)

    def try_out(self, turns: int, found: Candidates) -> None:
        """Keep what a quick look shows: faces that fill the frame, and how well the photo's faces stand when it is turned."""
        if turns == 0:
            self.add(_only(found, self._sides(found.boxes) * _FAR >= _FILLS_PX))
        else:
            self._tried[turns] = max(self._tried.get(turns, 0.0), _upright(found, turns))

    def turn(self) -> bool:
        """Turn the photo if a face stood better then than any does now; return whether it is."""
        turns, score = max(self._tried.items(), key=lambda pair: pair[1])
        if score > max(self.upright(), self._thresholds.detection_score):
            self.turns = turns
        return self.turns != 0

    def upright(self) -> float:
        """Return the best score of a face that stands upright in the photo as it is, 0 without any."""
        return _upright(self._seen, 0)

    def detections(self) -> list[Detection]:
        limits = self._thresholds
        least = np.full(len(self._seen.scores), limits.detection_score)
        if self._crowded:
            tiny = self._sides(self._seen.boxes) < _SMALL_PX
            least = np.where(tiny, limits.crowd_small_score, limits.crowd_score)
        sure = _only(self._seen, self._seen.scores > least)
        return [
            Detection(sure.boxes[each], sure.landmarks[each], float(sure.scores[each])) for each in suppress(sure.boxes)
        ]

    def _sides(self, boxes: Floats) -> Floats:
        """Return the shorter sides of boxes in pixels of the input that shows the whole photo."""
        sides: Floats = boxes[:, 2:].min(axis=1) * np.float32(passes.scale_of_whole(*self.size))
        return sides


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


def _upright(found: Candidates, turns: int) -> float:
    """Return the best score of a face that these turns set upright, 0 without any."""
    eyes, mouth = found.landmarks[:, :2].mean(axis=1), found.landmarks[:, 3:].mean(axis=1)
    axis = mouth - eyes
    stands = axis @ _DOWN[turns] >= _NEARLY * np.linalg.norm(axis, axis=1)
    return float(found.scores[stands].max(initial=0.0))


_NOTHING = Candidates(np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, np.float32))


def _best_first(one: Candidates, other: Candidates) -> Candidates:
    order = np.argsort(-np.concatenate([one.scores, other.scores]), kind="stable")
    both = zip((one.boxes, one.landmarks, one.scores), (other.boxes, other.landmarks, other.scores), strict=True)
    return Candidates(*(np.concatenate(pair)[order] for pair in both))


def _only(found: Candidates, kept: NDArray[np.bool_ | np.int_]) -> Candidates:
    return Candidates(found.boxes[kept], found.landmarks[kept], found.scores[kept])


def _run(
    detector: Detector, todo: Sequence[tuple[_Scene, Pass]], *, least: float, batch_photos: int
) -> Iterator[tuple[_Scene, Pass, Candidates]]:
    """Run the passes, those of one input size together, and yield what each one shows in pixels of its photo."""
    alike: dict[tuple[int, int], list[tuple[_Scene, Pass]]] = defaultdict(list)
    for scene, each in todo:
        alike[each.size].append((scene, each))
    for same in alike.values():
        for start in range(0, len(same), batch_photos):
            batch = same[start : start + batch_photos]
            seen = detector(_inputs(batch), least)
            for (scene, each), found in zip(batch, seen, strict=True):
                yield scene, each, each.on_picture(found)


def _inputs(batch: Sequence[tuple[_Scene, Pass]]) -> Floats:
    """Return what the detector is shown: (n, 3, height, width), 0 to 255.

    Whole factors are averaged, what is left is interpolated: a third of the cost of a filter, the same faces.
    """
    import cv2

    width, height = batch[0][1].size
    inputs = np.empty((len(batch), 3, height, width), np.float32)
    for place, (scene, each) in enumerate(batch):
        size = each.size if each.turns % 2 == 0 else each.size[::-1]
        shown = np.rot90(cv2.resize(_part(scene, each, size), size, interpolation=cv2.INTER_LINEAR), each.turns)
        for channel in range(3):
            inputs[place, channel] = shown[:, :, channel]
    return inputs


def _part(scene: _Scene, each: Pass, size: tuple[int, int]) -> Pixels:
    """Return what a pass looks at, averaged over whole blocks to no less than `size` (width, height)."""
    left, top, wide, tall = each.region
    shows_all = (wide, tall) == scene.size
    photo = scene.reduced if shows_all else scene.photo.pillow.crop((left, top, left + wide, top + tall))
    factors = max(1, photo.width // size[0]), max(1, photo.height // size[1])
    return np.asarray(photo if factors == (1, 1) else photo.reduce(factors))
