"""Libraries as pages meet them: real ones of a few photos, and large ones of rows alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import redis
from django.conf import settings

from cloudphotos.catalog import people, photo_files
from cloudphotos.catalog.models import Face, Owner, Person, Photo, Tag
from tests.library import directions, jpeg, make_face, make_photo, near, tag_photo

NEWEST = datetime(2026, 3, 31, 12, tzinfo=UTC)


def make_people(owner: Owner, folder: Path, *sizes: int) -> list[Person]:
    """People with so many photos each, one face on each photo."""
    groups = []
    for number, size in enumerate(sizes):
        direction = directions(1, seed=number)[0]
        photos = [tag_photo(make_photo(owner, folder), make_face(near(direction, seed=n))) for n in range(size)]
        groups.append({photo.faces.get().pk: 0.8 for photo in photos})
    made = people.create_from_groups(owner_id=owner.pk, groups=groups)
    return list(Person.objects.filter(pk__in=made).order_by("pk"))


def fill(owner: Owner, *, photos: int, people: int = 0, faces_on_each: int = 1) -> None:
    """Rows that share one picture: a photo every six hours back from NEWEST; faces go round among the people."""
    known = Person.objects.bulk_create(
        [Person(owner=owner, name=f"Person {n}" if n % 2 else "") for n in range(people)]
    )
    picture = photo_files.save_derived(owner_id=owner.pk, data=jpeg(seed=0))
    rows = Photo.objects.bulk_create([_photo(owner, n, picture) for n in range(photos)])
    if not known:
        return
    faces = [
        _face(photo, n, known[(n * faces_on_each + m) % people])
        for n, photo in enumerate(rows)
        for m in range(faces_on_each)
    ]
    Face.objects.bulk_create(faces)
    pairs = {(face.photo_id, face.person_id) for face in faces}
    Tag.objects.bulk_create([Tag(photo_id=photo, person_id=person) for photo, person in pairs])
    for face in faces:
        face.person.avatar = face
    Person.objects.bulk_update(known, ["avatar"])


def stop_worker() -> None:
    """Take the worker's last sign of life away, as if it had stopped long ago."""
    redis.Redis.from_url(settings.REDIS_URL).delete("cloudphotos:alive:worker")


def _photo(owner: Owner, n: int, picture: str) -> Photo:
    moment = NEWEST - timedelta(hours=6 * n)
    return Photo(
        owner=owner,
        sha256=f"{owner.pk:032d}{n:032d}",
        path=f"photo {n}.jpg",
        size_bytes=1000,
        content_type="image/jpeg",
        width=1500 + 37 * (n % 30),
        height=1200,
        taken_at=moment,
        sort_at=moment,
        original=f"{n}.jpg",
        thumbnail=picture,
        preview=f"previews/{n}.jpg",
        colour="#556677",
        status=Photo.Status.TAGGED,
    )


def _face(photo: Photo, n: int, person: Person) -> Face:
    return Face(
        owner_id=photo.owner_id,
        photo=photo,
        x=100 + n % 50,
        y=100,
        width=200,
        height=240,
        landmarks=[0.0] * 10,
        score=0.9,
        sharpness=0.3,
        trash_distance=0.9,
        verdict=Face.Verdict.FACE,
        tile=f"tiles/{n}.jpg",
        person=person,
        assigned_by=Face.AssignedBy.CLUSTER,
        confidence=0.8,
    )
