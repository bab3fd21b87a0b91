"""Which faces are found, what else is taken for one, what looking costs: `python -m benchmarks.bench_detection FOLDER [PACK]`.

FOLDER: the evaluation photographs (docs/thresholds.md says which). Compared are all passes with the pack's thresholds, a single
pass at 640 px with its detection score, Viola and Jones 2001 (OpenCV's cascade, in wheels before 5) and the HOG detector of dlib
(`pip install dlib-bin`), both as far as they are installed. Sizes are the shorter side of a box in pixels of the file. A box is
found at an overlap (intersection over union) of .4; a detection that reaches it with no box that is free is an error, unless it
touches one that the labels call invalid. Verdicts are not asked: this is the detector alone.
"""

import csv
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from pathlib import Path
from statistics import mean

import numpy as np
import PIL.Image

from cloudphotos import home
from tagging import detect, packs, passes
from tagging.boxes import overlap
from tagging.image import read
from tagging.interval import wilson
from tagging.passes import Pass
from tagging.types import Candidates, Detection, Floats, Image

NEEDS_FOLDER = True
IOU = 0.4
ERRORS = 100
SCENE_PX = (1000, 750)
SIZES = ((24, 10_000), (10, 24), (6, 10))

# A photo -> boxes (n, 4) with scores, those that count first.
Found = list[tuple[Floats, float]]


@dataclass(frozen=True)
class Method:
    """A way to find faces. all_of: the same with whatever it is unsure of, for the curve."""

    name: str
    find: Callable[[Image], Found]
    all_of: Callable[[Image], Found]


class Eyes:
    """A pack's detector that counts the pixels it is shown."""

    def __init__(self, pack: packs.Pack) -> None:
        self.pack = pack
        self.limits = pack.numbers.thresholds
        self.pixels = 0

    def __call__(self, batch: Floats, least: float) -> Sequence[Candidates]:
        """Look, as a detector does."""
        self.pixels += batch.shape[0] * batch.shape[2] * batch.shape[3]
        return self.pack.detector(batch, least)

    def every_pass(self, photo: Image, *, least: float | None = None) -> Found:
        """Look as the pipeline does. least: count whatever scores more in crowds; elsewhere what counts anyway."""
        limits = self.limits
        if least is not None:
            limits = replace(limits, crowd_score=least, crowd_small_score=least)
        return [(each.box, each.score) for each in detect.detect(self, [photo], thresholds=limits)[0]]

    def single_pass(self, photo: Image, *, least: float | None = None) -> Found:
        """Look once."""
        import cv2

        whole = _whole(photo.width, photo.height)
        shown = cv2.resize(photo.pixels, whole.size, interpolation=cv2.INTER_AREA).transpose(2, 0, 1)
        score = self.limits.detection_score if least is None else least
        found = whole.on_picture(self(shown[None].astype(np.float32), score)[0])
        return [(found.boxes[each], float(found.scores[each])) for each in detect.suppress(found.boxes)]


def _whole(width: int, height: int) -> Pass:
    """Return what one pass at 640 px shows, however long the photo is."""
    scale = min(passes.LONG_SIDE_PX / max(width, height), passes.MOST_ENLARGED)
    across, down = (ceil(side * scale / passes.STRIDE_PX) * passes.STRIDE_PX for side in (width, height))
    return Pass((0, 0, width, height), (across, down), (width, height))


def main(folder: Path, name: str = "starter") -> None:
    """Print all tables."""
    eyes = Eyes(packs.load(name, home.weights()))
    print(f"pack {name}, {eyes.limits}\n")
    methods = [
        Method("all passes", eyes.every_pass, partial(eyes.every_pass, least=eyes.limits.faint_score)),
        Method("single pass, 640 px", eyes.single_pass, partial(eyes.single_pass, least=eyes.limits.faint_score)),
        *_viola_jones(),
        *_hog(),
    ]
    crowds(folder / "wider200", methods)
    trash(folder / "trash", methods)
    cost(folder, eyes)
    turned(folder, eyes)


