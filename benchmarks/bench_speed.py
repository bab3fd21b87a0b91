"""Photos a second against InsightFace on the same networks: `python -m benchmarks.bench_speed FOLDER SCRFD.onnx [--rounds N]`.

FOLDER: the evaluation photographs (docs/thresholds.md says which). SCRFD.onnx: a detector in InsightFace's format; the recogniser
is the starter pack's. Both sides get the same files, the same bytes of JPEGs and as many threads as there are cores; rounds
alternate, medians are printed. Ours looks at mirrored crops too and runs all its passes ("single pass": one); InsightFace does
neither. "bare" runs the networks alone, and what reads candidates out of their answers, on the very arrays that ours gave them;
"around" is what is left of our CPU time without decoding and without that, as a share of that.
"""

import argparse
import io
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import PIL.Image
import PIL.ImageOps

from cloudphotos import home
from tagging import image, packs
from tagging.packs.recipes import EMBEDDER
from tagging.pipeline import FoundPhoto, Pipeline
from tagging.types import Candidates, Floats

NEEDS_FOLDER = True
CORES = os.cpu_count() or 1
BATCHES = (1, 8, 32)
LARGE_PX = (4000, 3000)
PIXEL_CAP = 100_000_000
PACK = "scrfd-mobilefacenet"


