import csv
from pathlib import Path

import numpy as np
from numpy.testing import assert_allclose

from benchmarks.generated import pictures
from tagging import embed, packs, trash
from tagging.pipeline import FoundPhoto, Pipeline
from tests.tagging.conftest import CAP


def test_the_centre_is_0_away_its_opposite_2_and_what_has_nothing_in_common_1() -> None:
    centre = np.array([1, 0], np.float32)
    vectors = np.array([[1, 0], [-1, 0], [0, 1]], np.float32)
    assert_allclose(trash.distances(vectors, centre), [0, 2, 1])


def test_pictures_that_the_centre_was_not_fitted_on_lie_inside(starter: packs.Pack) -> None:
    numbers = starter.numbers
    crops = np.stack(pictures(30, side_px=numbers.crop_px, seed=99))
    vectors, _ = embed.embed(starter.embedder, crops, mean=numbers.mean, scale=numbers.scale)
    inside = trash.distances(vectors, numbers.trash) < numbers.thresholds.trash_distance
    assert inside.mean() > 0.6


def test_faces_of_every_origin_lie_far_outside(starter: packs.Pack, data: Path) -> None:
    with (data / "mebeauty" / "scores_val.csv").open(newline="", encoding="utf-8") as file:
        one_of_each = {(row["gender"], row["ethnicity"]): row["path"] for row in csv.DictReader(file)}
    photos = [data / "mebeauty" / path for path in one_of_each.values()]
    assert len(photos) >= 12
    for photo in Pipeline(starter, pixel_cap=CAP).find_faces(path.read_bytes() for path in photos):
        assert isinstance(photo, FoundPhoto)
        largest = max(photo.faces, key=lambda face: float(face.detection.box[2]))
        assert largest.trash_distance > 2 * starter.numbers.thresholds.trash_distance
        assert largest.verdict == "face"