def crowds(folder: Path, methods: Sequence[Method]) -> None:
    """Recall by size with 95 % intervals, detections that touch nobody, recall at 100 errors."""
    labelled: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(folder / "boxes.csv"):
        labelled[row["image"]].append(row)
    photos = {name: _open(folder / "images" / name) for name in labelled}
    boxes = {name: np.array([[float(row[key]) for key in "xywh"] for row in rows]) for name, rows in labelled.items()}
    valid = {name: np.array([row["invalid"] == "0" for row in rows]) for name, rows in labelled.items()}
    titles = [f"{low} to {high} px" if high < 1000 else f"{low} px and more" for low, high in SIZES]
    print(f"wider200, {len(photos)} photos: recall with 95 % intervals (Wilson)")
    print(f"{'':22}" + "".join(f"{title:>22}" for title in titles) + f"{'touch nobody':>22}{f'at {ERRORS} errors':>12}")
    for method in methods:
        hits, astray = [[0, 0] for _ in SIZES], [0, 0]
        for name, photo in photos.items():
            found = method.find(photo)
            overlaps = _overlaps(boxes[name], found)
            sides = boxes[name][:, 2:].min(axis=1)
            for count, (low, high) in zip(hits, SIZES, strict=True):
                chosen = valid[name] & (sides >= low) & (sides < high)
                count[0] += int((overlaps[chosen].max(axis=1, initial=0) >= IOU).sum())
                count[1] += int(chosen.sum())
            astray[0] += int((overlaps.max(axis=0, initial=0) == 0).sum())
            astray[1] += len(found)
        columns = [_with_interval(*count) for count in hits]
        columns.append(f"{astray[0]} of {astray[1]} ({astray[0] / max(astray[1], 1):.1%})")
        print(
            f"{method.name:22}"
            + "".join(f"{column:>22}" for column in columns)
            + f"{_at_errors(method, photos, boxes, valid):>12}"
        )
    print()


def _at_errors(
    method: Method, photos: dict[str, Image], boxes: dict[str, np.ndarray], valid: dict[str, np.ndarray]
) -> str:
    """Return the recall of valid boxes of 10 px and more where the surest detections hold 100 errors, or (so many) as come."""
    judged = []
    for name, photo in photos.items():
        found = method.all_of(photo)
        overlaps, taken = _overlaps(boxes[name], found), np.zeros(len(boxes[name]), bool)
        for number, (_, score) in enumerate(found):
            free = np.where(taken, 0, overlaps[:, number])
            best = int(free.argmax())
            if free[best] >= IOU:
                taken[best] = True
                counts = valid[name][best] and boxes[name][best, 2:].min() >= 10
                judged.append((score, "found" if counts else "neither"))
            else:
                spared = (overlaps[~valid[name], number] > 0).any()
                judged.append((score, "neither" if spared else "error"))
    total = sum(int((valid[name] & (boxes[name][:, 2:].min(axis=1) >= 10)).sum()) for name in photos)
    errors = hits = 0
    for _, what in sorted(judged, key=lambda pair: -pair[0]):
        errors += what == "error"
        if errors > ERRORS:
            break
        hits += what == "found"
    return f"{hits / total:.3f}" + ("" if errors >= ERRORS else f" ({errors})")


def trash(folder: Path, methods: Sequence[Method]) -> None:
    """Photos without people on which something is detected, before any verdict."""
    photos = [_open(folder / row["path"]) for row in _rows(folder / "trash.csv")]
    for method in methods:
        counts = [len(method.find(photo)) for photo in photos]
        some = sum(map(bool, counts))
        print(f"trash, {method.name:22} photos with a detection {some:3} of {len(photos)}, detections {sum(counts)}")
    print()


def cost(folder: Path, eyes: Eyes) -> None:
    """What all passes cost compared with the first one: pixels shown, CPU seconds."""
    print(
        "cost of all passes, single pass = 1    photos       pixels   where a face is upright   where none is   CPU seconds"
    )
    sets = {
        "lfw, every 20th": [folder / "lfw" / row["path"] for row in _rows(folder / "lfw" / "identities.csv")][::20],
        "album_athletes": [
            folder / "album_athletes" / row["path"] for row in _rows(folder / "album_athletes" / "identities.csv")
        ],
        "nasa_iss/album": sorted((folder / "nasa_iss" / "album").iterdir()),
        "wider200": sorted((folder / "wider200" / "images").iterdir()),
        "trash": [folder / "trash" / row["path"] for row in _rows(folder / "trash" / "trash.csv")],
    }
    costs = {title: [_cost(eyes, _open(path)) for path in paths] for title, paths in sets.items()}
    costs["all of them"] = [each for several in costs.values() for each in several]
    for title, several in costs.items():
        some, none = (_ratio(each for each in several if each.upright is upright) for upright in (True, False))
        seconds = sum(each.every_s for each in several) / sum(each.single_s for each in several)
        print(f"{title:36}{len(several):>9}{_ratio(several):>13}{some:>26}{none:>16}{seconds:>14.2f}")
    print()


@dataclass(frozen=True)
class Cost:
    """Of all passes over one photo. ratio: pixels shown, single pass = 1. upright: does a face stand so? CPU seconds of both."""

    ratio: float
    upright: bool
    single_s: float
    every_s: float


def _cost(eyes: Eyes, photo: Image) -> Cost:
    begun = time.process_time()
    before = eyes.pixels
    eyes.single_pass(photo)
    once, between = eyes.pixels, time.process_time()
    found = detect.detect(eyes, [photo], thresholds=eyes.limits)[0]
    done = time.process_time()
    upright = any(_stands(each, (0, 1)) for each in found)
    return Cost((eyes.pixels - once) / (once - before), upright, between - begun, done - between)