@dataclass(frozen=True)
class Cost:
    """Of one round over all photos: seconds on the wall and of CPU, faces found."""

    seconds: float
    cpu: float
    faces: int


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("scrfd", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--photos", type=int, default=32, help="of each kind (32)")
    asked = parser.parse_args()
    album = sorted((asked.folder / "nasa_iss" / "album").iterdir())
    small = sorted((asked.folder / "lfw" / "images").rglob("*.jpg"))
    kinds = {
        "small photos (lfw, 250 x 250)": [path.read_bytes() for path in random.Random(1).sample(small, asked.photos)],  # noqa: S311
        "12 megapixels (nasa_iss/album, enlarged)": [large(album, seed, cells=1) for seed in range(asked.photos)],
        "12 megapixels (mosaics of nasa_iss/album)": [large(album, seed, cells=3) for seed in range(asked.photos)],
    }
    with tempfile.TemporaryDirectory() as weights:
        folder = Path(weights) / PACK
        folder.mkdir()
        shutil.copy(asked.scrfd, folder / "detector.onnx")
        shutil.copy(home.weights() / "starter" / EMBEDDER, folder / "recogniser.onnx")
        packs.build(PACK, Path(weights), accepted=True)
        theirs = insightface(folder)
        for title, photos in kinds.items():
            compare(title, photos, packs.load(PACK, Path(weights), threads=CORES), theirs, asked.rounds)


def compare(title: str, photos: Sequence[bytes], pack: packs.Pack, theirs: Callable[[bytes], int], rounds: int) -> None:
    """Measure in turn and print."""
    pipeline = Pipeline(pack, pixel_cap=PIXEL_CAP)
    decoding, running = decodings(pipeline, photos), recorded(pack, photos)
    ways: dict[str, Callable[[], int]] = {"insightface.app.FaceAnalysis": lambda: sum(map(theirs, photos))}
    for batch in BATCHES:
        ways[f"ours, {batch} at a time"] = lambda batch=batch: ours(pipeline, photos, batch)  # type: ignore[misc]
    once = Pipeline(single_pass(pack), pixel_cap=PIXEL_CAP)
    ways[f"ours, {BATCHES[1]} at a time, single pass"] = lambda: ours(once, photos, BATCHES[1])
    ways["decoding alone, as ours"] = lambda: sum(call() for call in decoding)
    ways["bare onnxruntime, as ours"] = lambda: sum(call() for call in running)
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            cost = measured(way)
            costs[name] += [cost] if number else []  # the first round warms up
    print(f"{title}: {len(photos)} photos, {rounds} rounds in turn, {CORES} cores, medians")
    print(f"{'':34}{'photos/s':>10}{'faces/s':>10}{'CPU s':>8}{'faces':>8}{'x insightface':>15}")
    first = median(cost.seconds for cost in costs["insightface.app.FaceAnalysis"])
    for name, rows in costs.items():
        seconds, cpu = median(cost.seconds for cost in rows), median(cost.cpu for cost in rows)
        faces = rows[0].faces
        print(
            f"{name:34}{len(photos) / seconds:>10.2f}{faces / seconds:>10.1f}{cpu:>8.2f}{faces:>8}{first / seconds:>15.2f}"
        )
    bare, plain = (
        median(c.cpu for c in costs[name]) for name in ("bare onnxruntime, as ours", "decoding alone, as ours")
    )
    whole = median(cost.cpu for cost in costs[f"ours, {BATCHES[-1]} at a time"])
    print(f"around decoding and inference: {(whole - bare - plain) / bare:.1%} of the CPU time of inference\n")


def measured(way: Callable[[], int]) -> Cost:
    """Run once."""
    started, cpu = time.perf_counter(), time.process_time()
    faces = way()
    return Cost(time.perf_counter() - started, time.process_time() - cpu, faces)


def ours(pipeline: Pipeline, photos: Sequence[bytes], batch: int) -> int:
    """Give the pipeline so many photos at a time and count the faces."""
    found = (
        each for start in range(0, len(photos), batch) for each in pipeline.find_faces(photos[start : start + batch])
    )
    return sum(len(each.faces) for each in found if isinstance(each, FoundPhoto))


def single_pass(pack: packs.Pack) -> packs.Pack:
    """Return the pack with thresholds that leave no reason for a second look, so that both sides look once."""
    limits = pack.numbers.thresholds
    limits = replace(limits, upright_score=0.0, faint_score=limits.detection_score)
    return replace(pack, numbers=replace(pack.numbers, thresholds=limits))


def decodings(pipeline: Pipeline, photos: Sequence[bytes]) -> list[Callable[[], int]]:
    """Return calls that decode these photos as often and as far as the pipeline does."""
    calls: list[Callable[[], int]] = []
    for data, found in zip(photos, pipeline.find_faces(photos), strict=True):
        reduced = partial(image.read, data, pixel_cap=PIXEL_CAP, enough_px=pipeline.enough_px)
        calls.append(partial(_nothing, reduced))
        if isinstance(found, FoundPhoto) and found.full:
            calls.append(partial(_nothing, partial(image.read, data, pixel_cap=PIXEL_CAP)))
    return calls


def _nothing(call: Callable[[], object]) -> int:
    call()
    return 0


def recorded(pack: packs.Pack, photos: Sequence[bytes]) -> list[Callable[[], int]]:
    """Return calls that run the pack's networks on exactly what the pipeline gives them for these photos."""
    calls: list[Callable[[], int]] = []

    def seeing(batch: Floats, least: float) -> Sequence[Candidates]:
        calls.append(lambda: len(pack.detector(batch, least)) * 0)
        return pack.detector(batch, least)

    def telling(batch: Floats) -> Sequence[Floats]:
        calls.append(lambda: len(pack.embedder(batch)[0]) // 2)
        return pack.embedder(batch)

    for _ in Pipeline(replace(pack, detector=seeing, embedder=telling), pixel_cap=PIXEL_CAP).find_faces(photos):
        pass
    return calls


def insightface(folder: Path) -> Callable[[bytes], int]:
    """Return a function that finds the faces of a JPEG as InsightFace's users do."""
    import cv2
    from insightface.app import FaceAnalysis

    app = FaceAnalysis(
        name=str(folder), providers=["CPUExecutionProvider"], allowed_modules=["detection", "recognition"]
    )
    app.prepare(ctx_id=-1, det_size=(640, 640))
    return lambda data: len(app.get(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)))


def large(album: Sequence[Path], seed: int, *, cells: int) -> bytes:
    """Return a JPEG of 12 megapixels made of cells x cells photos of an album, each cut to fill its cell."""
    draw = random.Random(seed)  # noqa: S311  a seed, so that everybody measures the same
    width, height = (-(-side // cells) for side in LARGE_PX)
    whole = PIL.Image.new("RGB", LARGE_PX)
    for number in range(cells * cells):
        with PIL.Image.open(draw.choice(album)) as photo:
            cell = PIL.ImageOps.fit(photo.convert("RGB"), (width, height))
        whole.paste(cell, (number % cells * width, number // cells * height))
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=90)
    return out.getvalue()


if __name__ == "__main__":
    main()
