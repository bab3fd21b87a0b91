"""What happens to a batch of claimed photos: faces are found, pictures made, rows written, a few photos at a time."""

import logging
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings

from cloudphotos.catalog import faces, kept_out, photo_files, photos
from cloudphotos.catalog.faces import Looked
from cloudphotos.catalog.models import Photo
from cloudphotos.catalog.photos import Made
from tagging import thumbnail
from tagging.errors import TaggingError
from tagging.image import read
from tagging.pipeline import FoundPhoto
from workers import engine
from workers.sizes import ENOUGH_PX, PREVIEW_BYTES, PREVIEW_PX, THUMBNAIL_PX, TILE_PX

logger = logging.getLogger(__name__)

WRITTEN_TOGETHER = 8  # photos of one transaction; the pipeline looks at as many at a time
BROWSER_TYPES = {"image/jpeg", "image/png", "image/webp"}


def tag(claimed: Sequence[Photo]) -> list[Photo]:
    """Find the faces of claimed photos and write them. Returns the photos that are tagged now.

    A photo whose stored file cannot be read, and those that were not reached if it breaks half-way, are given back and wait for
    another try.
    """
    tagged: list[Photo] = []
    looked: list[Looked] = []
    try:
        for photo, found in _found(_still_stored(claimed)):
            if isinstance(found, TaggingError):
                photos.mark_failed(photo=photo, reason=str(found))
                continue
            looked.append(_make_pictures(photo, found))
            if len(looked) == WRITTEN_TOGETHER:
                tagged += _write(looked)
                looked = []
        return tagged + _write(looked)
    finally:
        photos.give_back(claimed=claimed)


def _found(claimed: Sequence[Photo]) -> Iterator[tuple[Photo, FoundPhoto | TaggingError]]:
    """Each photo with what was found on it; where faces are switched off, or an album is kept out, there are only pictures."""
    out = kept_out.among([photo.pk for photo in claimed])
    looked_at = [photo for photo in claimed if photo.owner.faces_on and photo.pk not in out]
    if looked_at:
        yield from _faces_of(looked_at)
    for photo, data in _readable([photo for photo in claimed if photo not in looked_at]):
        yield photo, _without_faces(data)


def _faces_of(claimed: Iterable[Photo]) -> Iterator[tuple[Photo, FoundPhoto | TaggingError]]:
    under_way: deque[Photo] = deque()

    def originals() -> Iterator[bytes]:
        for photo, data in _readable(claimed):
            under_way.append(photo)
            yield data

    for found in engine.pipeline().find_faces(originals()):
        yield under_way.popleft(), found


def _readable(claimed: Iterable[Photo]) -> Iterator[tuple[Photo, bytes]]:
    """Photos with the bytes of their stored files, as far as the storage gives them out."""
    for photo in claimed:
        try:
            data = photo_files.read(photo.original)
        except OSError as error:
            logger.warning("the stored file of photo %d cannot be read: %s", photo.pk, error)
        else:
            yield photo, data


def _without_faces(data: bytes) -> FoundPhoto | TaggingError:
    try:
        return FoundPhoto(read(data, pixel_cap=settings.PIXEL_CAP, enough_px=ENOUGH_PX), ())
    except TaggingError as error:
        return error


def _still_stored(claimed: Sequence[Photo]) -> list[Photo]:
    stored = []
    for photo in claimed:
        if photo_files.exists(photo.original):
            stored.append(photo)
        else:
            photos.mark_failed(photo=photo, reason="The stored file of this photo is gone. Upload it again.")
    return stored


def _write(looked: Sequence[Looked]) -> list[Photo]:
    written = faces.replace_faces(looked=looked, pack=settings.FACE_PACK) if looked else []
    kept_out.forget(kept_out.among([each.photo.pk for each in written]))  # albums may have changed meanwhile
    for lost in looked:
        if lost not in written:
            photo_files.delete({lost.made.thumbnail, lost.made.preview, *lost.tiles} - {lost.photo.original})
    return [each.photo for each in written]


def _make_pictures(photo: Photo, found: FoundPhoto) -> Looked:
    def save(data: bytes) -> str:
        return photo_files.save_derived(owner_id=photo.owner_id, data=data)

    made = Made(
        thumbnail=save(_fitted(found, THUMBNAIL_PX)),
        preview=photo.original
        if _browsers_show(photo) and not found.image.turned
        else save(_fitted(found, PREVIEW_PX)),
        colour=thumbnail.dominant_colour(found.image),
    )
    boxes = [face.detection.box for face in found.faces]
    tiles = [
        save(thumbnail.tile(found.detail, box, side_px=TILE_PX, others=boxes[:place] + boxes[place + 1 :]))
        for place, box in enumerate(boxes)
    ]
    return Looked(photo, made, found.faces, tiles)


def _fitted(found: FoundPhoto, long_side_px: int) -> bytes:
    return thumbnail.thumbnail(found.image, long_side_px=long_side_px)


def _browsers_show(photo: Photo) -> bool:
    """True for originals that are as good as a preview: no second copy is kept of them."""
    small = max(photo.width, photo.height) <= PREVIEW_PX and photo.size_bytes <= PREVIEW_BYTES
    return small and photo.content_type in BROWSER_TYPES
