"""What happens to a face that an owner drew: it is cut out, embedded and judged like any other."""

import logging
from dataclasses import replace

import numpy as np
from django.conf import settings

from cloudphotos.catalog import faces, photo_files
from cloudphotos.catalog.models import Face
from tagging import thumbnail
from tagging.boxes import overlap
from tagging.errors import TaggingError
from tagging.image import read
from tagging.pipeline import Pipeline
from tagging.types import Detection, Floats, Image
from tagging.types import Face as Found
from workers import engine, sizes

logger = logging.getLogger(__name__)

_ROOM = 1.0  # of the box's longer side, shown to the detector on each side of it
_SAME_FACE = 0.3  # overlap (intersection over union) from which what the detector sees is what was drawn


def look_at(face_id: int) -> int | None:
    """Write the landmarks, the vector and the tile of a drawn face. Returns its owner; None if there is nothing to look at."""
    face = Face.objects.select_related("photo", "owner").filter(pk=face_id, drawn=True).first()
    if face is None or not face.owner.faces_on:
        return None
    try:
        image = read(photo_files.read(face.photo.original), pixel_cap=settings.PIXEL_CAP)
        found = _found(engine.pipeline(), image, face)
    except (TaggingError, OSError) as error:
        logger.warning("the face %d that was drawn cannot be looked at: %s", face_id, error)
        return None
    others = [_box(other) for other in face.photo.faces.exclude(pk=face_id).exclude(verdict=Face.Verdict.TRASH)]
    cut = thumbnail.tile(image, _box(face), side_px=sizes.TILE_PX, others=others)
    tile = photo_files.save_derived(owner_id=face.owner_id, data=cut)
    if not faces.complete_drawn(face_id=face_id, found=found, tile=tile, pack=settings.FACE_PACK):
        photo_files.delete([tile])
        return None
    return face.owner_id


def _found(pipeline: Pipeline, image: Image, face: Face) -> Found:
    """The face inside the box: as the detector sees it there if it does, else with landmarks where they usually are."""
    x, y, width, height = (float(value) * image.scale for value in _box(face))
    room = _ROOM * max(width, height)
    left, top = max(0, round(x - room)), max(0, round(y - room))
    right, bottom = min(image.width, round(x + width + room)), min(image.height, round(y + height + room))
    part = Image(image.pillow.crop((left, top, right, bottom)))
    inside = np.array([x - left, y - top, width, height], np.float32)
    seen = max(pipeline.find_faces_in([part])[0], key=lambda each: overlap(each.detection.box, inside), default=None)
    if seen is None or overlap(seen.detection.box, inside) < _SAME_FACE:
        usual = np.array(face.landmarks, np.float32).reshape(5, 2)
        return pipeline.embed_drawn(image, Detection(_box(face), usual, 1.0))
    corner = np.array([left, top], np.float32)
    landmarks = (seen.detection.landmarks + corner) / np.float32(image.scale)
    return replace(seen, detection=Detection(_box(face), landmarks, seen.detection.score))


def _box(face: Face) -> Floats:
    return np.array([face.x, face.y, face.width, face.height], np.float32)
