"""The faces of a photo: replaced by what a worker found, drawn by hand, given to people."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F

from cloudphotos.catalog import photo_files, photos
from cloudphotos.catalog.models import Embedding, Face, Owner, Person, Photo, Rejection
from cloudphotos.catalog.models.photos import is_shown
from cloudphotos.catalog.photos import Made
from tagging import types


@dataclass(frozen=True, eq=False)
class Looked:
    """A claimed photo that was looked at: what was found on it, what was made of it, and a tile for each face."""

    photo: Photo
    made: Made
    faces: Sequence[types.Face] = ()
    tiles: Sequence[str] = ()


@transaction.atomic
def replace_faces(*, looked: Sequence[Looked], pack: str) -> list[Looked]:
    """Write what was found on claimed photos and mark them tagged, all or nothing. Returns those whose claim still held.

    What the owner said of a face stays: such faces are kept, and a new detection of the same face is left out.
    """
    announce_vectors({each.photo.owner_id for each in looked})  # first: edits lock the owner before the photos, too
    held = photos.lock_claimed(claimed=[each.photo for each in looked])
    written = [each for each in looked if each.photo.pk in held]
    photos.mark_tagged(locked=held, made={each.photo.pk: each.made for each in written})
    kept = _drop_machine_faces(held)
    new = [
        (_row(each.photo, face, tile), face)
        for each in written
        for face, tile in zip(each.faces, each.tiles, strict=True)
        if not _is_among(face, kept.get(each.photo.pk, []))
    ]
    Face.objects.bulk_create([row for row, _ in new])
    Embedding.objects.bulk_create(
        [Embedding(face=row, pack=pack, vector=face.vector, norm=face.norm) for row, face in new]
    )
    return written


@transaction.atomic
def complete_drawn(*, face_id: int, found: types.Face, tile: str, pack: str) -> bool:
    """Write what a worker found inside a box drawn by hand; its box and its people stay. False if the face is gone."""
    drawn = Face.objects.filter(pk=face_id, drawn=True)
    # first: edits lock the owner before the face, too
    announce_vectors(drawn.values_list("owner_id", flat=True), dropped=True)
    face = drawn.select_for_update().first()
    if face is None:
        return False
    photo_files.delete_on_commit([face.tile] if face.tile else [])
    face.landmarks = [float(value) for value in found.detection.landmarks.ravel()]
    face.sharpness, face.trash_distance, face.tile = float(found.sharpness), float(found.trash_distance), tile
    face.awesomeness, face.rated_by = found.awesomeness, found.rated_by
    if face.verdict != Face.Verdict.TRASH and found.verdict != "trash":
        face.verdict = found.verdict
    face.save(update_fields=["landmarks", "sharpness", "trash_distance", "awesomeness", "rated_by", "tile", "verdict"])
    face.embeddings.filter(pack=pack).delete()
    Embedding.objects.create(face=face, pack=pack, vector=found.vector, norm=found.norm)
    return True


def announce_vectors(owner_ids: Iterable[int], *, dropped: bool = False) -> None:
    """Say, before it happens and in its transaction, that faces of these owners are written with their vectors.

    dropped: that vectors are deleted, or written to faces that were there before.
    The owners stay locked until it ends: so the ids of an owner's faces appear in order, and who read up to one has not
    missed any below.
    """
    counter = "vectors_dropped" if dropped else "vectors_added"
    for owner_id in sorted(owner_ids):
        Owner.objects.filter(pk=owner_id).update(**{counter: F(counter) + 1})


def save_people(changed: Sequence[Face]) -> None:
    """Write whose these faces are, and their verdicts: one statement for all of them."""
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_face f SET person_id = n.person, assigned_by = n.assigned_by, confidence = n.confidence, "
            "verdict = n.verdict, verdict_by = n.verdict_by FROM unnest(%s::bigint[], %s::bigint[], %s::text[], "
            "%s::float8[], %s::text[], %s::text[]) AS n (id, person, assigned_by, confidence, verdict, verdict_by) "
            "WHERE f.id = n.id",
            [
                [face.pk for face in changed],
                [face.person_id for face in changed],
                [face.assigned_by for face in changed],
                [face.confidence for face in changed],
                [face.verdict for face in changed],
                [face.verdict_by for face in changed],
            ],
        )


def newest_id(*, owner_id: int, only_leftovers: bool = False) -> int:
    """The highest face id of an owner; with only_leftovers, among those that may found people now. 0 if there is none."""
    found = Face.objects.filter(owner_id=owner_id)
    if only_leftovers:
        found = found.filter(is_shown("photo__"), verdict=Face.Verdict.FACE, person__isnull=True)
    return found.order_by("-id").values_list("id", flat=True).first() or 0


def _drop_machine_faces(photo_ids: Collection[int]) -> dict[int, list[Face]]:
    """Delete what only the machine said; returns the faces that stay, by photo."""
    old = list(Face.objects.filter(photo__in=photo_ids).order_by("pk").select_for_update())
    if not old:
        return {}
    spoken_of = set(Person.objects.filter(chosen_avatar__in=old).values_list("chosen_avatar_id", flat=True))
    spoken_of |= set(Rejection.objects.filter(face__in=old).values_list("face_id", flat=True))
    kept: dict[int, list[Face]] = {}
    dropped = []
    for face in old:
        by_people = face.verdict_by != Face.By.MACHINE or face.assigned_by == Face.AssignedBy.USER
        if by_people or face.pk in spoken_of:
            kept.setdefault(face.photo_id, []).append(face)
        else:
            dropped.append(face)
    if dropped:
        announce_vectors({face.owner_id for face in dropped}, dropped=True)
    photo_files.delete_on_commit(face.tile for face in dropped)
    Face.objects.filter(pk__in=[face.pk for face in dropped]).delete()
    return kept


def _is_among(face: types.Face, kept: Sequence[Face]) -> bool:
    x, y, width, height = (float(value) for value in face.detection.box)
    for row in kept:
        across = min(x + width, row.x + row.width) - max(x, row.x)
        down = min(y + height, row.y + row.height) - max(y, row.y)
        shared = max(across, 0.0) * max(down, 0.0)
        if shared > 0.5 * (width * height + row.width * row.height - shared):
            return True
    return False


def _row(photo: Photo, face: types.Face, tile: str) -> Face:
    x, y, width, height = (float(value) for value in face.detection.box)
    return Face(
        owner_id=photo.owner_id,
        photo=photo,
        x=x,
        y=y,
        width=width,
        height=height,
        landmarks=[float(value) for value in face.detection.landmarks.ravel()],
        score=float(face.detection.score),
        sharpness=float(face.sharpness),
        trash_distance=float(face.trash_distance),
        awesomeness=face.awesomeness,
        rated_by=face.rated_by,
        verdict=face.verdict,
        tile=tile,
    )
