"""Photos of albums that are kept out of face finding: no face, vector or crop of them stays."""

from collections.abc import Collection

from django.db import transaction

from cloudphotos.catalog import avatars, faces, photo_files, tags
from cloudphotos.catalog.models import AlbumPhoto, Face, Photo


def among(photo_ids: Collection[int]) -> set[int]:
    """Those of these photos that are in such an album."""
    found = AlbumPhoto.objects.filter(photo__in=photo_ids, album__without_faces=True, album__deleted_at=None)
    return set(found.values_list("photo_id", flat=True))


def follow(photo_ids: Collection[int]) -> int:
    """After albums changed: forget the faces of these photos where they are kept out now, else have them looked for again.

    Belongs into the transaction that changes the albums. Returns how many faces were forgotten.
    """
    out = among(photo_ids)
    again = Photo.objects.filter(pk__in=set(photo_ids) - out, status=Photo.Status.TAGGED)
    again.update(status=Photo.Status.PENDING, attempts=0, queued_at=None)
    return forget(out)


@transaction.atomic
def forget(photo_ids: Collection[int]) -> int:
    """Delete the faces of these photos, with their vectors and crops. Returns how many."""
    there = Face.objects.filter(photo__in=photo_ids).order_by("pk")
    # first: edits lock the owner before the faces, too
    faces.announce_vectors(set(there.values_list("owner_id", flat=True)), dropped=True)
    found = list(there.select_for_update())
    if not found:
        return 0
    photo_files.delete_on_commit(face.tile for face in found)
    Face.objects.filter(pk__in=[face.pk for face in found]).delete()
    tags.refresh(photo_ids=photo_ids)
    avatars.choose(person_ids={face.person_id for face in found if face.person_id})
    return len(found)
