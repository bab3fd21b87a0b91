"""A library as one JSON document: photos, faces, people, and what was decided."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q

from cloudphotos.catalog.models import Face, Owner, Person, Photo


def library(*, owner: Owner, pack: str) -> dict[str, Any]:
    """An owner's library as of one moment, without its pictures and vectors. Boxes and landmarks: pixels of the upright photo."""
    outermost = not connection.in_atomic_block  # inside a caller's transaction its own isolation holds
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _library(owner, pack)


def _library(owner: Owner, pack: str) -> dict[str, Any]:
    photos = Photo.objects.filter(owner=owner, binned_at=None).order_by("id").prefetch_related("also_paths", "faces")
    people = Person.objects.filter(owner=owner, merged_into=None).exclude(name="", faces__isnull=True).order_by("id")
    shown = Q(faces__photo__binned_at=None)
    counted = people.annotate(
        seen_on=Count("faces__photo", filter=shown, distinct=True),
        face_count=Count("faces", filter=shown, distinct=True),
    )
    return {
        "owner": owner.user.username,
        "pack": pack,
        "photos": [_photo(photo) for photo in photos.iterator(chunk_size=500)],
        "people": [_person(person) for person in counted],
    }


def _photo(photo: Photo) -> dict[str, Any]:
    statuses = {Photo.Status.RUNNING: "pending"}  # to a reader, both wait
    return {
        "id": photo.pk,
        "path": photo.path,
        "also_paths": sorted(also.path for also in photo.also_paths.all()),
        "sha256": photo.sha256,
        "status": statuses.get(Photo.Status(photo.status), photo.status),
        "error": photo.error or None,
        "hidden": photo.hidden,
        "width": photo.width,
        "height": photo.height,
        "taken_at": photo.taken_at.isoformat() if photo.taken_at else None,
        "faces": [_face(face) for face in sorted(photo.faces.all(), key=lambda face: face.pk)],
    }


def _face(face: Face) -> dict[str, Any]:
    return {
        "id": face.pk,
        "box": [face.x, face.y, face.width, face.height],
        "landmarks": [face.landmarks[i : i + 2] for i in range(0, 10, 2)],
        "detection_score": face.score,
        "sharpness": face.sharpness,
        "trash_distance": face.trash_distance,
        "awesomeness": face.awesomeness,
        "rated_by": face.rated_by or None,
        "verdict": face.verdict,
        "verdict_by": face.verdict_by,
        "person": face.person_id,
        "assigned_by": face.assigned_by if face.person_id else None,
        "confidence": face.confidence if face.person_id else None,
    }


def _person(person: Any) -> dict[str, Any]:
    return {
        "id": person.pk,
        "name": person.name,
        "hidden": person.hidden,
        "avatar": person.avatar_id,
        "faces": person.face_count,
        "photos": person.seen_on,
    }
