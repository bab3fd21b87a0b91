"""Detectors against recognisers: `python -m benchmarks.bench_comparison FOLDER [PACK ...] [--pairs N] [--speed-only]`.

FOLDER holds lfw/ and nasa_iss/. PACK: names, or absolute paths of folders in InsightFace's format. Every detector of these
packs is paired with every recogniser (a file that two packs share counts once), each in the real pipeline, with one thread:
- accuracy on a part of LFW's View 2 (the same number of pairs from each fold, the first of each kind), over ten folds;
  the same with photos made so small that the face has 100, 60, 40, 24, 16 px. A pair with a face not found counts as two people;
- CPU-seconds for each photo, decoding included, by its size: photos of the NASA album, made that large.
"""

import argparse
import io
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import PIL.Image

from benchmarks import main_faces, pairs
from cloudphotos import home
from tagging import packs
from tagging.pipeline import FoundPhoto, Pipeline
from tagging.types import Floats

NEEDS_FOLDER = True
FACE_PX = (100, 60, 40, 24, 16)
LONG_SIDES_PX = (320, 640, 1280, 2560, 4000)
SPEED_PHOTOS = 6
OF_DETECTORS = ("detection_score", "faint_score", "crowd_score", "crowd_small_score", "upright_score")


@dataclass(frozen=True, eq=False)
class Part:
    """One of a pack's two networks."""

    pack: packs.Pack
    file: str
    megabytes: float


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("packs", nargs="*", metavar="PACK", default=["starter", "cc0"])
    parser.add_argument("--pairs", type=int, default=400, help="of LFW, a multiple of 20 (400)")
    parser.add_argument("--speed-only", action="store_true")
    asked = parser.parse_args()
    detectors, recognisers = _parts(asked.packs, "detector"), _parts(asked.packs, "embedder")
    together = [
        (f"{seeing.file} + {telling.file}", seeing.megabytes + telling.megabytes, joined(seeing.pack, telling.pack))
        for seeing in detectors
        for telling in recognisers
    ]
    for title, size, pack in together:
        print(f"{title}: {size:.1f} MB", flush=True)
        pipeline = Pipeline(pack, pixel_cap=main_faces.PIXEL_CAP)
        _speed(pipeline, asked.folder / "nasa_iss" / "album")
        if not asked.speed_only:
            _accuracy(pipeline, asked.folder / "lfw", asked.pairs)


def joined(seeing: packs.Pack, telling: packs.Pack) -> packs.Pack:
    """Return the detector of one pack, with the numbers that are its own, before the recogniser of another."""
    own = {name: getattr(seeing.numbers.thresholds, name) for name in OF_DETECTORS}
    numbers = replace(telling.numbers, thresholds=replace(telling.numbers.thresholds, **own))
    return replace(telling, detector=seeing.detector, numbers=numbers)


def _parts(names: Sequence[str], kind: str) -> list[Part]:
    """Return the networks of one kind, each file once."""
    found: dict[str, Part] = {}
    for name in names:
        record = packs.check(*home.place_of(name))
        file = record["contents"][kind]["file"] if "contents" in record else f"{kind}.onnx"
        of_file = record["files"][file]
        title = f"{Path(name).name}/{file.removesuffix('.onnx')}"
        found.setdefault(of_file["sha256"], Part(packs.load(*home.place_of(name)), title, of_file["bytes"] / 1e6))
    return list(found.values())


def _speed(pipeline: Pipeline, album: Path) -> None:
    photos = sorted(album.iterdir())[:SPEED_PHOTOS]
    print("  long side px          " + "".join(f"{side:8}" for side in LONG_SIDES_PX))
    spent, faces = [], []
    for side in LONG_SIDES_PX:
        files = [_resized(photo.read_bytes(), side) for photo in photos]
        list(pipeline.find_faces(files[:1]))
        started = time.process_time()
        found = list(pipeline.find_faces(files))
        spent.append((time.process_time() - started) / len(files))
        faces.append(sum(len(each.faces) for each in found if isinstance(each, FoundPhoto)) / len(files))
    print("  faces a photo         " + "".join(f"{each:8.1f}" for each in faces))
    print("  CPU ms a photo        " + "".join(f"{each * 1e3:8.0f}" for each in spent))
    print("  photos a CPU second   " + "".join(f"{1 / each:8.1f}" for each in spent), flush=True)


def _accuracy(pipeline: Pipeline, lfw: Path, count: int) -> None:
    listed = _some(pairs.view2(lfw), count)
    same = np.array([pair.same for pair in listed])
    photos = {photo: (lfw / photo).read_bytes() for photo in dict.fromkeys(p for pair in listed for p in pair[:2])}
    vectors, sides = _look(pipeline, photos)
    print(f"  LFW, {count} pairs        accuracy   standard deviation   photos without a face")
    _print("as they are", listed, same, vectors, len(photos))
    for face_px in FACE_PX:
        small = {photo: _shrunk(photos[photo], face_px / side) for photo, side in sides.items()}
        _print(f"face of {face_px} px", listed, same, _look(pipeline, small)[0], len(photos))


def _print(
    title: str, listed: Sequence[pairs.Pair], same: pairs.Flags, vectors: dict[str, Floats], photos: int
) -> None:
    values = pairs.cosines(list(vectors), np.stack(list(vectors.values())), listed)
    _, folds = pairs.ten_folds(values, same)
    print(
        f"    {title:18} {folds.mean():10.4f}   {folds.std():18.4f}   {photos - len(vectors):10} of {photos}",
        flush=True,
    )


def _some(listed: Sequence[pairs.Pair], count: int) -> list[pairs.Pair]:
    """Return the first pairs of each kind from each of the ten folds."""
    each = count // 20
    halves = np.arange(len(listed)).reshape(20, -1)[:, :each]  # each fold: its pairs of one person, then of two
    return [listed[number] for number in halves.ravel()]


def _look(pipeline: Pipeline, photos: dict[str, bytes]) -> tuple[dict[str, Floats], dict[str, float]]:
    """Return the vector and the shorter side of each photo's main face."""
    vectors, sides = {}, {}
    for photo, found in zip(photos, pipeline.find_faces(photos.values()), strict=True):
        face = main_faces.main_face(found) if isinstance(found, FoundPhoto) else None
        if face:
            vectors[photo], sides[photo] = face.vector, float(face.detection.box[2:].min())
    return vectors, sides


def _shrunk(data: bytes, scale: float) -> bytes:
    with PIL.Image.open(io.BytesIO(data)) as photo:
        return _png(photo.convert("RGB"), max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))


def _png(photo: PIL.Image.Image, width: int, height: int) -> bytes:
    out = io.BytesIO()
    photo.resize((width, height), PIL.Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _resized(data: bytes, long_side: int) -> bytes:
    with PIL.Image.open(io.BytesIO(data)) as photo:
        scale = long_side / max(photo.size)
        out = io.BytesIO()
        size = round(photo.width * scale), round(photo.height * scale)
        photo.convert("RGB").resize(size, PIL.Image.Resampling.LANCZOS).save(out, "JPEG", quality=90)
        return out.getvalue()


if __name__ == "__main__":
    main()
