"""What a file says of itself beside its pixels. Junk never fails a photo: what cannot be read is as if it were not there."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar

import PIL.Image
from PIL import ExifTags

_FORMAT = "%Y:%m:%d %H:%M:%S"
_EARLIEST_YEAR = 1826  # the first photograph
_CLOCK_AHEAD = timedelta(days=2)  # a camera may stand in another time zone, not in another year
_FURTHEST_OFFSET = timedelta(hours=14)

Value = TypeVar("Value")


def orientation(photo: PIL.Image.Image) -> int:
    """Return how the stored rows and columns lie, as EXIF counts: 1 (upright) to 8."""
    found = _quietly(lambda: int(photo.getexif().get(ExifTags.Base.Orientation, 1)))
    return found if found is not None and 1 <= found <= 8 else 1


def taken_at(photo: PIL.Image.Image) -> datetime | None:
    """Return when the picture was taken: aware if the file knows the offset from UTC, else naive."""
    exif = _directory(photo, ExifTags.IFD.Exif)
    moment = _moment(exif, ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal)
    if moment is None:
        moment = _moment(exif, ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized)
    return moment


def place(photo: PIL.Image.Image) -> tuple[float, float] | None:
    """Return (latitude, longitude) in degrees, WGS 84."""
    gps = _directory(photo, ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, limit=90)
    longitude = _degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, limit=180)
    if latitude is None or longitude is None or latitude == longitude == 0:  # 0, 0 is what cameras without a fix write
        return None
    return latitude, longitude


def _directory(photo: PIL.Image.Image, tag: int) -> Mapping[int, Any]:
    return _quietly(lambda: dict(photo.getexif().get_ifd(tag))) or {}


def _moment(exif: Mapping[int, Any], tag: int, offset_tag: int) -> datetime | None:
    moment = _quietly(lambda: datetime.strptime(_text(exif[tag])[:19], _FORMAT))
    if moment is None or moment.year < _EARLIEST_YEAR or moment > datetime.now() + _CLOCK_AHEAD:
        return None
    offset = _quietly(lambda: _offset(_text(exif[offset_tag])))
    return moment if offset is None else moment.replace(tzinfo=timezone(offset))


def _offset(text: str) -> timedelta | None:
    if text == "Z":
        return timedelta()
    hours, minutes = text[1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * {"+": 1, "-": -1}[text[0]]
    return offset if abs(offset) <= _FURTHEST_OFFSET else None


def _degrees(gps: Mapping[int, Any], tag: int, side_tag: int, *, limit: float) -> float | None:
    def read() -> float:
        degrees, minutes, seconds = (float(part) for part in gps[tag])
        return (degrees + minutes / 60 + seconds / 3600) * {"N": 1, "E": 1, "S": -1, "W": -1}[_text(gps[side_tag])]

    found = _quietly(read)
    return found if found is not None and math.isfinite(found) and abs(found) <= limit else None


def _text(value: object) -> str:
    text = value.decode("ascii") if isinstance(value, bytes) else str(value)
    return text.strip("\0 ")


def _quietly(read: Callable[[], Value]) -> Value | None:
    try:
        return read()
    except Exception:  # Pillow raises whatever it likes on hostile EXIF
        return None
