"""Jobs. Each takes ids, may run twice or never, and looks at the rows to see what is left to do."""

import logging
from collections.abc import Sequence

from celery import Task, shared_task
from django.conf import settings
from django.db import InterfaceError, transaction
from django.db import OperationalError as DatabaseGone
from kombu.exceptions import OperationalError

from cloudphotos.catalog import (
    albums,
    asking,
    corrections,
    pauses,
    photo_bin,
    photo_files,
    photos,
    queries,
    rescored,
    runs,
    uploads,
)
from cloudphotos.catalog.awesomeness import signals
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.sharing import reactions
from cloudphotos.catalog.staff import quality, ranking, thresholds
from tagging.errors import PackError
from workers import drawn_job, learning_job, metering, people_job, photo_job, ranking_job, rating_job, refit_job

logger = logging.getLogger(__name__)

GONE = (DatabaseGone, InterfaceError)
# While the database is away a message waits a little longer each time, ten minutes or more in all.
LONGEST_PAUSE = 120  # seconds
PAUSE_SECONDS = 60  # until a job that has to wait asks again
BATCH_PHOTOS = 16  # photos of one message
SWEPT_PHOTOS = 2000  # photos that one sweep queues again at most
LEARNING_SECONDS = 3000  # the broker gives a message that took an hour to somebody else


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def tag_photos(photo_ids: list[int]) -> None:
    """Find the people on those of these photos that wait."""
    photos.release_lost_claims()
    claimed = photos.claim(photo_ids=photo_ids)
    tagged = photo_job.tag(claimed)
    logger.info("tagged %d of %d photos", len(tagged), len(claimed))
    metering.did("photos", len(tagged))
    for owner_id in sorted({photo.owner_id for photo in tagged}):
        people_job.assign_photos(owner_id, [photo.pk for photo in tagged if photo.owner_id == owner_id])
        queue_leftovers(owner_id)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def assign_leftovers(owner_id: int) -> None:
    """Group the leftovers of an owner, once all photos are settled."""
    runs.release_lost()
    if runs.is_due(owner_id=owner_id, pack=settings.FACE_PACK):
        people_job.group_leftovers(owner_id)
        queue_questions(owner_id)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def rescore(owner_id: int, face_ids: list[int], entry_id: int | None = None) -> None:
    """After an edit of these faces: try the leftovers near them again, and leave word of what was found."""
    found = people_job.rescore(owner_id, face_ids)
    if entry_id is not None:
        rescored.leave_word(entry_id=entry_id, face_ids=found)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def recluster(owner_id: int) -> None:
    """Group all faces of an owner anew; what needs the owner's yes is proposed. While grouping is paused it waits."""
    if _waits(recluster, owner_id):
        return
    runs.release_lost()
    people_job.refine(owner_id)
    people_job.recluster(owner_id)
    queue_questions(owner_id)
    if ranking_job.is_due(owner_id):
        queue_ranking(owner_id)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def preview_recluster(owner_id: int) -> None:
    """Find out what grouping all faces of an owner anew would move."""
    runs.release_lost()
    people_job.preview(owner_id)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def try_strictness(owner_id: int, steps: int) -> None:
    """Find out what another strictness would move. While another run is under way, or grouping is paused, it waits."""
    runs.release_lost()
    if people_job.try_strictness(owner_id, steps) is None:
        try_strictness.apply_async((owner_id, steps), countdown=PAUSE_SECONDS)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def refit_trash(refit_id: int) -> None:
    """Fit the trash sphere to what people decided, and report; nothing is changed."""
    refit_job.make(refit_id)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def rejudge(owner_id: int) -> None:
    """Judge an owner's faces by the trash sphere that holds now. While grouping is paused it waits."""
    if _waits(rejudge, owner_id):
        return
    refit_job.rejudge(owner_id)
    queue_questions(owner_id)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def find_questions(owner_id: int, newest: int) -> None:
    """Write down what there is to ask an owner. newest: the line of the journal after which; a later one sends its own."""
    if corrections.newest_id(owner_id=owner_id) <= newest:
        asking.refresh(owner_id=owner_id, pack=settings.FACE_PACK)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def rank_people(owner_id: int) -> None:
    """Rank the people of an owner who lets staff look by doubt. While grouping is paused it waits."""
    if _waits(rank_people, owner_id):
        return
    ranking_job.rank(owner_id)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def look_again(owner_id: int, person_ids: list[int]) -> None:
    """After an edit by staff: see how doubtful these people are now."""
    ranking.again(owner_id=owner_id, pack=settings.FACE_PACK, person_ids=person_ids)


