"""What sharpness, pose and verdicts say of faces: `python -m benchmarks.bench_quality FOLDER [PACK] [--every N]`.

FOLDER: the evaluation photographs (docs/thresholds.md says which).
Blur: a face of s px is a real one on a photo that was made smaller until its box has s px, then aligned: its crop is sharp.
Blurred are the same crop under a Gaussian or moved along a line, and, as JPEG, the photo itself, blurred before it was aligned,
with a sensor's noise on top; these are compared with sharp photos under the same noise.
"""

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from benchmarks import blurring
from benchmarks.main_faces import PIXEL_CAP, main_face, rows
from cloudphotos import home
from tagging import align, image, packs, quality
from tagging.pipeline import FoundPhoto, Pipeline
from tagging.pose import pose
from tagging.types import Face, Floats, Pixels

NEEDS_FOLDER = True
SIZES_PX = ((24, 40), (40, 80), (80, 160), (160, 300))
FACES_OF_A_SIZE = 400
FEWEST = 30
SURE_SCORE = 0.6
MOST_TURNED = 50  # degrees
SIGMA_PX, LENGTH_PX = 2.0, 7.0  # of the aligned crop of 112 px
NOISE, JPEG_QUALITY = 2.0, 85
SEED = 5
VERDICTS = ("face", "trash", "small", "blurry", "profile")
Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sample:
    """A real face, and the photo it is on."""

    photo: Path
    face: Face
    main: bool


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("pack", nargs="?", default="starter")
    parser.add_argument("--every", type=int, default=3, help="look at every n-th photo of LFW")
    asked = parser.parse_args()
    pack = packs.load(asked.pack, home.weights())
    print(f"pack {asked.pack}, {pack.numbers.thresholds}\n")
    portraits = rows(asked.folder / "mebeauty/scores_train.csv") + rows(asked.folder / "mebeauty/scores_val.csv")
    listed = {
        "lfw": rows(asked.folder / "lfw/identities.csv")[:: asked.every],
        "mebeauty": portraits,
        "album_athletes": rows(asked.folder / "album_athletes/identities.csv"),
    }
    seen = {
        name: list(_samples(pack, [asked.folder / name / row["path"] for row in each])) for name, each in listed.items()
    }
    for name in ("lfw", "mebeauty", "album_athletes"):
        print_blur(pack.numbers, name, seen[name])
    groups = {asked.folder / "mebeauty" / row["path"]: (row["gender"], row["ethnicity"]) for row in portraits}
    print_verdicts(seen, groups)
    print_groups(seen["mebeauty"], groups)
    print_pose(seen)


def print_blur(numbers: packs.Numbers, name: str, samples: Sequence[Sample]) -> None:
    """Print the area under the ROC curve of sharp against blurred faces, and how many get the verdict."""
    limit = numbers.thresholds.sharpness
    print(f"{name}: sharpness, verdict `blurry` below {limit}")
    for low, high in SIZES_PX:
        found = _measured(numbers, samples, low, high)
        sharp = {"": found.pop("sharp", np.zeros(0)), ", JPEG": found.pop("sharp, JPEG", np.zeros(0))}
        if len(sharp[""]) < FEWEST:
            continue
        low_end, median = np.quantile(sharp[""], (0.01, 0.5))
        print(f"  {low} to {high} px, {len(sharp[''])} faces: 1 % below {low_end:.3f}, median {median:.3f}", end="")
        print(f", {np.mean(sharp[''] < limit):.2%} blurry by verdict")
        for kind, each in found.items():
            against = sharp[", JPEG" if kind.endswith("JPEG") else ""]
            print(f"    {kind:13} AUC {_auc(against, each):.4f}, {np.mean(each < limit):.0%} blurry by verdict")
    print()


def print_verdicts(seen: Mapping[str, Sequence[Sample]], groups: Mapping[Path, Sequence[str]]) -> None:
    """Print the shares of the verdicts: main faces and everything, and mebeauty's main faces by group."""
    print(
        "verdicts                      n  " + "  ".join(f"{verdict:>7}" for verdict in VERDICTS) + "   other than face"
    )
    for name in ("lfw", "mebeauty"):
        _print_shares(f"{name}, main face", [each for each in seen[name] if each.main])
        _print_shares(f"{name}, everything", seen[name])
    by_group = defaultdict(list)
    for each in seen["mebeauty"]:
        if each.main:
            for group in groups[each.photo]:
                by_group[group].append(each)
    for group, samples in sorted(by_group.items()):
        _print_shares(f"  {group}", samples)
    print()


def print_groups(samples: Sequence[Sample], groups: Mapping[Path, Sequence[str]]) -> None:
    """Print sharpness and raw norm of mebeauty's main faces by group: neither should follow skin."""
    print("mebeauty, main faces          n   sharpness 1 %  median   norm 1 %  median")
    values = defaultdict(list)
    for each in samples:
        if each.main:
            for group in groups[each.photo]:
                values[group].append((each.face.sharpness, each.face.norm))
    for group, both in sorted(values.items()):
        (sharp_low, norm_low), (sharp, norm) = np.quantile(both, (0.01, 0.5), axis=0)
        print(f"  {group:24} {len(both):5}   {sharp_low:13.3f}  {sharp:6.3f}   {norm_low:8.1f}  {norm:6.1f}")
    print()


