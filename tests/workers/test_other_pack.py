"""A pack that the operator brought, from the file to the row: 512 numbers a face in the place of 192."""

from pathlib import Path

import numpy as np
import pytest
from pytest_django import Settings

from cloudphotos import home
from cloudphotos.catalog import photos
from cloudphotos.catalog.models import Embedding, Owner, Person
from tagging import packs
from tests.library import make_photo
from tests.tagging.conftest import encoded
from tests.tagging.packs import tiny
from workers import people_job, photo_job


@pytest.fixture
def mine(tmp_path: Path, settings: Settings) -> None:
    """A worker that runs with a folder of ONNX files."""
    tiny.folder(tmp_path / "mine")
    packs.build("mine", tmp_path, accepted=True)
    settings.FACE_PACK, settings.FACE_WEIGHTS = home.place_of(str(tmp_path / "mine"))


def test_vectors_are_stored_under_the_name_of_their_pack(mine: None, alice: Owner, tmp_path: Path) -> None:
    scene = np.zeros((320, 320, 3), np.uint8)
    scene[96:160, 96:160] = (255, 250, 245)
    photo = make_photo(alice, tmp_path, data=encoded(scene))
    photo_job.tag(photos.claim(photo_ids=[photo.pk]))
    rows = list(Embedding.objects.filter(face__photo=photo))
    assert rows
    assert {row.pack for row in rows} == {"mine"}
    assert {len(row.vector) for row in rows} == {512}
    assert not photo.faces.filter(verdict="trash").exists()


def test_its_faces_are_grouped(mine: None, alice: Owner, tmp_path: Path) -> None:
    for shade in range(4):
        scene = np.zeros((320, 320, 3), np.uint8)
        scene[96:160, 96:160] = (255, 250 - shade, 245)
        photo = make_photo(alice, tmp_path, data=encoded(scene))
        photo_job.tag(photos.claim(photo_ids=[photo.pk]))
    people_job.group_leftovers(alice.pk)
    assert Person.objects.filter(owner=alice).exists()
