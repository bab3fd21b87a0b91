"""A face that an owner drew is cut out, embedded and given to whom it resembles."""

from pathlib import Path

import numpy as np
import pytest

from cloudphotos.catalog import photo_files, photos
from cloudphotos.catalog.edits import about_photos
from cloudphotos.catalog.models import Face, Owner, Photo
from tests.library import make_photo, tag_photo
from workers import drawn_job, photo_job, tasks


@pytest.fixture
def photo(alice: Owner, tmp_path: Path, album: Path) -> Photo:
    """A photograph of the sample album with a face that the detector found."""
    for path in sorted(album.rglob("*.jpg")):
        taken = make_photo(alice, tmp_path, data=path.read_bytes())
        photo_job.tag(photos.claim(photo_ids=[taken.pk]))
        if taken.faces.filter(verdict="face").exists():
            return Photo.objects.get(pk=taken.pk)
    pytest.skip("no face in the sample album")


def test_what_the_detector_sees_inside_the_box_is_what_was_drawn(alice: Owner, photo: Photo) -> None:
    seen = photo.faces.filter(verdict="face").first()
    assert seen is not None
    vector = np.array(seen.embeddings.get().vector)
    box = (seen.x, seen.y, seen.width, seen.height)
    photo.faces.all().delete()
    drawn = about_photos.draw(photo=photo, box=box, actor=alice.user)
    assert drawn_job.look_at(drawn.pk) == alice.pk
    drawn.refresh_from_db()
    again = np.array(drawn.embeddings.get().vector)
    cosine = float(vector @ again / np.linalg.norm(vector) / np.linalg.norm(again))
    assert cosine > 0.8
    assert photo_files.exists(drawn.tile)
    assert (drawn.x, drawn.width) == pytest.approx((box[0], box[2]))


def test_a_box_in_which_the_detector_sees_nothing_is_embedded_all_the_same(alice: Owner, tmp_path: Path) -> None:
    photo = tag_photo(make_photo(alice, tmp_path))
    drawn = about_photos.draw(photo=photo, box=(10, 5, 30, 40), actor=alice.user)
    tasks.look_at_drawn(drawn.pk)
    drawn.refresh_from_db()
    assert drawn.embeddings.count() == 1
    assert drawn.tile
    assert drawn.verdict != Face.Verdict.TRASH
    tasks.look_at_drawn(drawn.pk)
    assert drawn.embeddings.count() == 1


def test_a_face_that_is_gone_and_one_whose_file_is_gone_are_no_errors(alice: Owner, tmp_path: Path) -> None:
    photo = tag_photo(make_photo(alice, tmp_path))
    drawn = about_photos.draw(photo=photo, box=(10, 5, 30, 40), actor=alice.user)
    photo_files.delete([photo.original])
    assert drawn_job.look_at(drawn.pk) is None
    assert drawn_job.look_at(10**9) is None


def test_where_faces_are_switched_off_nothing_is_embedded(alice: Owner, tmp_path: Path) -> None:
    photo = tag_photo(make_photo(alice, tmp_path))
    drawn = about_photos.draw(photo=photo, box=(10, 5, 30, 40), actor=alice.user)
    Owner.objects.update(faces_on=False)
    assert drawn_job.look_at(drawn.pk) is None
    assert not drawn.embeddings.exists()
