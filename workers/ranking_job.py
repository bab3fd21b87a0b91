"""Ranking an owner's people by doubt, for staff."""

import logging

from django.conf import settings

from cloudphotos.catalog.staff import ranking

logger = logging.getLogger(__name__)


def rank(owner_id: int) -> int | None:
    """Rank anew. Returns how many people there are; None where the owner does not consent, or another worker is at it."""
    if not ranking.claim(owner_id=owner_id):
        return None
    try:
        people = ranking.rank(owner_id=owner_id, pack=settings.FACE_PACK)
    finally:
        ranking.release(owner_id=owner_id)
    logger.info("ranked %d people of owner %d by doubt", people, owner_id)
    return people


def is_due(owner_id: int) -> bool:
    """True if anything changed since the last ranking."""
    return ranking.is_stale(owner_id=owner_id, pack=settings.FACE_PACK)
