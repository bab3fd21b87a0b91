import io
import struct
import zlib
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageCms
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagging import image
from tagging.errors import PhotoError, TooManyPixels, TruncatedImage, UnreadableImage, UnsupportedFormat
from tagging.types import Pixels
from tests.tagging.conftest import CAP, encoded, smooth

UPRIGHT_BY_ORIENTATION = {
    1: lambda stored: stored,
    2: lambda stored: stored.transpose(PIL.Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda stored: stored.transpose(PIL.Image.Transpose.ROTATE_180),
    4: lambda stored: stored.transpose(PIL.Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda stored: stored.transpose(PIL.Image.Transpose.TRANSPOSE),
    6: lambda stored: stored.transpose(PIL.Image.Transpose.ROTATE_270),
    7: lambda stored: stored.transpose(PIL.Image.Transpose.TRANSVERSE),
    8: lambda stored: stored.transpose(PIL.Image.Transpose.ROTATE_90),
}


def inspect(data: bytes, tmp_path: Path, pixel_cap: int = CAP) -> image.PhotoInfo:
    path = tmp_path / "photo"
    path.write_bytes(data)
    return image.inspect(path, pixel_cap=pixel_cap)


def oriented(pixels: Pixels, orientation: int) -> bytes:
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    return encoded(pixels, exif=exif)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright_as_its_exif_says(gradient: Pixels, orientation: int, tmp_path: Path) -> None:
    data = oriented(gradient, orientation)
    upright = np.asarray(UPRIGHT_BY_ORIENTATION[orientation](PIL.Image.fromarray(gradient)))
    found = image.read(data, pixel_cap=CAP)
    assert np.array_equal(found.pixels, upright)
    info = inspect(data, tmp_path)
    assert (info.width, info.height) == (found.width, found.height)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_upright(gradient: Pixels, orientation: int) -> None:
    assert np.array_equal(image.read(oriented(gradient, orientation), pixel_cap=CAP).pixels, gradient)


def test_a_photo_of_more_rows_than_one_strip_is_read_whole() -> None:
    tall = np.random.default_rng(1).integers(0, 256, (700, 3, 3), dtype=np.uint8)
    assert np.array_equal(image.read(encoded(tall), pixel_cap=CAP).pixels, tall)


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
        ("TIFF", "image/tiff"),
        ("BMP", "image/bmp"),
        ("AVIF", "image/avif"),
        ("HEIF", "image/heic"),
    ],
)
def test_every_promised_format_is_opened(gradient: Pixels, kind: str, content_type: str, tmp_path: Path) -> None:
    image._register_heif()
    data = encoded(gradient, kind)
    info = inspect(data, tmp_path)
    assert (info.format, info.content_type, info.width, info.height) == (kind, content_type, 60, 40)
    away = image.read(data, pixel_cap=CAP).pixels.astype(int) - gradient
    assert np.abs(away).mean() < 8


@pytest.mark.parametrize("kind", ["PPM", "ICO", "JPEG2000", "TGA", "PCX"])
def test_a_format_that_was_not_promised_is_refused(gradient: Pixels, kind: str, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormat, match="no picture we can open"):
        inspect(encoded(gradient, kind), tmp_path)


