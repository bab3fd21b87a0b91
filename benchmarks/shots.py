"""The main faces of photos, as they are and made worse, and what a head is given of them; kept in a folder: it takes minutes."""

import os
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.degraded import Shot, Worse
from benchmarks.main_faces import PIXEL_CAP
from cloudphotos import home
from tagging import align, detect, embed, image, packs, quality
from tagging.errors import TaggingError
from tagging.types import Detection, Floats, Network


@dataclass(frozen=True, eq=False)
class Seen:
    """One row for each photo that shows a face: of the one nearest to the middle.

    paths: (n,) below the folder. boxes: (n, 4), landmarks: (n, 5, 2), scores: (n,), sizes: (n, 2) of the photos; pixels.
    """

    paths: np.ndarray
    boxes: Floats
    landmarks: Floats
    scores: Floats
    sizes: Floats

    def some(self, rows: np.ndarray) -> "Seen":
        """Return these rows."""
        return Seen(**{name: value[rows] for name, value in vars(self).items()})


@dataclass(frozen=True, eq=False)
class Rated:
    """What is known of the faces of `Seen`, in one version. features: (n, d); sharpness, sides_px: (n,)."""

    features: Floats
    sharpness: Floats
    sides_px: Floats


class Studio:
    """Looks at photos with one pack, one thread. cache: what was found before is read from there."""

    def __init__(self, pack: str, cache: Path | None) -> None:
        self.place = home.place_of(pack)
        self.name = self.place[0]
        self.cache = cache
        self.numbers = packs.numbers(*self.place)
        self._network: Network | None = None

    def see(self, folder: Path, paths: Sequence[str]) -> Seen:
        """Return the main faces of photos, whatever they are worth; photos without any are left out."""
        name = f"seen-{folder.name}-{zlib.crc32(''.join(paths).encode()):x}"
        return Seen(**self._once(name, lambda: self._look(folder, paths)))

    def _look(self, folder: Path, paths: Sequence[str]) -> dict[str, np.ndarray]:
        detector = packs.load(*self.place).detector
        rows = []
        for path in paths:
            try:
                photo = image.read((folder / path).read_bytes(), pixel_cap=PIXEL_CAP)
            except TaggingError:
                continue
            (found,) = detect.detect(detector, [photo], thresholds=self.numbers.thresholds)
            main = _main(found, (photo.width, photo.height), self.numbers.template)
            if main:
                rows.append((path, main.box, main.landmarks, main.score, (photo.width, photo.height)))
        return vars(Seen(*(np.array(column) for column in zip(*rows, strict=True))))

    def rate(self, folder: Path, seen: Seen, kind: str = "as it is", worse: Worse | None = None) -> Rated:
        """Return what a head is given of each face, as it is or made worse; seeded by the kind."""
        name = f"{self.name}-{folder.name}-{kind}-{zlib.crc32(''.join(seen.paths).encode()):x}"
        return Rated(**self._once(name, lambda: self._rate_all(folder, seen, kind, worse)))

    def _rate_all(self, folder: Path, seen: Seen, kind: str, worse: Worse | None) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(zlib.crc32(kind.encode()))
        rows = []
        for path, box, landmarks in zip(seen.paths, seen.boxes, seen.landmarks, strict=True):
            shot = Shot(image.read((folder / path).read_bytes(), pixel_cap=PIXEL_CAP).pillow, landmarks, box)
            rows.append(self._rate(shot if worse is None else worse(shot.alone(), rng)))
        return vars(Rated(*(np.array(column, np.float32) for column in zip(*rows, strict=True))))

    def _rate(self, shot: Shot) -> tuple[Floats, float, float]:
        numbers = self.numbers
        crop = shot.crop(numbers)
        self._network = self._network or packs.open_features(*self.place)
        features = embed.embed_and_more(self._network, crop[None], mean=numbers.mean, scale=numbers.scale)[2]
        assert features is not None
        enlarged = align.enlargement(shot.landmarks, numbers.template)
        return features[0], quality.sharpness(crop, enlarged=enlarged), quality.side_px(shot.box)

    def _once(self, name: str, work: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
        """Return what `work` returned the first time, if there is a cache."""
        if self.cache is None:
            return work()
        kept = self.cache / f"{name.replace(' ', '-')}.npz"
        if not kept.exists():
            self.cache.mkdir(parents=True, exist_ok=True)
            draft = kept.with_name(f".{os.getpid()}-{kept.name}")
            np.savez(draft, **work())
            draft.replace(kept)
        with np.load(kept) as arrays:
            return dict(arrays)


def _main(found: Sequence[Detection], size: tuple[int, int], template: Floats) -> Detection | None:
    def away(each: Detection) -> float:
        return float(np.hypot(*(each.box[:2] + each.box[2:] / 2 - np.array(size) / 2)))

    return min((each for each in found if align.enlargement(each.landmarks, template) > 0), key=away, default=None)
