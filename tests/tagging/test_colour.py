import numpy as np
import PIL.Image
import pytest
from PIL import ImageCms

from tagging import colour


def rgb(photo: PIL.Image.Image) -> list[int]:
    flat = colour.to_srgb(photo)
    assert flat.mode == "RGB"
    return [int(value) for value in np.asarray(flat)[0, 0]]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "RGBa"])
def test_what_is_transparent_lies_on_white(mode: str) -> None:
    assert rgb(PIL.Image.new(mode, (2, 2))) == [255, 255, 255]


def test_a_palette_with_a_transparent_colour_lies_on_white() -> None:
    photo = PIL.Image.new("P", (2, 2), 0)
    photo.putpalette([10, 20, 30])
    assert rgb(photo) == [10, 20, 30]
    photo.info["transparency"] = 0
    assert rgb(photo) == [255, 255, 255]


def test_half_transparent_black_is_grey() -> None:
    assert rgb(PIL.Image.new("RGBA", (2, 2), (0, 0, 0, 128))) == [127, 127, 127]


def test_sixteen_bits_become_eight() -> None:
    assert rgb(PIL.Image.fromarray(np.full((2, 2), 0x80FF, np.uint16))) == [128, 128, 128]


def test_floats_from_0_to_1_are_stretched_and_what_is_no_number_is_black() -> None:
    assert rgb(PIL.Image.fromarray(np.array([[0.5, np.nan]], np.float32))) == [127, 127, 127]


@pytest.mark.parametrize(
    ("mode", "ink", "wanted"), [("1", 1, [255] * 3), ("L", 77, [77] * 3), ("CMYK", (0, 0, 0, 0), [255] * 3)]
)
def test_few_and_other_colours_become_rgb(mode: str, ink: object, wanted: list[int]) -> None:
    assert rgb(PIL.Image.new(mode, (2, 2), ink)) == wanted  # type: ignore[arg-type]


def test_lab_becomes_rgb() -> None:
    red, green, blue = rgb(PIL.Image.new("LAB", (2, 2), (255, 128, 128)))
    assert min(red, green, blue) > 240


def test_a_profile_is_applied() -> None:
    photo = PIL.Image.new("L", (2, 2), 128)
    photo.info["icc_profile"] = _gamma_1_grey_profile()
    assert rgb(photo)[0] == pytest.approx(188, abs=3)  # linear light 0.5 in sRGB


@pytest.mark.parametrize(
    "profile", [b"junk", b"", "text", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()]
)
def test_a_profile_that_is_broken_or_for_other_colours_is_ignored(profile: object) -> None:
    photo = PIL.Image.new("RGB", (2, 2), (10, 200, 30))
    photo.info["icc_profile"] = profile
    assert rgb(photo) == [10, 200, 30]


def test_the_srgb_profile_changes_nothing() -> None:
    photo = PIL.Image.new("RGB", (2, 2), (10, 200, 30))
    photo.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert rgb(photo) == [10, 200, 30]


def _gamma_1_grey_profile() -> bytes:
    """The smallest grey profile: a header, a white point, and a curve that is a straight line."""
    white = b"XYZ \0\0\0\0" + (63190).to_bytes(4, "big") + (65536).to_bytes(4, "big") + (54061).to_bytes(4, "big")
    curve = b"curv\0\0\0\0" + (0).to_bytes(4, "big")
    offset = 128 + 4 + 2 * 12
    tags = (2).to_bytes(4, "big") + b"wtpt" + offset.to_bytes(4, "big") + len(white).to_bytes(4, "big")
    tags += b"kTRC" + (offset + len(white)).to_bytes(4, "big") + len(curve).to_bytes(4, "big")
    body = tags + white + curve
    header = bytearray(128)
    header[0:4] = (128 + len(body)).to_bytes(4, "big")
    header[8:12] = b"\x02\x40\0\0"
    header[12:24] = b"mntrGRAYXYZ "
    header[36:40] = b"acsp"
    header[68:80] = (63190).to_bytes(4, "big") + (65536).to_bytes(4, "big") + (54061).to_bytes(4, "big")
    return bytes(header) + body
