"""A batch of photos -> their faces: the whole flow on one page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tagging import align, detect, embed, image, lanes, passes, pose, quality, trash, verdict
from tagging.errors import DegenerateLandmarks, TaggingError
from tagging.packs import Pack
from tagging.types import Detection, Face, Floats, Image, Pixels

ENOUGH_PX = 2 * passes.LONG_SIDE_PX


@dataclass(frozen=True, eq=False)
class FoundPhoto:
    """A photo with its faces, best detection first. Faces are in pixels of the upright original.

    image: reduced, if that is how it was first decoded. full: decoded again where a face needed more.
    """

    image: Image
    faces: tuple[Face, ...]
    full: Image | None = None

    @property
    def detail(self) -> Image:
        """The most detailed picture at hand."""
        return self.full or self.image


class Pipeline:
    """Decode, detect, align, embed, judge with one pack.

    pixel_cap: pixels a photo may have. enough_px: a JPEG is decoded reduced while its longer side keeps at least so many
    pixels, as many as the closest look of the detector asks for unless given; None decodes in full. face_px: a photo with
    a face smaller than this in the reduced picture is decoded again in full, as it is anyway where a crop would be enlarged.
    """

    def __init__(self, pack: Pack, *, pixel_cap: int, enough_px: int | None = ENOUGH_PX, face_px: float = 0) -> None:
        self.pack = pack
        self.pixel_cap = pixel_cap
        self.enough_px = enough_px
        self.face_px = face_px

    def find_faces(self, photos: Iterable[bytes]) -> Iterator[FoundPhoto | TaggingError]:
        """Yield for each photo, in order, what is on it, or why it cannot be opened.

        Two lanes work at a time (`lanes.run`), each on as many photos as the detector takes together.
        """
        pixels = partial(image.pixels, pixel_cap=self.pixel_cap)
        return lanes.run(photos, self._open_and_look_at, pixels=pixels, most_photos=self.pack.batches.photos)

    def find_faces_in(self, images: Sequence[Image]) -> list[tuple[Face, ...]]:
        """Return the faces of each image that is already decoded."""
        return [found.faces for found in self._look_at([(each, partial(_as_it_is, each)) for each in images])]

    def embed_drawn(self, photo: Image, drawn: Detection) -> Face:
        """Return the face that somebody drew, judged like any other. drawn: in pixels of the upright original.

        Raises DegenerateLandmarks.
        """
        numbers = self.pack.numbers
        landmarks = drawn.landmarks * np.float32(photo.scale)
        crop = align.crop(photo.pillow, landmarks, numbers.template, side_px=numbers.crop_px)
        return next(self._judge(crop[None], [drawn]))

    def look_again(self, data: bytes, known: Sequence[Detection]) -> list[Floats | None]:
        """Return the second output of the pack's recogniser (d,) for each face of a photo that was found before.

        That is awesomeness (1,) or, where the pack was opened for it, what a head multiplies; None for a face that cannot be cut
        out. known: in pixels of the upright original, n >= 1. The same face gives the same as when it was found.
        Raises TaggingError, as `image.read` does, and ValueError where the recogniser has but one output.
        """
        photo = image.read(data, pixel_cap=self.pixel_cap, enough_px=self.enough_px)
        there = [_scaled(each, photo.scale) for each in known]
        photo, found = self._close(photo, partial(self._in_full, data, photo), there)
        crops = {place: crop for place, each in enumerate(found) if (crop := self._crop(photo, each)) is not None}
        if not crops:
            return [None] * len(known)
        numbers = self.pack.numbers
        more = embed.embed_and_more(
            self.pack.embedder,
            np.stack(list(crops.values())),
            mean=numbers.mean,
            scale=numbers.scale,
            batch_faces=self.pack.batches.faces,
        )[2]
        if more is None:
            raise ValueError(f"The recogniser of the pack {self.pack.name} has one output.")
        rows = dict(zip(crops, more, strict=True))
        return [rows.get(place) for place in range(len(known))]

    def _open_and_look_at(self, window: Sequence[bytes]) -> list[FoundPhoto | TaggingError]:
        read = [self._reduced(data) for data in window]
        pairs = zip(window, read, strict=True)
        opened = [(each, partial(self._in_full, data, each)) for data, each in pairs if isinstance(each, Image)]
        found = iter(self._look_at(opened))
        return [each if isinstance(each, TaggingError) else next(found) for each in read]

    def _reduced(self, data: bytes) -> Image | TaggingError:
        try:
            return image.read(data, pixel_cap=self.pixel_cap, enough_px=self.enough_px)
        except TaggingError as error:
            return error

    def _in_full(self, data: bytes, reduced: Image) -> Image:
        try:
            return image.read(data, pixel_cap=self.pixel_cap)
        except TaggingError:
            return reduced

    def _look_at(self, opened: Sequence[tuple[Image, Callable[[], Image]]]) -> list[FoundPhoto]:
        """Find the faces of photos, each of them given with what decodes it in full."""
        detections = detect.detect(
            self.pack.detector,
            [each for each, _ in opened],
            thresholds=self.pack.numbers.thresholds,
            batch_photos=self.pack.batches.photos,
        )
        cut = [self._cut(each, in_full, found) for (each, in_full), found in zip(opened, detections, strict=True)]
        crops = [crop for _, pairs in cut for _, crop in pairs]
        faces = self._judge(np.stack(crops), [each for _, pairs in cut for each, _ in pairs]) if crops else iter(())
        return [
            FoundPhoto(photo, tuple(next(faces) for _ in pairs), None if cut_from is photo else cut_from)
            for (photo, _), (cut_from, pairs) in zip(opened, cut, strict=True)
        ]

    def _cut(
        self, photo: Image, in_full: Callable[[], Image], found: Sequence[Detection]
    ) -> tuple[Image, list[tuple[Detection, Pixels]]]:
        """Return the photo, in full if a face needs it, and each face in pixels of the original with its crop."""
        photo, found = self._close(photo, in_full, found)
        cut = [(each, self._crop(photo, each)) for each in found]
        pairs = [
            (_scaled(each, 1 / photo.scale, within=photo.original), crop) for each, crop in cut if crop is not None
        ]
        return photo, pairs

    def _close(
        self, photo: Image, in_full: Callable[[], Image], found: Sequence[Detection]
    ) -> tuple[Image, Sequence[Detection]]:
        """Return the photo and the faces in its pixels, both in full if a face needs it."""
        if photo.scale == 1 or not any(self._is_coarse(each) for each in found):
            return photo, found
        full = in_full()
        return full, [_scaled(each, full.scale / photo.scale) for each in found]

    def _crop(self, photo: Image, found: Detection) -> Pixels | None:
        numbers = self.pack.numbers
        try:
            return align.crop(photo.pillow, found.landmarks, numbers.template, side_px=numbers.crop_px)
        except DegenerateLandmarks:
            return None

    def _is_coarse(self, found: Detection) -> bool:
        enlarged = align.enlargement(found.landmarks, self.pack.numbers.template) > 1
        return enlarged or float(found.box[2:].max()) < self.face_px

    def _judge(self, crops: Pixels, detections: Sequence[Detection]) -> Iterator[Face]:
        numbers = self.pack.numbers
        vectors, norms, awesomeness = embed.embed_and_more(
            self.pack.embedder,
            crops,
            mean=numbers.mean,
            scale=numbers.scale,
            batch_faces=self.pack.batches.faces,
        )
        distances = trash.distances(vectors, numbers.trash)
        rated = [None] * len(crops) if awesomeness is None else awesomeness[:, 0].tolist()
        for found, crop, vector, norm, distance, rate in zip(
            detections, crops, vectors, norms, distances, rated, strict=True
        ):
            enlarged = align.enlargement(found.landmarks, numbers.template)
            sharpness = quality.sharpness(crop, enlarged=enlarged)
            yield Face(
                detection=found,
                vector=vector,
                norm=float(norm),
                sharpness=sharpness,
                trash_distance=float(distance),
                verdict=verdict.judge(
                    trash_distance=float(distance),
                    side_px=quality.side_px(found.box),
                    sharpness=sharpness,
                    yaw=pose.pose(found.landmarks).yaw,
                    thresholds=numbers.thresholds,
                ),
                awesomeness=rate,
                rated_by=numbers.head.version if numbers.head and rate is not None else "",
            )


def _as_it_is(photo: Image) -> Image:
    return photo


def _scaled(found: Detection, factor: float, *, within: tuple[int, int] | None = None) -> Detection:
    """Return a detection in a picture `factor` times as large, its box inside (width, height)."""
    corners, landmarks = found.box[:2] * np.float32(factor), found.landmarks * np.float32(factor)
    opposites = corners + found.box[2:] * np.float32(factor)
    if within is not None:  # the last block of a reduced JPEG may reach over the border
        corners, opposites = (np.minimum(each, np.array(within, np.float32)) for each in (corners, opposites))
    return Detection(np.concatenate([corners, opposites - corners]), landmarks, found.score)