@shared_task
def nightly() -> None:
    """Nightly: have the libraries grouped anew in which anything changed, and look at drawn faces that were passed over.

    What is paused is left to the next night: each message would wait, and do everything once more.
    """
    for owner_id in () if pauses.is_on(pauses.GROUPS) else queries.all_owners():
        chosen = people_job.parameters(thresholds.of_owner(owner_id=owner_id))
        if runs.is_stale(owner_id=owner_id, pack=settings.FACE_PACK, parameters=chosen):
            recluster.delay(owner_id)
        elif ranking_job.is_due(owner_id):
            rank_people.delay(owner_id)
    for face_id in queries.unseen_drawn():
        look_at_drawn.delay(face_id)
    if thresholds.is_fresh() and not pauses.is_on(pauses.GROUPS):
        queue_rejudge()
    if not pauses.is_on(pauses.PHOTOS) and signals.is_due(pack=settings.FACE_PACK):
        learn_from_likes.delay()
    queue_rating(thoroughly=True)
    quality.measure(pack=settings.FACE_PACK)


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def look_at_drawn(face_id: int) -> None:
    """Embed a face that was drawn by hand, and see who it is."""
    owner_id = drawn_job.look_at(face_id)
    if owner_id is not None:
        people_job.assign_faces(owner_id, [face_id])


@shared_task(time_limit=LEARNING_SECONDS)
def learn_from_likes() -> None:
    """Learn a head from likes, and have all faces rated by it where it is better than the present one."""
    try:
        outcome = learning_job.learn_from_likes()
    except CatalogError as error:
        logger.info("no head was learned: %s", error)
        return
    if outcome.installed:
        queue_rating()


@shared_task(autoretry_for=GONE, retry_backoff=2, retry_backoff_max=LONGEST_PAUSE, max_retries=12)
def rate_faces() -> None:
    """Rate stored faces by the head that is installed, so many at a time; then have the next ones rated.

    While finding people is paused it stops; the sweep takes it up.
    """
    if not pauses.is_on(pauses.PHOTOS) and rating_job.rate_batch():
        _on_commit(rate_faces)


@shared_task
def sweep(everything: bool = False) -> None:
    """Take up what was lost: claims of dead workers, photos without a message, leftovers that nobody looked at.

    everything: queue all waiting photos again, whenever their message was sent.
    """
    photos.release_lost_claims()
    runs.release_lost()
    ranking.release_lost()
    waiting = photos.unqueued(limit=SWEPT_PHOTOS, everything=everything)
    _send([photo_id for photo_id, attempts in waiting if attempts == 0], BATCH_PHOTOS)
    # a photo that stopped a worker goes alone, so that it cannot take others down with it
    _send([photo_id for photo_id, attempts in waiting if attempts > 0], 1)
    for owner_id in queries.owners_with_faces():
        queue_leftovers(owner_id)
    queue_rating()


@shared_task
def remove_orphans() -> None:
    """Delete what has been in the bins long enough, stored files that no row names, and what broken uploads left."""
    photo_bin.purge_expired()
    albums.purge_deleted()
    reactions.forget_lonely_viewers()
    uploads.remove_stale()
    photo_files.remove_orphans()
    photo_files.remove_stale_uploads()


