"""A head is learned, compared with the present one on what was held out, and installed where it is surely better."""

import json
import logging
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings

from cloudphotos.catalog.awesomeness import heads
from cloudphotos.catalog.errors import CatalogError
from tagging.awesomeness import trial
from tagging.awesomeness.gain import Gain
from workers import engine, lessons
from workers.lessons import Lesson

logger = logging.getLogger(__name__)

LEAST_PHOTOS = 50


@dataclass(frozen=True)
class Outcome:
    """What came of a training. verdict: a sentence that says whether the head was installed, and why."""

    version: str
    report: trial.Report
    installed: bool
    verdict: str


def learn_from_likes(show: lessons.Show = lambda things, _: things, *, dry: bool = False) -> Outcome:
    """Learn from what viewers of this site liked and owners chose. Raises CatalogError where that is too little."""
    return learn(lessons.of_this_site(show, head_id=engine.installed()), dry=dry)


def learn(lesson: Lesson, *, dry: bool) -> Outcome:
    """Learn, compare, and install what is better. dry: write nothing. Raises CatalogError for fewer than LEAST_PHOTOS photos."""
    photos = len(np.unique(lesson.liked.photos))
    if photos < LEAST_PHOTOS:
        raise CatalogError(
            f"Only {photos} photos with faces were seen by others, and a head learns from {LEAST_PHOTOS} at least. "
            "Share more photos, or wait until more people looked at them."
        )
    present = engine.head()
    weights = present.weights if present else np.zeros(lesson.liked.features.shape[1], np.float32)
    head, report = trial.learn(
        lesson.liked, present=weights, against=lesson.against, chosen=lesson.chosen, unseen=lesson.unseen
    )
    head = replace(head, provenance=json.dumps(_provenance(lesson, photos, report)))
    better = report.gain is not None and report.gain.sure
    outcome = Outcome(head.version, report, better and not dry, _verdict(head.version, report.gain, better, dry))
    if not dry:
        kept = {**asdict(report), "verdict": outcome.verdict}
        heads.keep(pack=settings.FACE_PACK, embedder=engine.embedder(), head=head, report=kept, install=better)
    logger.info("%s", outcome.verdict)
    return outcome


def _provenance(lesson: Lesson, photos: int, report: trial.Report) -> dict[str, Any]:
    return {
        **lesson.source,
        "date": date.today().isoformat(),
        "photos": photos,
        "faces": report.faces,
        "owners": report.owners,
        "views": int(lesson.liked.audience.sum()),
        "chosen portraits": report.choices.people if report.choices else 0,
    }


def _verdict(version: str, gain: Gain | None, better: bool, dry: bool) -> str:
    if gain is None:
        return (
            f"Refused: too few photos are left from which the present head has not learned, so nobody can tell whether {version} "
            "is better. The present head stays."
        )
    by = (
        f"on {gain.faces} faces held out, its rank correlation with the likes differs from the present head's by "
        f"{gain.spearman:+.3f} (standard error {gain.spearman_error:.3f}), its MAP@5 by {gain.map5:+.3f} ({gain.map5_error:.3f})"
    )
    if not better:
        return f"Refused: {version} is not surely better. {by[0].upper()}{by[1:]}. The present head stays."
    return f"{'It would be installed' if dry else 'Installed'}: {version}. {by[0].upper()}{by[1:]}."