def test_a_truncated_jpeg_is_refused_with_a_sentence(gradient: Pixels, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    whole = encoded(noise, "JPEG")
    with pytest.raises(TruncatedImage, match="cut off"):
        inspect(whole[: len(whole) // 2], tmp_path)


def test_an_empty_file_and_a_text_are_no_pictures(tmp_path: Path) -> None:
    for data in (b"", b"Dear Alice, here are the photos."):
        with pytest.raises(UnsupportedFormat):
            inspect(data, tmp_path)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableImage, match="could not be opened"):
        image.inspect(tmp_path / "gone.jpg", pixel_cap=CAP)


def test_a_photo_at_the_pixel_cap_is_taken_and_one_above_is_not(gradient: Pixels, tmp_path: Path) -> None:
    assert inspect(encoded(gradient), tmp_path, pixel_cap=2400).width == 60
    with pytest.raises(TooManyPixels, match="60 x 40"):
        inspect(encoded(gradient), tmp_path, pixel_cap=2399)


@pytest.mark.parametrize("side", [20_000, 2**31 - 1])
def test_a_decompression_bomb_is_refused_by_its_header(side: int, tmp_path: Path) -> None:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(TooManyPixels):
        inspect(bomb, tmp_path)


def test_of_an_animation_the_first_frame_is_taken() -> None:
    frames = [PIL.Image.new("RGB", (20, 10), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert image.read(out.getvalue(), pixel_cap=CAP).pixels[0, 0].tolist() == [255, 0, 0]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_the_bytes_are_only_our_own_refusals_come_out(gradient: Pixels, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"]))
    content = bytearray(encoded(gradient, kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    try:
        found = image.read(bytes(content[:cut]), pixel_cap=1_000_000)
    except PhotoError as error:
        assert str(error).endswith(".")  # noqa: PT017  both endings are right
    else:
        assert found.pixels.shape[2] == 3


def test_of_816_hostile_files_nothing_but_our_own_refusals_comes_out(data: Path) -> None:
    files = [path for path in sorted((data / "bad_files").rglob("*")) if path.is_file() and path.suffix != ".csv"]
    assert len(files) == 816
    taken = 0
    for path in files:
        try:
            info = image.inspect(path, pixel_cap=CAP)
        except PhotoError:
            continue
        taken += 1
        assert info.width * info.height <= CAP
    assert taken > 500


@pytest.mark.parametrize("size", [(1, 1), (4, 4), (3000, 1), (1, 3000)])
def test_a_jpeg_of_a_few_pixels_is_a_photo_too(size: tuple[int, int], tmp_path: Path) -> None:
    out = io.BytesIO()
    PIL.Image.new("RGB", size).save(out, "JPEG")
    info = inspect(out.getvalue(), tmp_path)
    assert (info.width, info.height) == size


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_reduced_photo_stands_upright_like_the_full_one(orientation: int) -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    data = encoded(smooth(401, 267), "JPEG", exif=exif, quality=95)
    full, reduced = image.read(data, pixel_cap=CAP), image.read(data, pixel_cap=CAP, enough_px=200)
    assert full.original == reduced.original == (full.width, full.height)
    assert (full.scale, reduced.scale) == (1, 0.5)
    assert (reduced.width, reduced.height) == (-(-full.width // 2), -(-full.height // 2))
    small = np.asarray(full.pillow.resize((reduced.width, reduced.height), PIL.Image.Resampling.BOX), int)
    assert np.abs(small - reduced.pixels).mean() < 3


@pytest.mark.parametrize(
    ("enough_px", "scale"), [(800, 1), (401, 1), (400, 0.5), (200, 0.25), (100, 0.125), (1, 0.125)]
)
def test_a_jpeg_keeps_as_many_pixels_as_were_asked_for(enough_px: int, scale: float) -> None:
    reduced = image.read(encoded(smooth(800, 600), "JPEG"), pixel_cap=CAP, enough_px=enough_px)
    assert reduced.scale == scale
    assert (reduced.width, reduced.height) == (800 * scale, 600 * scale)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 300))
def test_the_scale_of_a_reduced_photo_is_true_to_a_pixel(width: int, height: int, enough_px: int) -> None:
    data = encoded(PIL.Image.new("RGB", (width, height)), "JPEG")
    reduced = image.read(data, pixel_cap=CAP, enough_px=enough_px)
    assert max(reduced.width, reduced.height) >= min(enough_px, max(width, height))
    for side, small in ((width, reduced.width), (height, reduced.height)):
        assert abs(side * reduced.scale - small) < 1


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "HEIF"])
def test_only_jpegs_are_decoded_reduced(kind: str) -> None:
    image._register_heif()
    full = image.read(encoded(smooth(160, 120), kind), pixel_cap=CAP, enough_px=20)
    assert (full.width, full.height, full.scale) == (160, 120, 1)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_reduced_jpeg_of_any_mode_has_the_colours_of_the_full_one(mode: str, progressive: bool) -> None:
    photo = PIL.Image.fromarray(smooth(320, 240)).convert(mode)
    data = encoded(photo, "JPEG", quality=95, progressive=progressive)
    full, reduced = image.read(data, pixel_cap=CAP), image.read(data, pixel_cap=CAP, enough_px=160)
    small = np.asarray(full.pillow.reduce(2), int)
    assert np.abs(small - reduced.pixels).mean() < 3


def test_the_colour_profile_of_a_reduced_photo_counts() -> None:
    profile = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"____").replace(b"gXYZ", b"rXYZ").replace(b"____", b"gXYZ")  # red for green
    profile = profile.replace(b"s\0R\0G\0B", b"x\0R\0G\0B")
    data = encoded(smooth(320, 240), "JPEG", quality=95, icc_profile=profile)
    plain = image.read(encoded(smooth(320, 240), "JPEG", quality=95), pixel_cap=CAP, enough_px=160)
    full, reduced = image.read(data, pixel_cap=CAP), image.read(data, pixel_cap=CAP, enough_px=160)
    assert np.abs(np.asarray(full.pillow.reduce(2), int) - reduced.pixels).mean() < 3
    assert np.abs(plain.pixels.astype(int) - reduced.pixels).mean() > 10


def test_of_816_hostile_files_none_is_worse_when_it_is_decoded_reduced(data: Path) -> None:
    files = [path for path in sorted((data / "bad_files").rglob("*")) if path.is_file() and path.suffix != ".csv"]
    for path in files:
        content = path.read_bytes()
        try:
            full = image.read(content, pixel_cap=CAP)
        except PhotoError:
            full = None
        try:
            reduced = image.read(content, pixel_cap=CAP, enough_px=100)
        except PhotoError:
            assert full is None
        else:
            assert full is not None
            assert reduced.original == full.original


def test_pixels_are_counted_without_decoding() -> None:
    whole = encoded(smooth(160, 120), "JPEG")
    assert image.pixels(whole[:700], pixel_cap=CAP) == 160 * 120
    assert image.pixels(b"no picture", pixel_cap=CAP) == 0
