"""Stored faces are rated by the head that is installed, a batch at a time."""

import logging

from django.conf import settings

from cloudphotos.catalog.awesomeness import heads, ratings
from tagging.awesomeness.head import Head
from workers import engine, second_look

logger = logging.getLogger(__name__)

BATCH_FACES = 200  # of one message: ten seconds or so


def take_up(*, thoroughly: bool = False) -> bool:
    """See to it that the installed head rates what another one rated. True where a message is to be sent for it.

    thoroughly: as in `ratings.take_up`.
    """
    learned = engine.installed()
    version = _version(engine.head()) if learned is None else heads.version(learned)
    return ratings.take_up(pack=settings.FACE_PACK, version=version, thoroughly=thoroughly)


def rate_batch() -> bool:
    """Rate the next faces. True if there may be more."""
    pipeline = engine.pipeline()
    head = pipeline.pack.numbers.head  # of the pipeline: another one may be installed at this moment
    run = ratings.under_way(pack=settings.FACE_PACK, version=_version(head))
    if run is None:
        return False
    faces = ratings.waiting(run=run, limit=BATCH_FACES)
    if not faces:
        return not ratings.finish(run=run)
    if head is None:
        ratings.write(run=run, rates=dict.fromkeys(face.pk for face in faces))
        return True
    looked = second_look.look(pipeline, faces)
    ratings.write(run=run, rates={face.pk: None if rate is None else float(rate[0]) for face, rate in looked})
    logger.info("rated %d faces by %s, up to %d of %d", len(faces), run.version, faces[-1].pk, run.newest)
    return True


def _version(head: Head | None) -> str:
    return head.version if head else ""
