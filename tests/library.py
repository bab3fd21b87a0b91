"""Making libraries for tests: real files, real rows, faces with vectors made by hand."""

import errno
import io
import itertools
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import PIL.Image
import pytest
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection

from cloudphotos import home
from cloudphotos.catalog import faces, photo_files, photos
from cloudphotos.catalog.models import Owner, Person, Photo, User
from tagging import types

_serial = itertools.count(1)
DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the evaluation photographs in {DATA}")


class FullStorage(FileSystemStorage):
    """A disk with room for a hundred bytes a file."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        super()._save(name, ContentFile(content.read(100)))
        raise OSError(errno.ENOSPC, "No space left on device")


def make_owner(username: str, *, faces_on: bool = True) -> Owner:
    """An owner who can sign in with the password "a long password"."""
    user = User.objects.create_user(username=username, password="a long password")
    return Owner.objects.create(user=user, faces_on=faces_on)


def jpeg(*, width: int = 64, height: int = 48, seed: int | None = None, exif: PIL.Image.Exif | None = None) -> bytes:
    """A JPEG of noise; each call gives another one unless the seed is given."""
    noise = np.random.default_rng(next(_serial) if seed is None else seed)
    out = io.BytesIO()
    PIL.Image.fromarray(noise.integers(0, 255, (height, width, 3), np.uint8)).save(out, "JPEG", exif=exif or b"")
    return out.getvalue()


def make_photo(owner: Owner, folder: Path, *, path: str | None = None, data: bytes | None = None) -> Photo:
    """A photo that waits, taken in as an upload would be."""
    path = path or f"photo {next(_serial)}.jpg"
    source = folder / f"upload-{next(_serial)}"
    source.write_bytes(jpeg() if data is None else data)
    return photos.add_photo(owner=owner, source=source, path=path).photo


def make_face(
    vector: types.Floats,
    *,
    x: float = 10,
    verdict: types.Verdict = "face",
    sharpness: float = 0.3,
    awesomeness: float | None = None,
) -> types.Face:
    """A face 20 px wide at (x, 10) with this vector."""
    landmarks = np.array([[4, 6], [14, 6], [9, 11], [5, 15], [13, 15]], np.float32) + np.array([x, 10], np.float32)
    return types.Face(
        detection=types.Detection(np.array([x, 10, 20, 20], np.float32), landmarks, 0.9),
        vector=np.asarray(vector / np.linalg.norm(vector), np.float32),
        norm=20.0,
        sharpness=sharpness,
        trash_distance=0.9,
        verdict=verdict,
        awesomeness=awesomeness,
    )


def tag_photo(photo: Photo, *found: types.Face) -> Photo:
    """Claim a photo and write these faces, as a worker does."""
    (claimed,) = photos.claim(photo_ids=[photo.pk])
    names = [photo_files.save_derived(owner_id=photo.owner_id, data=jpeg()) for _ in range(2 + len(found))]
    looked = faces.Looked(claimed, photos.Made(names[0], names[1], "#336699"), found, names[2:])
    assert faces.replace_faces(looked=[looked], pack=settings.FACE_PACK) == [looked]
    return Photo.objects.get(pk=photo.pk)


def directions(count: int, *, dimension: int = 192, seed: int = 0) -> types.Floats:
    """Unit vectors (count, dimension) that are far from each other."""
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def near(vector: types.Floats, *, seed: int, noise: float = 0.3) -> types.Floats:
    """A unit vector close to this one: a cosine of about 1 / sqrt(1 + noise^2)."""
    other = vector + noise * directions(1, dimension=len(vector), seed=1000 + seed)[0]
    return np.asarray(other / np.linalg.norm(other), np.float32)


def person_ids(owner: Owner) -> list[int]:
    """The ids of an owner's people that were not merged away."""
    return list(Person.objects.filter(owner=owner, merged_into=None).order_by("pk").values_list("pk", flat=True))


def environment(**changes: str) -> dict[str, str]:
    """For processes that tests start: the site's own settings, on the test database and the test's photo storage."""
    test_database = str(connection.settings_dict["NAME"])
    url = os.environ.get("MIGRATE_DATABASE_URL") or home.current().migrate_database_url
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.started",
        "DATABASE_URL": urlsplit(url)._replace(path=f"/{test_database}").geturl(),
        "TEST_PHOTOS": str(default_storage.path("")),
        **changes,
    }


def run_python(code: str, **changes: str) -> str:
    """Run code in a process of its own, with Django set up, and return what it prints."""
    whole = f"import django; django.setup()\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", whole],
        env=environment(**changes),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
