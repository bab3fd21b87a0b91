import json
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageEnhance, ImageFilter

from tagging import image, packs
from tagging.awesomeness.head import Head
from tagging.packs import fit, fitted_path
from tagging.pipeline import Pipeline
from tagging.types import Image
from tests.tagging.conftest import CAP

RNG = np.random.default_rng(1)


def test_ordinary_faces_have_a_mean_of_zero_and_a_spread_of_one() -> None:
    features = RNG.normal(3, 5, (400, 6)).astype(np.float32)
    head = Head.standard(RNG.normal(size=6), features, version="1", provenance="{}")
    rated = features @ head.weights + head.bias
    assert (rated.mean(), rated.std()) == pytest.approx((0, 1), abs=1e-4)


def test_a_head_is_read_as_it_was_kept() -> None:
    head = Head(RNG.normal(size=4).astype(np.float32), 0.25, "cold-1", '{"from": "nothing"}')
    again = Head.read({name: np.asarray(value) for name, value in head.arrays().items()})
    assert again is not None
    assert again.weights.tolist() == head.weights.tolist()
    assert (again.bias, again.version, again.provenance) == (head.bias, head.version, head.provenance)


@pytest.mark.parametrize(("pack", "width"), [("starter", 512), ("cc0", 256)])
def test_the_packs_that_we_build_come_with_a_head_that_nobodys_rating_went_into(pack: str, width: int) -> None:
    head = packs.numbers(pack).head
    assert head is not None
    assert head.weights.shape == (width,)
    said = json.loads(head.provenance)
    assert said["ratings of looks"] == "none"
    assert head.version.startswith("cold-")
    assert fitted_path(pack).stat().st_size <= fit.MOST_BYTES


@pytest.mark.parametrize("name", ["Cady_Coleman.jpg", "Expedition_1.jpg"])
def test_a_face_is_more_awesome_than_the_same_face_blurred_or_in_the_dark(
    starter: packs.Pack, data: Path, name: str
) -> None:
    photo = image.read((data / "nasa_iss" / "album" / name).read_bytes(), pixel_cap=CAP)
    (faces,) = Pipeline(starter, pixel_cap=CAP).find_faces_in([photo])
    whole, blurred, dark = (
        Pipeline(starter, pixel_cap=CAP).embed_drawn(Image(each), faces[0].detection).awesomeness
        for each in (
            photo.pillow,
            photo.pillow.filter(ImageFilter.GaussianBlur(float(faces[0].detection.box[2]) / 15)),
            ImageEnhance.Brightness(photo.pillow).enhance(0.15),
        )
    )
    assert whole is not None
    assert blurred is not None
    assert dark is not None
    assert whole == pytest.approx(faces[0].awesomeness, abs=1e-3)
    assert whole > blurred + 1
    assert whole > dark + 0.5


def test_where_none_was_learned_there_is_none() -> None:
    assert Head.read({"trash": np.zeros(3)}) is None
    assert "head_weights" not in fit.read(fitted_path("nobody's"))