def print_pose(seen: Mapping[str, Sequence[Sample]]) -> None:
    """Print how main faces are turned."""
    print("pose of main faces, degrees (1 %, 10 %, median, 90 %, 99 %)")
    for name, samples in seen.items():
        poses = [pose(each.face.detection.landmarks) for each in samples if each.main]
        for angle in ("yaw", "pitch", "roll"):
            cells = " ".join(
                f"{value:6.1f}"
                for value in np.quantile([getattr(each, angle) for each in poses], (0.01, 0.1, 0.5, 0.9, 0.99))
            )
            print(f"  {name:15} {angle:6} {cells}")


def _print_shares(title: str, samples: Sequence[Sample]) -> None:
    counts = Counter(each.face.verdict for each in samples)
    cells = "  ".join(f"{counts[verdict]:7}" for verdict in VERDICTS)
    print(f"{title:24} {len(samples):6}  {cells}   {1 - counts['face'] / len(samples):.2%}")


def _samples(pack: packs.Pack, photos: Sequence[Path]) -> Iterator[Sample]:
    found = Pipeline(pack, pixel_cap=PIXEL_CAP).find_faces(photo.read_bytes() for photo in photos)
    for path, photo in zip(photos, found, strict=True):
        if isinstance(photo, FoundPhoto):
            nearest = main_face(photo)
            yield from (Sample(path, face, face is nearest) for face in photo.faces)


def _measured(numbers: packs.Numbers, samples: Sequence[Sample], low: float, high: float) -> dict[str, Values]:
    """Return the sharpness of faces of a size, as they are and blurred in every way."""
    rng = np.random.default_rng(SEED)
    good = [each for each in samples if _serves(each, low)]
    found = defaultdict(list)
    for place in rng.permutation(len(good))[:FACES_OF_A_SIZE]:
        detection = good[place].face.detection
        side = quality.side_px(detection.box)
        wanted = math.exp(rng.uniform(math.log(low), math.log(min(high, side))))
        photo = image.read(good[place].photo.read_bytes(), pixel_cap=PIXEL_CAP).pillow
        small, landmarks = blurring.resized(photo, detection.landmarks, wanted / side)
        enlarged = align.enlargement(landmarks, numbers.template)
        for kind, crop in _versions(small, landmarks, numbers, rng):
            found[kind].append(quality.sharpness(crop, enlarged=enlarged))
    return {kind: np.array(values) for kind, values in found.items()}


def _versions(
    photo: PIL.Image.Image, landmarks: Floats, numbers: packs.Numbers, rng: np.random.Generator
) -> Iterator[tuple[str, Pixels]]:
    def aligned(picture: PIL.Image.Image) -> Pixels:
        return align.crop(picture, landmarks, numbers.template, side_px=numbers.crop_px)

    crop, pixels = aligned(photo), np.asarray(photo)
    in_crop = numbers.crop_px / 112
    in_photo = in_crop / align.enlargement(landmarks, numbers.template)
    yield "sharp", crop
    yield "focus", blurring.out_of_focus(crop, SIGMA_PX * in_crop)
    for title, degrees in (("motion", rng.uniform(0, 180)), ("across", 0), ("down", 90)):
        yield title, blurring.moved(crop, LENGTH_PX * in_crop, degrees)
    yield "sharp, JPEG", aligned(blurring.stored(pixels, rng, noise=NOISE, quality=JPEG_QUALITY))
    worse = {
        "focus, JPEG": blurring.out_of_focus(pixels, SIGMA_PX * in_photo),
        "motion, JPEG": blurring.moved(pixels, LENGTH_PX * in_photo, rng.uniform(0, 180)),
    }
    for title, picture in worse.items():
        yield title, aligned(blurring.stored(picture, rng, noise=NOISE, quality=JPEG_QUALITY))


def _serves(sample: Sample, low: float) -> bool:
    """Large enough to be made smaller, and surely a face with landmarks on it."""
    detection = sample.face.detection
    return (
        quality.side_px(detection.box) >= low
        and detection.score >= SURE_SCORE
        and abs(pose(detection.landmarks).yaw) < MOST_TURNED
    )


def _auc(sharp: Values, blurred: Values) -> float:
    """Return how often a sharp face is sharper than a blurred one: the area under the ROC curve (Mann and Whitney)."""
    ordered = np.sort(sharp)
    lower = np.searchsorted(ordered, blurred, side="left") + np.searchsorted(ordered, blurred, side="right")
    return float(1 - lower.mean() / (2 * len(sharp)))


if __name__ == "__main__":
    main()
