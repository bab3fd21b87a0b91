"""A batch of photos -> their faces: the whole flow on one page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from tagging import align, detect, embed, image, pose, quality, trash, verdict
from tagging.errors import DegenerateLandmarks, TaggingError
from tagging.packs import Pack
from tagging.types import Detection, Face, Image, Pixels

_WINDOW_PHOTOS = 8
_WINDOW_PIXELS = 24_000_000


@dataclass(frozen=True, eq=False)
class FoundPhoto:
    """A photo with its faces, best detection first. Faces are in pixels of the upright original."""

    image: Image
    faces: tuple[Face, ...]


class Pipeline:
    """Decode, detect, align, embed, judge with one pack. pixel_cap: pixels a photo may have."""

    def __init__(self, pack: Pack, *, pixel_cap: int) -> None:
        self.pack = pack
        self.pixel_cap = pixel_cap

    def find_faces(self, photos: Iterable[bytes]) -> Iterator[FoundPhoto | TaggingError]:
        """Yield for each photo, in order, what is on it, or why it cannot be opened.

        Photos run in batches of up to 8, fewer where they are large: some 24 million pixels are held at a time, or one photo.
        """
        window: list[Image | TaggingError] = []
        pixels = 0
        for data in photos:
            window.append(self._read(data))
            last = window[-1]
            pixels += last.width * last.height if isinstance(last, Image) else 0
            if len(window) == _WINDOW_PHOTOS or pixels >= _WINDOW_PIXELS:
                yield from self._tag(window)
                window, pixels = [], 0
        yield from self._tag(window)

    def _read(self, data: bytes) -> Image | TaggingError:
        try:
            return image.read(data, pixel_cap=self.pixel_cap)
        except TaggingError as error:
            return error

    def _tag(self, window: list[Image | TaggingError]) -> Iterator[FoundPhoto | TaggingError]:
        images = [each for each in window if isinstance(each, Image)]
        found = iter(self.find_faces_in(images))
        for each in window:
            yield each if isinstance(each, TaggingError) else FoundPhoto(each, next(found))

    def find_faces_in(self, images: list[Image]) -> list[tuple[Face, ...]]:
        """Return the faces of each image that is already decoded."""
        numbers = self.pack.numbers
        detections = detect.detect(self.pack.detector, images, score=numbers.thresholds.detection_score)
        kept: list[list[Detection]] = [[] for _ in images]
        crops: list[Pixels] = []
        for number, each in enumerate(images):
            for detection in detections[number]:
                try:
                    crops.append(
                        align.crop(each.pillow, detection.landmarks, numbers.template, side_px=numbers.crop_px)
                    )
                except DegenerateLandmarks:
                    continue
                kept[number].append(detection)
        if not crops:
            return [() for _ in images]
        faces = iter(
            self._judge(np.stack(crops), [(d, i.scale) for i, each in zip(images, kept, strict=True) for d in each])
        )
        return [tuple(next(faces) for _ in each) for each in kept]

    def _judge(self, crops: Pixels, detections: list[tuple[Detection, float]]) -> Iterator[Face]:
        numbers = self.pack.numbers
        vectors, norms = embed.embed(self.pack.embedder, crops, mean=numbers.mean, scale=numbers.scale)
        distances = trash.distances(vectors, numbers.trash)
        for (found, scale), crop, vector, norm, distance in zip(
            detections, crops, vectors, norms, distances, strict=True
        ):
            box, landmarks = found.box / np.float32(scale), found.landmarks / np.float32(scale)
            sharpness = quality.sharpness(crop)
            yield Face(
                detection=Detection(box, landmarks, found.score),
                vector=vector,
                norm=float(norm),
                sharpness=sharpness,
                trash_distance=float(distance),
                verdict=verdict.judge(
                    trash_distance=float(distance),
                    side_px=quality.side_px(box),
                    sharpness=sharpness,
                    turned=pose.turned(landmarks),
                    thresholds=numbers.thresholds,
                ),
            )
