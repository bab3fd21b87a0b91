"""What is taken for a face and is none, and which faces are lost: `python -m benchmarks.bench_false_faces FOLDER [PACK] [EVERY]`.

FOLDER: the evaluation photographs (docs/thresholds.md says which). EVERY: look at every n-th photo of LFW, 1 by default.
False faces are counted over every verdict but `trash`.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from benchmarks.main_faces import founds
from cloudphotos import home
from tagging import packs
from tagging.boxes import overlap
from tagging.pipeline import FoundPhoto, Pipeline
from tagging.types import Face

NEEDS_FOLDER = True
Box = tuple[float, float, float, float]
VERDICTS = ("trash", "small", "blurry", "profile", "face")


class Library:
    """The photos of one folder, looked at with one pipeline."""

    def __init__(self, pipeline: Pipeline, paths: Sequence[Path]) -> None:
        found = pipeline.find_faces(path.read_bytes() for path in paths)
        self.faces: dict[Path, tuple[Face, ...]] = {}
        self.sizes: dict[Path, tuple[int, int]] = {}
        for path, photo in zip(paths, found, strict=True):
            if isinstance(photo, FoundPhoto):
                self.faces[path] = photo.faces
                self.sizes[path] = photo.image.width, photo.image.height
            else:
                print(f"  {path.name}: {photo}")

    def shown(self, path: Path) -> list[Face]:
        """Return the faces of a photo that are not taken for trash."""
        return [face for face in self.faces[path] if face.verdict != "trash"]


def main(folder: Path, name: str = "starter", every: str = "1") -> None:
    """Print all tables."""
    pipeline = Pipeline(packs.load(name, home.weights()), pixel_cap=100_000_000)
    print(f"pack {name}, {pipeline.pack.numbers.thresholds}\n")
    album(pipeline, folder / "nasa_iss")
    trash(pipeline, folder / "trash")
    main_faces(pipeline, folder / "lfw", int(every))
    groups_of_people(pipeline, folder / "mebeauty")
    recall(pipeline, folder)


def album(pipeline: Pipeline, folder: Path) -> None:
    """Photos without faces that show one, and labelled faces that are found."""
    library = Library(pipeline, sorted((folder / "album").iterdir()))
    empty = [row["photo"] for row in _rows(folder / "album_photos.csv") if row["has_face"] == "no"]
    wrong = [photo for photo in empty if library.shown(folder / "album" / photo)]
    labelled = _rows(folder / "album_faces.csv")
    hits = sum(
        any(overlap(_box(row), face.detection.box) > 0.25 for face in library.shown(folder / "album" / row["photo"]))
        for row in labelled
    )
    print(f"nasa_iss/album   photos without faces that show one: {len(wrong)} of {len(empty)} {wrong or ''}")
    print(f"                 labelled faces found: {hits} of {len(labelled)}\n")


def trash(pipeline: Pipeline, folder: Path) -> None:
    """Photos without people that show a face, by kind."""
    kinds = {folder / row["path"]: row["kind"] for row in _rows(folder / "trash.csv")}
    library = Library(pipeline, list(kinds))
    wrong = [path for path in kinds if library.shown(path)]
    print(f"trash            photos that show a face: {len(wrong)} of {len(kinds)} ({len(wrong) / len(kinds):.1%})")
    for kind, count in Counter(kinds.values()).items():
        print(f"                   {kind:26} {sum(kinds[path] == kind for path in wrong):3} of {count}")
    print(f"                 {' '.join(path.name for path in wrong)}\n")


def main_faces(pipeline: Pipeline, folder: Path, every: int) -> None:
    """LFW: verdicts of the face nearest to the middle, and of all."""
    library = Library(pipeline, [folder / row["path"] for row in _rows(folder / "identities.csv")][::every])
    main_verdicts: Counter[str] = Counter()
    limits, founding = pipeline.pack.numbers.thresholds, 0
    for path, faces in library.faces.items():
        middle = np.array(library.sizes[path]) / 2
        nearest = min(faces, key=lambda face: _away(face, middle), default=None)
        main_verdicts[nearest.verdict if nearest else "not found"] += 1
        founding += nearest is not None and founds(nearest, limits)
    everything = Counter(face.verdict for faces in library.faces.values() for face in faces)
    for title, verdicts in (("main face", main_verdicts), ("every face", everything)):
        total = verdicts.total()
        table = "  ".join(f"{verdict} {verdicts[verdict]}" for verdict in ("not found", *VERDICTS))
        print(f"lfw, {title:11} {total:6}: {table}; other than face {1 - verdicts['face'] / total:.2%}")
    of_all = sum(founds(face, limits) for faces in library.faces.values() for face in faces)
    print(f"lfw, may found people: main faces {founding}, of all {of_all}")
    print()


def groups_of_people(pipeline: Pipeline, folder: Path) -> None:
    """Portraits of mebeauty whose face is not found, or is no `face`, by ethnicity and gender."""
    rows = _rows(folder / "scores_train.csv") + _rows(folder / "scores_val.csv")
    library = Library(pipeline, [folder / row["path"] for row in rows])
    limits = pipeline.pack.numbers.thresholds
    lost: dict[str, Counter[str]] = defaultdict(Counter)
    founding: Counter[str] = Counter()
    for row in rows:
        faces = library.faces[folder / row["path"]]
        largest = max(faces, key=lambda face: float(face.detection.box[2] * face.detection.box[3]), default=None)
        for group in ("all", row["gender"], row["ethnicity"]):
            lost[group][largest.verdict if largest else "not found"] += 1
            founding[group] += largest is not None and founds(largest, limits)
    print("mebeauty         largest face: portraits, not found, trash, small, blurry, profile, may found people")
    for group, verdicts in lost.items():
        counts = "  ".join(f"{verdicts[verdict]:3}" for verdict in ("not found", *VERDICTS[:-1]))
        print(f"                   {group:12} {verdicts.total():5}   {counts}  {founding[group]:5}")
    print()


def recall(pipeline: Pipeline, folder: Path) -> None:
    """Boxes and noses that are found, whatever the verdict, and detections that touch no box."""
    wider: dict[Path, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(folder / "wider200" / "boxes.csv"):
        wider[folder / "wider200" / "images" / row["image"]].append(row)
    library = Library(pipeline, list(wider))
    for low, high in ((24, 1e9), (10, 24)):
        valid = [
            (path, _box(row))
            for path, rows in wider.items()
            for row in rows
            if row["invalid"] == "0" and low <= min(_box(row)[2:]) < high
        ]
        _print_recall(
            f"wider200, {low} px and more" if high > low * 9 else f"wider200, {low} to {high} px", library, valid, 0.4
        )
    every = [(path, face) for path, faces in library.faces.items() for face in faces]
    stray = sum(all(overlap(_box(row), face.detection.box) == 0 for row in wider[path]) for path, face in every)
    print(f"                 detections that touch no box: {stray} of {len(every)}")
    boxes = [
        (folder / "dlib_faces" / photo.attrib["file"], _xml_box(box))
        for name in ("training.xml", "testing.xml")
        for photo in ElementTree.parse(folder / "dlib_faces" / name).iter("image")  # noqa: S314  our own data
        for box in photo.iter("box")
        if (folder / "dlib_faces" / photo.attrib["file"]).exists()
    ]
    _print_recall("dlib_faces", Library(pipeline, sorted({path for path, _ in boxes})), boxes, 0.3)
    noses = [
        (folder / "compreface_samples" / row["image"], (float(row["nose_x"]), float(row["nose_y"])))
        for row in _rows(folder / "compreface_samples" / "noses.csv")
    ]
    samples = Library(pipeline, sorted({path for path, _ in noses}))
    hits = sum(any(_holds(face, nose) for face in samples.faces[path]) for path, nose in noses)
    print(f"compreface_samples: noses inside a box {hits} of {len(noses)}")


def _print_recall(title: str, library: Library, boxes: Sequence[tuple[Path, Box]], iou: float) -> None:
    hits = sum(any(overlap(box, face.detection.box) >= iou for face in library.faces[path]) for path, box in boxes)
    print(f"{title}: boxes found {hits} of {len(boxes)} ({hits / len(boxes):.3f}, IoU {iou})")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _box(row: dict[str, str]) -> Box:
    return float(row["x"]), float(row["y"]), float(row["w"]), float(row["h"])


def _xml_box(box: ElementTree.Element) -> Box:
    left, top, width, height = (float(box.attrib[key]) for key in ("left", "top", "width", "height"))
    return left, top, width, height


def _holds(face: Face, point: tuple[float, float]) -> bool:
    x, y, width, height = face.detection.box.tolist()
    return bool(x <= point[0] <= x + width and y <= point[1] <= y + height)


def _away(face: Face, middle: np.ndarray) -> float:
    x, y, width, height = face.detection.box.tolist()
    return float(np.hypot(x + width / 2 - middle[0], y + height / 2 - middle[1]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
