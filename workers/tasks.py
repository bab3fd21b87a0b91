"""Jobs. Each takes ids, may run twice or never, and looks at the rows to see what is left to do."""

import logging
from collections.abc import Sequence

from celery import shared_task
from django.conf import settings
from django.db import InterfaceError, transaction
from django.db import OperationalError as DatabaseGone
from kombu.exceptions import OperationalError

from cloudphotos.catalog import photo_files, photos, queries, runs
from workers import people_job, photo_job

logger = logging.getLogger(__name__)

GONE = (DatabaseGone, InterfaceError)
# While the database is away a message waits a little longer each time, ten minutes or more in all.
LONGEST_PAUSE = 120  # seconds
BATCH_PHOTOS = 16  # photos of one message
SWEPT_PHOTOS = 2000  # photos that one sweep queues again at most


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def tag_photos(photo_ids: list[int]) -> None:
    """Find the people on those of these photos that wait."""
    photos.release_lost_claims()
    claimed = photos.claim(photo_ids=photo_ids)
    tagged = photo_job.tag(claimed)
    logger.info("tagged %d of %d photos", len(tagged), len(claimed))
    for owner_id in sorted({photo.owner_id for photo in tagged}):
        people_job.assign_photos(owner_id, [photo.pk for photo in tagged if photo.owner_id == owner_id])
        queue_leftovers(owner_id)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def assign_leftovers(owner_id: int) -> None:
    """Group the leftovers of an owner, once all photos are settled."""
    runs.release_lost()
    if runs.is_due(owner_id=owner_id, pack=settings.FACE_PACK):
        people_job.group_leftovers(owner_id)


@shared_task
def sweep(everything: bool = False) -> None:
    """Take up what was lost: claims of dead workers, photos without a message, leftovers that nobody looked at.

    everything: queue all waiting photos again, whenever their message was sent.
    """
    photos.release_lost_claims()
    runs.release_lost()
    waiting = photos.unqueued(limit=SWEPT_PHOTOS, everything=everything)
    _send([photo_id for photo_id, attempts in waiting if attempts == 0], BATCH_PHOTOS)
    # a photo that stopped a worker goes alone, so that it cannot take others down with it
    _send([photo_id for photo_id, attempts in waiting if attempts > 0], 1)
    for owner_id in queries.owners_with_faces():
        queue_leftovers(owner_id)


@shared_task
def remove_orphans() -> None:
    """Delete stored files that no row names, and what broken uploads left."""
    photo_files.remove_orphans()
    photo_files.remove_stale_uploads()


def queue_photos(photo_ids: Sequence[int]) -> None:
    """Send waiting photos to the workers, in batches, once the present transaction is committed."""
    ids = list(photo_ids)
    transaction.on_commit(lambda: _send(ids, BATCH_PHOTOS))


def queue_leftovers(owner_id: int) -> None:
    """Have an owner's leftovers grouped if that is due."""
    if runs.is_due(owner_id=owner_id, pack=settings.FACE_PACK):
        transaction.on_commit(lambda: assign_leftovers.delay(owner_id))


def _send(photo_ids: Sequence[int], size: int) -> None:
    for start in range(0, len(photo_ids), size):
        batch = list(photo_ids[start : start + size])
        try:
            tag_photos.delay(batch)
        except OperationalError as error:
            # the photos are rows that wait: the next sweep sends them
            logger.warning("The broker does not answer, %d photos wait for it: %s", len(photo_ids) - start, error)
            return
        photos.mark_queued(photo_ids=batch)
