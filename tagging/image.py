"""Bytes of a file -> an upright photo in sRGB, or a sentence that says why not.

Nothing but TaggingError comes out of this module, whatever the bytes are. The size is checked before anything is
decoded. `read` needs 4 bytes a pixel, 8 where the picture has to be turned or its colours converted, and for a
progressive JPEG up to 6 more while it is decoded. A JPEG that may come out smaller is decoded to a half, a quarter or an
eighth of its width and height, from as many coefficients of each block as that needs: half the time, a quarter of the memory.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO

import PIL.Image

from tagging import colour, metadata
from tagging.errors import PhotoError, TooManyPixels, TruncatedImage, UnreadableImage, UnsupportedFormat
from tagging.types import Image, PhotoInfo

CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
}
_TO_UPRIGHT = {
    2: PIL.Image.Transpose.FLIP_LEFT_RIGHT,
    3: PIL.Image.Transpose.ROTATE_180,
    4: PIL.Image.Transpose.FLIP_TOP_BOTTOM,
    5: PIL.Image.Transpose.TRANSPOSE,
    6: PIL.Image.Transpose.ROTATE_270,
    7: PIL.Image.Transpose.TRANSVERSE,
    8: PIL.Image.Transpose.ROTATE_90,
}
_TRUNCATED = ("truncated", "unexpected end", "end of file", "premature")


def inspect(path: Path, *, pixel_cap: int) -> PhotoInfo:
    """Decode the whole first picture of a file and return what the file says of it. pixel_cap: pixels.

    Raises UnsupportedFormat, UnreadableImage, TruncatedImage, TooManyPixels.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableImage(f"The file could not be opened: {error.strerror}. Upload it again.") from error
    with file, _decoded(file, pixel_cap, enough_px=1) as (photo, stored):  # read to its end, in half the time
        name = _format(photo)
        width, height = stored[::-1] if metadata.orientation(photo) >= 5 else stored
        return PhotoInfo(
            format=name,
            content_type=CONTENT_TYPES[name],
            width=width,
            height=height,
            taken_at=metadata.taken_at(photo),
            **dict(zip(("latitude", "longitude"), metadata.place(photo) or (None, None), strict=True)),
        )


def read(data: bytes, *, pixel_cap: int, enough_px: int | None = None) -> Image:
    """Return the first picture in `data`: upright, sRGB, what is transparent on white. pixel_cap: pixels of the original.

    enough_px: a JPEG may come out smaller while its longer side keeps at least so many pixels; None for full size.
    Raises UnsupportedFormat, UnreadableImage, TruncatedImage, TooManyPixels.
    """
    with _decoded(io.BytesIO(data), pixel_cap, enough_px=enough_px) as (photo, stored):
        turned = metadata.orientation(photo)
        try:
            flat = colour.to_srgb(photo)
        except Exception as error:
            raise UnreadableImage(f"The colours of the picture (mode {photo.mode}) cannot be read. {_AGAIN}") from error
        upright = flat if turned == 1 else flat.transpose(_TO_UPRIGHT[turned])
        original = stored if turned < 5 else stored[::-1]
        scale = 1 / max(round(stored[0] / photo.width), round(stored[1] / photo.height))
    return Image(upright, scale, turned=turned != 1, original=original)


def pixels(data: bytes, *, pixel_cap: int) -> int:
    """Return how many pixels the first picture in `data` has by its own account; 0 where it is refused."""
    _prepare(pixel_cap)
    try:
        with PIL.Image.open(io.BytesIO(data), formats=list(CONTENT_TYPES)) as photo:
            return photo.width * photo.height
    except Exception:  # `read` says what is wrong
        return 0


_AGAIN = "Export it as JPEG or PNG and upload it again."


@contextlib.contextmanager
def _decoded(
    file: IO[bytes], pixel_cap: int, *, enough_px: int | None = None
) -> Iterator[tuple[PIL.Image.Image, tuple[int, int]]]:
    """Open and decode the first frame; gives it and its full size. What the body raises passes through if it is ours."""
    _prepare(pixel_cap)
    with contextlib.ExitStack() as stack:
        try:
            photo = stack.enter_context(PIL.Image.open(file, formats=list(CONTENT_TYPES)))
            _check_size(photo, pixel_cap)
            size = photo.size
            if enough_px is not None:
                factor = max(1, max(size) // max(enough_px, 1))
                photo.draft(None, (max(1, size[0] // factor), max(1, size[1] // factor)))
            shrunk = photo.size != size
            photo.load()
            _check_size(photo, pixel_cap)
        except PhotoError:
            raise
        except Exception as error:  # decoders raise whatever they like on hostile bytes
            raise _refusal(error, pixel_cap) from error
        yield photo, size if shrunk else photo.size


def _prepare(pixel_cap: int) -> None:
    """Tell the decoders what is too large, and to keep to themselves what they only warn of: it is refused or mended here.

    catch_warnings would do it for a moment, but not where several threads decode.
    """
    _register_heif()
    PIL.Image.MAX_IMAGE_PIXELS = pixel_cap  # Pillow's own check while headers are read; ours is the exact one
    warnings.filterwarnings("ignore", module="PIL|pillow_heif")


def _check_size(photo: PIL.Image.Image, pixel_cap: int) -> None:
    width, height = photo.size
    if width * height > pixel_cap:
        raise TooManyPixels(
            f"The picture has {width} x {height} pixels; at most {pixel_cap / 1e6:g} million are taken. "
            "Make it smaller and upload it again."
        )
    if width < 1 or height < 1:
        raise UnreadableImage(f"The picture is empty. {_AGAIN}")


def _refusal(error: Exception, pixel_cap: int) -> PhotoError:
    if isinstance(error, PIL.Image.DecompressionBombError):
        return TooManyPixels(
            f"The picture has more than {pixel_cap / 1e6:g} million pixels, which is the limit. "
            "Make it smaller and upload it again."
        )
    if isinstance(error, PIL.UnidentifiedImageError):
        return UnsupportedFormat(
            "The file is no picture we can open. Upload a JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC or AVIF file."
        )
    if isinstance(error, EOFError) or any(word in str(error).lower() for word in _TRUNCATED):
        return TruncatedImage("The file is cut off: the end of the picture is missing. Upload the original again.")
    return UnreadableImage(f"The picture is damaged and cannot be decoded. {_AGAIN}")


def _format(photo: PIL.Image.Image) -> str:
    name = str(photo.format)
    return "JPEG" if name == "MPO" else name  # two JPEGs in one file, as phones write them


@lru_cache(maxsize=1)
def _register_heif() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