def _ratio(costs: Iterable[Cost]) -> str:
    ratios = [each.ratio for each in costs]
    return f"{mean(ratios):.2f} ({len(ratios)})" if ratios else "-"


def _stands(found: Detection, down: tuple[int, int]) -> bool:
    """Does the face point `down` (x, y) with its chin, within 45 degrees?"""
    axis = found.landmarks[3:].mean(axis=0) - found.landmarks[:2].mean(axis=0)
    return bool(axis @ down > 0.7 * np.linalg.norm(axis))


def turned(folder: Path, eyes: Eyes) -> None:
    """Portraits padded to a scene, found upright and found again when the scene lies on a side or on its head."""
    rows = [row["path"] for row in _rows(folder / "lfw" / "library.csv") if row["part"] == "report"]
    draw = random.Random(1)  # noqa: S311  a seed, so that everybody sees the same scenes
    upright, again = 0, dict.fromkeys((90, 180, 270), 0)
    for path in draw.sample(rows, 100):
        portrait = _open(folder / "lfw" / path).pillow
        scene = PIL.Image.new("RGB", SCENE_PX, tuple(draw.randint(0, 255) for _ in range(3)))
        corner = tuple(draw.randint(0, room - side) for room, side in zip(SCENE_PX, portrait.size, strict=True))
        scene.paste(portrait, corner)
        middle = np.array(corner) + np.array(portrait.size) / 2
        if not _faces_at(eyes, scene, middle, 0):
            continue
        upright += 1
        for degrees in again:
            again[degrees] += _faces_at(eyes, scene.rotate(degrees, expand=True), middle, degrees)
    size = " x ".join(map(str, SCENE_PX))
    counts = ", ".join(f"{degrees} degrees {count}" for degrees, count in again.items())
    print(f"lfw padded to {size} px: found upright {upright} of 100; found again, the right way up, turned by {counts}")


def _faces_at(eyes: Eyes, scene: PIL.Image.Image, point: Floats, degrees: int) -> bool:
    """Is there a face at a point (of the scene before it was turned anticlockwise) that stands as it should?"""
    width, height = SCENE_PX
    x, y = {
        0: point,
        90: (point[1], width - point[0]),
        180: (width - point[0], height - point[1]),
        270: (height - point[1], point[0]),
    }[degrees]
    down = {0: (0, 1), 90: (1, 0), 180: (0, -1), 270: (-1, 0)}[degrees]
    for each in detect.detect(eyes, [Image(scene)], thresholds=eyes.limits)[0]:
        left, top, across, tall = each.box
        if left <= x <= left + across and top <= y <= top + tall and _stands(each, down):
            return True
    return False


def _viola_jones() -> Iterable[Method]:
    """OpenCV's frontal cascade with its usual settings; the number of neighbours is its score."""
    import cv2

    file = Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"
    if not hasattr(cv2, "CascadeClassifier") or not file.exists():
        print(f"Viola-Jones: opencv {cv2.__version__} comes without it (wheels of version 4 have it)")
        return
    cascade = cv2.CascadeClassifier(str(file))

    def find(photo: Image, *, neighbours: int) -> Found:
        grey = cv2.cvtColor(photo.pixels, cv2.COLOR_RGB2GRAY)
        boxes, _, weights = cascade.detectMultiScale3(grey, 1.1, neighbours, minSize=(10, 10), outputRejectLevels=True)
        return sorted(
            ((np.float32(box), float(weight)) for box, weight in zip(boxes, weights, strict=True)),
            key=lambda pair: -pair[1],
        )

    yield Method("Viola-Jones (OpenCV)", partial(find, neighbours=3), partial(find, neighbours=1))


def _hog() -> Iterable[Method]:
    """dlib's frontal detector, the picture enlarged once, as its examples do."""
    try:
        import dlib
    except ImportError:
        print("dlib HOG: dlib is not installed (pip install dlib-bin)")
        return
    detector = dlib.get_frontal_face_detector()

    def find(photo: Image, *, least: float) -> Found:
        boxes, scores, _ = detector.run(photo.pixels, 1, least)
        rows = [np.float32([box.left(), box.top(), box.width(), box.height()]) for box in boxes]
        return list(zip(rows, scores, strict=True))

    yield Method("dlib HOG", partial(find, least=0), partial(find, least=-0.5))


def _overlaps(boxes: np.ndarray, found: Found) -> np.ndarray:
    """Return the intersection over union of each labelled box with each detection."""
    return overlap(boxes[:, None], np.array([box for box, _ in found], np.float64).reshape(-1, 4))


def _with_interval(hits: int, total: int) -> str:
    """Return a share with its 95 % interval (Wilson 1927)."""
    least, most = wilson(hits, total)
    return f"{hits / total:.3f} ({least:.3f}-{most:.3f})"


def _open(path: Path) -> Image:
    return read(path.read_bytes(), pixel_cap=100_000_000)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
