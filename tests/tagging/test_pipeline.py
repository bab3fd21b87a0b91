import csv
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tagging import packs
from tagging.errors import TaggingError, UnsupportedFormat
from tagging.packs.providers import Batches
from tagging.pipeline import FoundPhoto, Pipeline
from tagging.types import Candidates, Detection, Floats, Image
from tests.tagging.conftest import CAP, encoded, smooth

NUMBERS = packs.numbers("starter")


def one_face_detector(batch: Floats, least: float, *, side: float = 64) -> list[Candidates]:
    """Sees one upright face of 64 input pixels in the middle of every photo."""
    corner = np.array(batch.shape[:1:-1], np.float32) / 2 - side / 2
    box = np.append(corner, np.float32([side, side]))
    return [Candidates(box[None], (corner + NUMBERS.template * (side / 112))[None], np.float32([0.9])) for _ in batch]


class ColourEmbedder:
    """Answers with the crop's mean colour, and remembers how many crops came at once."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def __call__(self, batch: Floats) -> Sequence[Floats]:
        self.batches.append(len(batch))
        vectors = np.zeros((len(batch), 192), np.float32)
        vectors[:, :3] = batch.mean(axis=(2, 3))
        vectors[:, 3] = 0.1
        return [vectors]


def fake_pack(embedder: ColourEmbedder | None = None) -> packs.Pack:
    return packs.Pack("starter", "none", 192, one_face_detector, embedder or ColourEmbedder(), NUMBERS)


def noise(width: int, height: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def find(photos: list[bytes]) -> list[FoundPhoto | TaggingError]:
    return list(Pipeline(fake_pack(), pixel_cap=CAP).find_faces(photos))


def test_no_photos_are_no_answers() -> None:
    assert find([]) == []


def test_a_photo_that_cannot_be_opened_does_not_stop_the_others() -> None:
    found = find([encoded(noise(640, 480)), b"no picture", encoded(noise(480, 640))])
    assert isinstance(found[1], UnsupportedFormat)
    shapes = [each.image.pixels.shape for each in found if isinstance(each, FoundPhoto)]
    assert shapes == [(480, 640, 3), (640, 480, 3)]


def test_photos_come_back_in_order_across_batches() -> None:
    widths = [320 + 32 * (number % 5) for number in range(21)]
    found = find([encoded(noise(width, 320, seed)) for seed, width in enumerate(widths)])
    assert [each.image.width for each in found if isinstance(each, FoundPhoto)] == widths
    assert all(len(each.faces) == 1 for each in found if isinstance(each, FoundPhoto))


def test_a_face_is_in_pixels_of_the_photo() -> None:
    (found,) = find([encoded(noise(1280, 960))])
    assert isinstance(found, FoundPhoto)
    (face,) = found.faces
    x, y, width, height = face.detection.box.tolist()
    assert (width, height) == pytest.approx((128, 128), rel=1e-3)
    assert (x + width / 2, y + height / 2) == pytest.approx((640, 480), abs=1)
    assert face.detection.landmarks[0].tolist() == pytest.approx([x + 38.3 / 112 * 128, y + 51.7 / 112 * 128], abs=0.5)


def test_a_reduced_image_gives_faces_in_pixels_of_the_original() -> None:
    pipeline = Pipeline(fake_pack(), pixel_cap=CAP)
    full, reduced = pipeline.find_faces_in([Image.of(noise(640, 480)), Image.of(noise(640, 480), scale=0.5)])
    assert reduced[0].detection.box.tolist() == pytest.approx((2 * full[0].detection.box).tolist())
    assert reduced[0].detection.landmarks.ravel().tolist() == pytest.approx(
        (2 * full[0].detection.landmarks).ravel().tolist()
    )


def test_the_faces_of_photos_that_are_looked_at_together_run_together() -> None:
    embedder = ColourEmbedder()
    photos = [encoded(noise(320, 320, seed)) for seed in range(8)]
    pack = replace(fake_pack(embedder), batches=Batches(photos=8, faces=2))
    list(Pipeline(pack, pixel_cap=CAP).find_faces(photos))
    assert embedder.batches == [4] * 4  # two faces at a time, each with its mirror image


def find_in_large_photo(*, face_px: float, wanted_px: float = 0) -> tuple[FoundPhoto, FoundPhoto]:
    """A photo of 2600 x 1950 px, decoded as the pipeline likes, and in full. face_px: of the face, pixels of the photo."""
    data = encoded(smooth(2600, 1950), "JPEG")
    pack = replace(fake_pack(), detector=partial(one_face_detector, side=face_px * 640 / 2600))
    (found,) = Pipeline(pack, pixel_cap=CAP, face_px=wanted_px).find_faces([data])
    (full,) = Pipeline(pack, pixel_cap=CAP, enough_px=None).find_faces([data])
    assert isinstance(found, FoundPhoto)
    assert isinstance(full, FoundPhoto)
    return found, full


@pytest.mark.parametrize(
    ("face_px", "wanted_px", "scale"),
    [(300, 0, 0.5), (200, 0, 1), (300, 160, 1), (400, 160, 0.5)],  # a crop has 112 px
)
def test_a_large_photo_is_decoded_in_full_only_where_a_face_needs_it(
    face_px: float, wanted_px: float, scale: float
) -> None:
    found, full = find_in_large_photo(face_px=face_px, wanted_px=wanted_px)
    assert (found.image.scale, found.detail.scale, full.detail.scale) == (0.5, scale, 1)
    assert found.image.original == found.detail.original == full.image.original == (2600, 1950)


@pytest.mark.parametrize("face_px", [100, 250, 800])
def test_a_face_is_the_same_however_its_photo_was_decoded(face_px: float) -> None:
    (one,), (other,) = (photo.faces for photo in find_in_large_photo(face_px=face_px))
    assert one.detection.box == pytest.approx(other.detection.box, abs=2)
    assert one.detection.landmarks == pytest.approx(other.detection.landmarks, abs=2)
    assert float(one.vector @ other.vector) > 0.9999


def test_a_box_ends_where_the_original_ends() -> None:
    def everything(batch: Floats, least: float) -> list[Candidates]:
        size = np.array(batch.shape[:1:-1], np.float32)
        box, landmarks = np.append(np.zeros(2, np.float32), size), NUMBERS.template * (size / 112)
        return [Candidates(box[None], landmarks[None], np.float32([0.9])) for _ in batch]

    data = encoded(smooth(2601, 1951), "JPEG")  # reduced to 1301 x 976, which stands for 2602 x 1952
    (found,) = Pipeline(replace(fake_pack(), detector=everything), pixel_cap=CAP).find_faces([data])
    assert isinstance(found, FoundPhoto)
    assert found.image.scale == 0.5
    assert found.faces[0].detection.box.tolist() == [0, 0, 2601, 1951]


def test_landmarks_that_coincide_are_left_out() -> None:
    def detector(batch: Floats, least: float) -> list[Candidates]:
        return [replace(each, landmarks=np.ones_like(each.landmarks)) for each in one_face_detector(batch, least)]

    pipeline = Pipeline(replace(fake_pack(), detector=detector), pixel_cap=CAP)
    assert pipeline.find_faces_in([Image.of(noise(320, 320))]) == [()]


def test_every_face_carries_what_it_was_judged_by() -> None:
    (found,) = find([encoded(noise(640, 480))])
    assert isinstance(found, FoundPhoto)
    (face,) = found.faces
    assert np.linalg.norm(face.vector) == pytest.approx(1, abs=1e-5)
    assert face.trash_distance == pytest.approx(1 - float(face.vector @ NUMBERS.trash), abs=1e-5)
    assert 0.5 < face.sharpness < 1.5
    assert face.norm > 0


def test_a_face_carries_how_awesome_the_network_says_it_is_and_nothing_where_it_says_nothing() -> None:
    def rating(batch: Floats) -> Sequence[Floats]:
        return [*ColourEmbedder()(batch), batch[:, :1].mean(axis=(2, 3))]

    red = np.zeros((200, 200, 3), np.uint8)
    red[:, :, 0] = 255
    pictures = [Image.of(red), Image.of(np.zeros_like(red))]
    rated = Pipeline(replace(fake_pack(), embedder=rating), pixel_cap=CAP).find_faces_in(pictures)
    assert [face.awesomeness for (face,) in rated] == pytest.approx([127.5 / 128, -127.5 / 128], abs=1e-3)
    assert [face.awesomeness for (face,) in Pipeline(fake_pack(), pixel_cap=CAP).find_faces_in(pictures)] == [None] * 2


def test_a_face_that_is_looked_at_again_is_rated_as_when_it_was_found(starter: packs.Pack, data: Path) -> None:
    """Reduced decoding, and full decoding where a face is small, are the same the second time."""
    album = data / "nasa_iss" / "album"
    photos = [(album / name).read_bytes() for name in ("Cady_Coleman.jpg", "Expedition_1.jpg")]
    pipeline = Pipeline(starter, pixel_cap=CAP, face_px=160)
    for photo, found in zip(photos, pipeline.find_faces(photos), strict=True):
        assert isinstance(found, FoundPhoto)
        assert found.faces
        again = pipeline.look_again(photo, [face.detection for face in found.faces])
        assert [float(each[0]) for each in again if each is not None] == pytest.approx(
            [face.awesomeness for face in found.faces], abs=1e-3
        )


def test_a_face_that_cannot_be_cut_out_is_not_rated_and_others_are() -> None:
    def rating(batch: Floats) -> Sequence[Floats]:
        return [*ColourEmbedder()(batch), batch[:, :1].mean(axis=(2, 3))]

    photo, pipeline = encoded(noise(200, 200)), Pipeline(replace(fake_pack(), embedder=rating), pixel_cap=CAP)
    good = Detection(np.float32([40, 40, 112, 112]), NUMBERS.template + 40, 1.0)
    point = Detection(good.box, np.zeros((5, 2), np.float32), 1.0)
    assert [each is None for each in pipeline.look_again(photo, [point, good])] == [True, False]
    assert pipeline.look_again(photo, [point]) == [None]
    with pytest.raises(ValueError, match="one output"):
        Pipeline(fake_pack(), pixel_cap=CAP).look_again(photo, [good])
    with pytest.raises(UnsupportedFormat):
        pipeline.look_again(b"no picture", [good])


def test_the_real_pack_sees_no_face_where_there_is_none(starter: packs.Pack) -> None:
    flat = np.full((480, 640, 3), 128, np.uint8)
    found = Pipeline(starter, pixel_cap=CAP).find_faces_in([Image.of(flat), Image.of(noise(640, 480))])
    assert [face for faces in found for face in faces if face.verdict != "trash"] == []


def test_the_album_shows_its_faces_and_no_others(starter: packs.Pack, data: Path) -> None:
    album = data / "nasa_iss"
    photos = sorted((album / "album").iterdir())
    empty = {row["photo"] for row in _rows(album / "album_photos.csv") if row["has_face"] == "no"}
    found = Pipeline(starter, pixel_cap=CAP).find_faces(path.read_bytes() for path in photos)
    seen: dict[str, list[Floats]] = {}
    for path, photo in zip(photos, found, strict=True):
        assert isinstance(photo, FoundPhoto)
        seen[path.name] = [face.detection.box for face in photo.faces if face.verdict != "trash"]
    assert sum(bool(seen[photo]) for photo in empty) <= 1
    labelled = _rows(album / "album_faces.csv")
    assert sum(any(_is_on(row, box) for box in seen[row["photo"]]) for row in labelled) >= 14


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _is_on(row: dict[str, str], box: Floats) -> bool:
    x, y, width, height = (float(row[key]) for key in "xywh")
    inside = np.minimum(box[:2] + box[2:], (x + width, y + height)) - np.maximum(box[:2], (x, y))
    return bool(np.maximum(inside, 0).prod() > 0.3 * width * height)
