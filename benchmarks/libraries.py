"""Libraries of rows alone, for benchmarks of what happens to faces after they were found. Needs a database of its own."""

import itertools
import logging
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cloudphotos.catalog.models import Owner

_serial = itertools.count(1)


def set_up() -> None:
    """Make Django ready and the tables present; jobs say nothing while they work."""
    logging.disable(logging.INFO)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudphotos.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def make_owner(name: str) -> "Owner":
    """An owner whose library is looked at for faces."""
    from cloudphotos.catalog import accounts

    return accounts.get_or_create_owner(username=name, faces_on=True)[0]


def add_photos(owner: "Owner", vectors: np.ndarray) -> list[int]:
    """One photo with one good face for each vector (n, dimension). Returns the ids of the faces, in order."""
    from django.conf import settings
    from django.db import transaction

    from cloudphotos.catalog import faces
    from cloudphotos.catalog.models import Embedding, Face, Photo

    with transaction.atomic():
        faces.announce_vectors({owner.pk})
        photos = Photo.objects.bulk_create([_photo(owner, next(_serial)) for _ in vectors], batch_size=2000)
        rows = Face.objects.bulk_create([_face(owner, photo) for photo in photos], batch_size=2000)
        Embedding.objects.bulk_create(
            [
                Embedding(face=face, pack=settings.FACE_PACK, vector=vector, norm=20.0)
                for face, vector in zip(rows, vectors, strict=True)
            ],
            batch_size=2000,
        )
    return [face.pk for face in rows]


def _photo(owner, number):
    from cloudphotos.catalog.models import Photo

    return Photo(
        owner=owner,
        sha256=f"{owner.pk:032d}{number:032d}",
        path=f"{number}.jpg",
        size_bytes=1000,
        width=1000,
        height=800,
        sort_at=datetime(2026, 1, 1, tzinfo=UTC),
        status=Photo.Status.TAGGED,
    )


def _face(owner, photo):
    from cloudphotos.catalog.models import Face

    return Face(
        owner=owner,
        photo=photo,
        x=100,
        y=100,
        width=200,
        height=240,
        landmarks=[0.0] * 10,
        score=0.9,
        sharpness=1.0,
        trash_distance=0.9,
        verdict=Face.Verdict.FACE,
    )
