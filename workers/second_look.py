"""Faces that are stored are shown to the recogniser again: each photo is opened once."""

import logging
from collections.abc import Iterable, Iterator
from itertools import groupby

import numpy as np

from cloudphotos.catalog import photo_files
from cloudphotos.catalog.models import Face
from tagging.errors import TaggingError
from tagging.pipeline import Pipeline
from tagging.types import Detection, Floats

logger = logging.getLogger(__name__)


def look(pipeline: Pipeline, faces: Iterable[Face]) -> Iterator[tuple[Face, Floats | None]]:
    """Each face with the second output of the pipeline's recogniser, None where its photo is gone or cannot be read.

    faces: with their photos at hand, those of a photo one after the other.
    """
    for photo, group in groupby(faces, key=lambda face: face.photo):
        mine = list(group)
        try:
            data = photo_files.read(photo.original)
            yield from zip(mine, pipeline.look_again(data, [_detection(face) for face in mine]), strict=True)
        except (TaggingError, OSError) as error:
            logger.warning("the faces of photo %d cannot be looked at again: %s", photo.pk, error)
            yield from ((face, None) for face in mine)


def _detection(face: Face) -> Detection:
    return Detection(
        box=np.array([face.x, face.y, face.width, face.height], np.float32),
        landmarks=np.array(face.landmarks, np.float32).reshape(5, 2),
        score=face.score,
    )
