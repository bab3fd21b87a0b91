"""Trays: detections that were set aside, each with the number behind it; what staff put back, and what they throw out.

A face that staff put back is never thrown out again by a machine, nor the other way round (`verdict_by` staff). What the owner
said of a face, or of the person it belongs to, stands above that.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Least
from django.utils.translation import gettext as _

from cloudphotos.catalog import consent
from cloudphotos.catalog.corrections import journalled
from cloudphotos.catalog.edits import about_faces
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import ClusterRun, Correction, Embedding, Face, Owner, User
from cloudphotos.catalog.models.faces import FAINT
from cloudphotos.catalog.models.photos import is_shown
from cloudphotos.catalog.staff import spoken, thresholds
from tagging import pose

PAGE_FACES = 60
LOW_SCORE = "low-score"
TRAYS = (
    Face.Verdict.TRASH.value,
    Face.Verdict.SMALL.value,
    Face.Verdict.BLURRY.value,
    Face.Verdict.PROFILE.value,
    LOW_SCORE,
)

# What each tray is in order of: the nearest to its limit comes first, and of profiles, whose yaw is in no column, the newest.
_KEYS: dict[str, Combinable] = {
    "trash": -F("trash_distance"),
    "small": -Least("width", "height"),
    "blurry": -F("sharpness"),
    "profile": Value(0.0),
    LOW_SCORE: F("score"),
}


@dataclass(frozen=True)
class Asked:
    """Which faces of a tray: decided by people or only by the machine; of one owner; found with one pack; from day to day."""

    tray: str
    decided: bool = False
    owner_id: int | None = None
    pack: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Tile:
    """A face of a tray. number: what decided, limit: against what, both as in tagging.thresholds. by_owner: the owner's word."""

    face: Face
    number: float
    limit: float
    by_owner: bool


@dataclass(frozen=True)
class Page:
    """Tiles of one page. following: the cursor of the next, "" if there is none."""

    tiles: list[Tile]
    following: str


def page(*, asked: Asked, after: str = "") -> Page:
    """A page of a tray of the owners who consent to review by staff; a cursor that makes no sense starts from the beginning."""
    rows = _rows(asked).annotate(key=Cast(_KEYS[asked.tray], FloatField()))
    place = _read(after)
    if place:
        rows = rows.filter(key__gte=place[0]).exclude(key=place[0], pk__gte=place[1])
    found = list(rows.order_by("key", "-pk").select_related("owner__user", "photo")[: PAGE_FACES + 1])
    shown = found[:PAGE_FACES]
    following = f"{shown[-1].key!r}_{shown[-1].pk}" if len(found) > PAGE_FACES else ""
    limit = limits()[asked.tray]
    return Page(
        [Tile(face, number(face, asked.tray), limit, face.verdict_by == Face.By.USER) for face in shown], following
    )


def number(face: Face, tray: str) -> float:
    """What decided over a face in a tray."""
    if tray == Face.Verdict.PROFILE:
        points = [face.landmarks[place : place + 2] for place in range(0, len(face.landmarks), 2)]
        return abs(pose.pose(points).yaw)
    numbers: dict[str, Callable[[], float]] = {
        "trash": lambda: face.trash_distance,
        "small": lambda: min(face.width, face.height),
        "blurry": lambda: face.sharpness,
        LOW_SCORE: lambda: face.score,
    }
    return numbers[tray]()


def limits() -> dict[str, float]:
    """The limit of each tray, as it holds now."""
    now = thresholds.numbers().thresholds
    return {
        "trash": now.trash_distance,
        "small": now.small_px,
        "blurry": now.sharpness,
        "profile": now.profile_degrees,
        LOW_SCORE: now.detection_score,
    }


def packs() -> list[str]:
    """The packs whose faces there are, the chosen one first."""
    used = ClusterRun.objects.order_by("pack").values_list("pack", flat=True).distinct()
    return list(dict.fromkeys([settings.FACE_PACK, *used]))


def put_back(*, faces: Sequence[Face], actor: User) -> list[Correction]:
    """These detections, of any owners who consent, are faces that count; a line of the journal for each owner.

    Raises CatalogError where nothing is left that staff may say: what owners said stays.
    """
    return _edited(faces, actor, Correction.Kind.RESTORE, Face.Verdict.FACE)


def throw_out(*, faces: Sequence[Face], actor: User) -> list[Correction]:
    """These detections are no faces; as `put_back` otherwise. Confirmed faces, and those of somebody the owner spoke of, stay."""
    return _edited(faces, actor, Correction.Kind.TRASH, Face.Verdict.TRASH)


@transaction.atomic
def _edited(faces: Sequence[Face], actor: User, kind: str, verdict: str) -> list[Correction]:
    made = [_edited_of(owner, faces, actor, kind, verdict) for owner in _consenting(faces)]
    lines = [entry for entry in made if entry is not None]
    if not lines:
        raise CatalogError(_("Nothing of this may be changed: the owner has spoken of it, or it is so already."))
    return lines


def _edited_of(owner: Owner, faces: Sequence[Face], actor: User, kind: str, verdict: str) -> Correction | None:
    with journalled(owner_id=owner.pk, actor=actor, kind=kind) as made:
        chosen = made.edit.load_faces(face.pk for face in faces if face.owner_id == owner.pk)
        people = made.edit.load_people(face.person_id or 0 for face in chosen)
        held = spoken.of_people(people=people)
        said = spoken.of_faces(owner=owner)
        for face in chosen:
            if face.pk in said or Face.By.USER in (face.verdict_by, face.assigned_by):
                continue
            if verdict == Face.Verdict.TRASH:
                if face.person_id in held:
                    continue
                about_faces.let_go(made.edit, face)
            made.edit.set_face(face, verdict=verdict, verdict_by=Face.By.STAFF)
    return made.entry


def _consenting(faces: Collection[Face]) -> list[Owner]:
    wanted = {face.owner_id for face in faces}
    return list(consent.to_staff().filter(pk__in=wanted).order_by("pk"))


def _rows(asked: Asked) -> QuerySet[Face]:
    owners = consent.to_staff()
    if asked.owner_id is not None:
        owners = owners.filter(pk=asked.owner_id)
    rows = Face.objects.filter(is_shown("photo__"), owner__in=owners)
    faint = Q(verdict=Face.Verdict.FACE, score__lt=FAINT)
    rows = rows.filter(faint if asked.tray == LOW_SCORE else Q(verdict=asked.tray))
    rows = rows.exclude(verdict_by=Face.By.MACHINE) if asked.decided else rows.filter(verdict_by=Face.By.MACHINE)
    if asked.pack:
        rows = rows.filter(Exists(Embedding.objects.filter(face=OuterRef("pk"), pack=asked.pack)))
    if asked.since:
        rows = rows.filter(sort_at__date__gte=asked.since)
    if asked.until:
        rows = rows.filter(sort_at__date__lte=asked.until)
    return rows


def _read(cursor: str) -> tuple[float, int] | None:
    key, _, face_id = cursor.rpartition("_")
    try:
        return (float(key), int(face_id)) if face_id.isdecimal() and len(face_id) < 19 else None
    except ValueError:
        return None
