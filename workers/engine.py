"""One loaded pipeline in each worker process."""

import functools

from django.conf import settings

from tagging import packs
from tagging.pipeline import Pipeline
from tagging.thresholds import Thresholds
from workers.sizes import ENOUGH_PX, FACE_PX


@functools.cache
def pipeline() -> Pipeline:
    """The pipeline of the chosen pack; loading takes about a second, so it happens once."""
    pack = packs.load(
        settings.FACE_PACK, settings.FACE_WEIGHTS, threads=settings.FACE_THREADS, wanted=settings.FACE_PROVIDERS
    )
    return Pipeline(pack, pixel_cap=settings.PIXEL_CAP, enough_px=ENOUGH_PX, face_px=FACE_PX)


def thresholds() -> Thresholds:
    """The chosen pack's tuned numbers; no weights are loaded for them."""
    return packs.numbers(settings.FACE_PACK, settings.FACE_WEIGHTS).thresholds
