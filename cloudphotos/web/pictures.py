"""Where pictures are, and the shapes in which they stand in rows."""

import functools
import math
from datetime import date, timedelta
from pathlib import PurePosixPath

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cloudphotos.catalog import photo_bin, photos
from cloudphotos.catalog.models import Face, Photo

NARROWEST = 0.5  # width over height; what is narrower is cropped in the grid, never on its own page
STEP = 1.04  # a shape differs by 4 % from the next: cropping stays under 2 %
SHAPES = 47  # up to 3.04
BROWSER_TYPES = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"}


def version(name: str) -> str:
    """What changes in the address when the stored picture changes: the beginning of its name in the storage."""
    return PurePosixPath(name).stem[:12]


def thumbnail_url(photo: Photo) -> str:
    """Address of the small picture, "" while there is none."""
    return _address("thumbnail", photo.pk, photo.thumbnail)


def preview_url(photo: Photo) -> str:
    """Address of the large picture, "" while there is none."""
    return _address("preview", photo.pk, photo.preview)


def tile_url(face: Face) -> str:
    """Address of the square crop of a face, "" if there is none."""
    return _address("face_tile", face.pk, face.tile)


def shape(photo: Photo) -> int:
    """Which of the stylesheet's shapes fits the photo best, 0 to SHAPES - 1; shape n is NARROWEST * STEP**n wide."""
    steps = math.log(photo.width / photo.height / NARROWEST) / math.log(STEP)
    return min(max(round(steps), 0), SHAPES - 1)


def described(photo: Photo) -> str:
    """A photo in words, for who does not see it: what it is called, and from when it is."""
    words = {"name": photos.display_name(photo), "date": _in_words(day(photo), get_language())}
    if photo.date:
        return _("%(name)s, %(date)s") % words
    return _("%(name)s, no date, uploaded %(date)s") % words


def day(photo: Photo) -> date:
    """The day under which a photo stands, in the current time zone."""
    return timezone.localdate(photo.sort_at)


def browsers_show(photo: Photo) -> bool:
    """True if a browser can show the original itself."""
    return photo.content_type in BROWSER_TYPES


def days_left(photo: Photo) -> int:
    """Days until a photo in the bin is deleted for good, a begun one counted; 0 or less if the next sweep does it."""
    purged = photo_bin.purge_date(photo)
    return math.ceil((purged - timezone.now()) / timedelta(days=1)) if purged else settings.BIN_DAYS


@functools.lru_cache(1000)  # the photos of a page are from few days, and words for dates are slow
def _in_words(moment: date, language: str | None) -> str:  # the words depend on it
    return date_format(moment)


def _address(view: str, key: int, name: str) -> str:
    return f"{reverse(view, args=[key])}?v={version(name)}" if name else ""
