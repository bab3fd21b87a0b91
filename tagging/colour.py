"""Every way a file stores colours -> 8-bit sRGB."""

import io
from functools import lru_cache

import numpy as np
import PIL.Image
from PIL import ImageCms

_WITH_PROFILE = {"L", "RGB", "CMYK", "LAB"}


def to_srgb(photo: PIL.Image.Image) -> PIL.Image.Image:
    """Return the picture in mode RGB: its profile applied, what is transparent on white, 16 bits as 8."""
    profile = photo.info.get("icc_profile")
    flat = _opaque(_eight_bits(photo))
    managed = _managed(flat, profile) if flat.mode in _WITH_PROFILE else None
    if managed is not None:
        return managed
    if flat.mode == "LAB":
        return _lab(flat)
    return flat if flat.mode == "RGB" else flat.convert("RGB")


def _eight_bits(photo: PIL.Image.Image) -> PIL.Image.Image:
    if photo.mode.startswith("I;16"):
        return PIL.Image.fromarray((np.asarray(photo) >> 8).astype(np.uint8))
    if photo.mode in {"I", "F"}:
        values = np.nan_to_num(np.asarray(photo, np.float32), nan=0.0, posinf=0.0, neginf=0.0)
        top = float(values.max(initial=0.0))
        white = 1.0 if top <= 1 and photo.mode == "F" else 255.0 if top <= 255 else 65535.0 if top <= 65535 else top
        return PIL.Image.fromarray((np.clip(values / white, 0, 1) * 255).astype(np.uint8))
    return photo


def _opaque(photo: PIL.Image.Image) -> PIL.Image.Image:
    if not photo.has_transparency_data:
        return photo.convert("RGB") if photo.mode in {"P", "1", "PA"} else photo
    layered = photo if photo.mode == "RGBA" else photo.convert("RGBA")
    white = PIL.Image.new("RGB", photo.size, "white")
    white.paste(layered, mask=layered)
    return white


def _managed(photo: PIL.Image.Image, profile: object) -> PIL.Image.Image | None:
    """Return the picture with its profile applied; None where there is none, it is broken, or it is for other colours."""
    if not isinstance(profile, bytes) or not profile:
        return None
    try:
        transform = _transform(profile, photo.mode)
        if transform is None:
            return None
        return ImageCms.applyTransform(photo, transform)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if mode == "RGB" and ImageCms.getProfileDescription(source).strip().startswith("sRGB"):
        return None
    return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")


def _lab(photo: PIL.Image.Image) -> PIL.Image.Image:
    transform = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
    converted = ImageCms.applyTransform(photo, transform)
    assert converted is not None  # noqa: S101  it is None only when asked to work in place
    return converted
