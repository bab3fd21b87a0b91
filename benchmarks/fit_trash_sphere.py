"""Fit the centre of the trash sphere of a pack: `python -m benchmarks.fit_trash_sphere FOLDER [PACK]`.

The centre is the mean of the unit vectors of generated non-faces and of seeded pieces of the NASA album's photos that are marked
as showing no face: pictures anyone may use. Each is placed as if its middle held a face, jittered as a detector would.
Writes tagging/packs/fitted/PACK.npz: the centroid, and where it comes from.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import PIL.Image

from benchmarks.generated import pictures
from cloudphotos import home
from tagging import align, embed, image, packs, trash

GENERATED = 1200
PIECES_PER_PHOTO = 60
SEED = 20261122
OUT = Path(__file__).resolve().parent.parent / "tagging" / "packs" / "fitted"


def main(folder: Path, name: str) -> None:
    """Fit, print the spread, write."""
    pack = packs.load(name, home.weights())
    groups = {"generated": generated_crops(pack.numbers), "NASA album": album_crops(pack.numbers, folder)}
    vectors = {
        kind: embed.embed(pack.embedder, crops, mean=pack.numbers.mean, scale=pack.numbers.scale)[0]
        for kind, crops in groups.items()
    }
    centroid = np.mean([each.mean(axis=0) for each in vectors.values()], axis=0)
    centroid /= np.linalg.norm(centroid)
    for kind, each in vectors.items():
        away = trash.distances(each, centroid)
        median, most = np.quantile(away, (0.5, 0.95))
        print(f"{kind:12} {len(each):5} vectors, distance to the centre: median {median:.3f}, 95 % {most:.3f}")
    provenance = {
        "pack": name,
        "generated": f"{len(vectors['generated'])} pictures of benchmarks/generated.py, seed {SEED}",
        "NASA album": f"{len(vectors['NASA album'])} pieces of NASA's photos (public domain) without faces",
        "script": "benchmarks/fit_trash_sphere.py",
    }
    np.savez(OUT / f"{name}.npz", trash=centroid.astype(np.float32), provenance=json.dumps(provenance))


def generated_crops(numbers: packs.Numbers) -> np.ndarray:
    """Return aligned crops of generated pictures."""
    rng = np.random.default_rng(SEED)
    return np.stack([_crop(each, numbers, rng) for each in pictures(GENERATED, seed=SEED)])


def album_crops(numbers: packs.Numbers, folder: Path) -> np.ndarray:
    """Return aligned crops of pieces of the album's photos that show no face."""
    rng = np.random.default_rng(SEED)
    album = folder / "nasa_iss"
    with (album / "album_photos.csv").open(newline="", encoding="utf-8") as file:
        empty = [row["photo"] for row in csv.DictReader(file) if row["has_face"] == "no"]
    crops = []
    for photo in sorted(empty):
        pixels = image.read((album / "album" / photo).read_bytes(), pixel_cap=100_000_000).pixels
        for _ in range(PIECES_PER_PHOTO):
            side = int(np.exp(rng.uniform(np.log(24), np.log(min(pixels.shape[:2])))))
            top, left = (int(rng.integers(0, limit - side + 1)) for limit in pixels.shape[:2])
            crops.append(_crop(pixels[top : top + side, left : left + side], numbers, rng))
    return np.stack(crops)


def _crop(pixels: np.ndarray, numbers: packs.Numbers, rng: np.random.Generator) -> np.ndarray:
    side = numbers.crop_px
    landmarks = (numbers.template / side + rng.normal(0, 0.03, (5, 2))) * pixels.shape[0]
    return align.crop(PIL.Image.fromarray(pixels), landmarks.astype(np.float32), numbers.template, side_px=side)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "starter")
