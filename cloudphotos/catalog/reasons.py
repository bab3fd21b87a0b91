"""Why a face may be somebody's, in words: the nearest known faces, how near in bands that were measured, and the dates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cloudphotos.catalog import vectors
from cloudphotos.catalog.models import Face, Person
from cloudphotos.catalog.models.photos import is_shown
from tagging import packs

SHOWN = 6  # nearest faces that are shown
_COMPARED = 200  # of a person's faces, confirmed ones first
_FAR_YEARS = 2
# the share of strangers who are as near, at most
_VERY_CLOSE, _CLOSE, _RATHER = 1e-4, 1e-3, 1e-2


@dataclass(frozen=True)
class Why:
    """known: the person's faces nearest to those asked about, best first. words: a sentence or two."""

    known: list[Face]
    words: list[str]


NO_REASON = Why([], [])


def why(*, pack: str, faces: Sequence[Face], person: Person, without: Collection[int] = ()) -> Why:
    """Why these faces may be this person. without: faces of hers that are no reason, as they are asked about themselves.

    Five queries, whatever the size of the person: of many faces some are compared, the confirmed ones first.
    """
    hers = person.faces.filter(is_shown("photo__")).exclude(pk__in=without).exclude(verdict=Face.Verdict.TRASH)
    vouched = list(hers.filter(assigned_by=Face.AssignedBy.USER).values_list("pk", flat=True)[:_COMPARED])
    known = vouched or list(hers.values_list("pk", flat=True)[:_COMPARED])
    asked = [face.pk for face in faces]
    found = vectors.of_faces(owner_id=person.owner_id, pack=pack, face_ids=[*asked, *known])
    ours = found.where(np.isin(found.face_ids, asked))
    theirs = found.where(np.isin(found.face_ids, known))
    if not len(ours) or not len(theirs):
        return Why(_load(known[:SHOWN]), [])
    cosines = (ours.vectors @ theirs.vectors.T).max(axis=0)
    nearest = np.argsort(-cosines)[:SHOWN]
    shown = _load(theirs.face_ids[nearest].tolist())
    words = [_nearness(pack, shown, cosines[nearest].tolist()), _years(faces, person)]
    return Why(shown, [each for each in words if each])


def _load(ids: Sequence[int]) -> list[Face]:
    found = Face.objects.select_related("photo").in_bulk(ids)
    return [found[key] for key in ids if key in found]


def _nearness(pack: str, known: Sequence[Face], cosines: Sequence[float]) -> str:
    """How near the nearest are, how many of them, and when they were taken."""
    bands = [_band(pack, cosine) for cosine in cosines]
    near = [face for face, band in zip(known, bands, strict=True) if band == bands[0]]
    when = _span([localdate(face.photo.date) for face in near if face.photo.date])
    count = len(near)
    sentences = {
        3: ngettext("Very close to %(n)d photo%(when)s", "Very close to %(n)d photos%(when)s", count),
        2: ngettext("Close to %(n)d photo%(when)s", "Close to %(n)d photos%(when)s", count),
        1: ngettext("Somewhat like %(n)d photo%(when)s", "Somewhat like %(n)d photos%(when)s", count),
        0: _("Only a little like the photos that are known"),
    }
    return sentences[bands[0]] % {"n": count, "when": when} if bands[0] else sentences[0]


def _band(pack: str, cosine: float) -> int:
    """3 very close, 2 close, 1 rather, 0 hardly: by how many strangers are as near; not measured: by the thresholds."""
    numbers = packs.numbers(pack, settings.FACE_WEIGHTS)
    if numbers.calibration is not None:
        rate = float(numbers.calibration.false_accept_rate(cosine))
        return sum(rate <= limit for limit in (_VERY_CLOSE, _CLOSE, _RATHER))
    limits = numbers.thresholds
    return sum(cosine >= limit for limit in (limits.same_person_cos, limits.attach_cos, limits.suggest_cos))


def _span(days: Sequence[date]) -> str:
    if not days:
        return ""
    first, last = min(days), max(days)
    if (first.year, first.month) == (last.year, last.month):
        return " " + _("of %(month)s") % {"month": date_format(first, "F Y")}
    if first.year == last.year:
        return " " + _("of %(year)d") % {"year": first.year}
    return " " + _("of %(first)d to %(last)d") % {"first": first.year, "last": last.year}


def _years(faces: Sequence[Face], person: Person) -> str:
    """Said where all of these were taken years before or after all other photos of the person."""
    asked = [localdate(face.photo.date).year for face in faces if face.photo.date]
    others = person.faces.filter(is_shown("photo__")).exclude(pk__in=[face.pk for face in faces])
    dated = others.exclude(photo__taken_at=None, photo__dated_at=None).order_by("sort_at", "pk")
    first, last = dated.first(), dated.last()
    if not asked or first is None or last is None:
        return ""
    earlier, later = first.sort_at.year - max(asked), min(asked) - last.sort_at.year
    if earlier >= _FAR_YEARS:
        return _("%(n)d years before all others") % {"n": earlier}
    return _("%(n)d years after all others") % {"n": later} if later >= _FAR_YEARS else ""