@shared_task
def measure_quality() -> None:
    """Write down how good the grouping is today."""
    quality.measure(pack=settings.FACE_PACK)


def queue_quality() -> None:
    """Have it measured now; the night does it anyway."""
    _on_commit(measure_quality)


def go_on() -> None:
    """After a pause: have all that waits sent again."""
    _on_commit(sweep)


def queue_photos(photo_ids: Sequence[int]) -> None:
    """Send waiting photos to the workers, in batches, once the present transaction is committed."""
    ids = list(photo_ids)
    transaction.on_commit(lambda: _send(ids, BATCH_PHOTOS))


def queue_leftovers(owner_id: int) -> None:
    """Have an owner's leftovers grouped if that is due."""
    if runs.is_due(owner_id=owner_id, pack=settings.FACE_PACK):
        transaction.on_commit(lambda: assign_leftovers.delay(owner_id))


def queue_rescore(owner_id: int, face_ids: Sequence[int], entry_id: int | None = None) -> None:
    """Have the leftovers near faces that were just edited tried again, once the present transaction is committed.

    entry_id: the edit's line of the journal, under which word is left of what was found.
    """
    _on_commit(rescore, owner_id, list(face_ids), entry_id)


def queue_drawn(face_id: int) -> None:
    """Have a face that was just drawn looked at, once the present transaction is committed."""
    _on_commit(look_at_drawn, face_id)


def queue_preview(owner_id: int) -> None:
    """Have it found out what grouping all faces anew would move."""
    _on_commit(preview_recluster, owner_id)


def queue_trial(owner_id: int, steps: int) -> None:
    """Have it found out what another strictness would move."""
    _on_commit(try_strictness, owner_id, steps)


def queue_refit(refit_id: int) -> None:
    """Have the trash sphere fitted to what people decided."""
    _on_commit(refit_trash, refit_id)


def queue_rejudge() -> None:
    """Have all faces judged by the trash sphere that holds now."""
    for owner_id in queries.all_owners():
        _on_commit(rejudge, owner_id)


def queue_recluster(owner_id: int) -> None:
    """Have all faces grouped anew."""
    _on_commit(recluster, owner_id)


def queue_rating(*, thoroughly: bool = False) -> None:
    """Have stored faces rated by the head that is installed, where another one rated them or a message was lost.

    thoroughly: as in `ratings.take_up`.
    """
    if pauses.is_on(pauses.PHOTOS):
        return
    try:
        due = rating_job.take_up(thoroughly=thoroughly)
    except PackError:
        return  # the pack is not here: who looks for faces says so
    if due:
        _on_commit(rate_faces)


def queue_ranking(owner_id: int) -> None:
    """Have the people of an owner ranked by doubt, once the present transaction is committed."""
    _on_commit(rank_people, owner_id)


def queue_doubts(owner_id: int, person_ids: Sequence[int]) -> None:
    """Have it seen how doubtful these people are after an edit, once the present transaction is committed."""
    _on_commit(look_again, owner_id, list(person_ids))


def queue_questions(owner_id: int) -> None:
    """Have it found out what there is to ask an owner, once the present transaction is committed."""
    _on_commit(find_questions, owner_id, corrections.newest_id(owner_id=owner_id))


def _waits(task: Task[..., None], owner_id: int) -> bool:
    """Whether grouping is paused; then this job asks again in a while."""
    if not pauses.is_on(pauses.GROUPS):
        return False
    task.apply_async((owner_id,), countdown=PAUSE_SECONDS)
    return True


def _on_commit(task: Task[..., None], *arguments: object) -> None:
    """Send a job that may be lost: what it would do is done in the night at the latest."""

    def send() -> None:
        try:
            task.delay(*arguments)
        except OperationalError as error:
            logger.warning("The broker does not answer, %s is left for the night: %s", task.name, error)

    transaction.on_commit(send)


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
