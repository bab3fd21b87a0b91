"""Every pack has an index of its own, the one in a folder that the operator brought too, and the doctor looks for it."""

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from cloudphotos import home
from cloudphotos.catalog import checks, vector_index
from tagging import packs
from tests.tagging.packs import tiny


@pytest.fixture
def mine(tmp_path: Path, settings: Settings) -> str:
    """An accepted pack of 512 numbers a face, chosen by its path."""
    tiny.folder(tmp_path / "mine-2")
    packs.build("mine-2", tmp_path, accepted=True)
    settings.FACE_PACK, settings.FACE_WEIGHTS = home.place_of(str(tmp_path / "mine-2"))
    return "embedding_nearest_mine-2"


def test_the_packs_that_we_build_have_theirs(db: None) -> None:
    assert vector_index.is_there("embedding_nearest_starter")
    assert vector_index.is_there("embedding_nearest_cc0")
    assert not vector_index.is_there("embedding_nearest_best")


def test_migrating_makes_the_one_of_the_chosen_pack_once(transactional_db: None, mine: str) -> None:
    assert [each.id for each in checks.check_pack()] == ["cloudphotos.E002"]
    for _ in range(2):
        vector_index.index_chosen_pack(using="default")
    assert checks.check_pack() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [mine])
        ((definition,),) = cursor.fetchall()
        assert "hnsw" in definition
        assert "halfvec(512)" in definition
        assert "'mine-2'" in definition
        cursor.execute(f'DROP INDEX "{mine}"')


def test_a_pack_that_cannot_be_used_does_not_stop_a_migration(db: None, tmp_path: Path, settings: Settings) -> None:
    tiny.folder(tmp_path / "mine")
    settings.FACE_PACK, settings.FACE_WEIGHTS = "mine", tmp_path
    vector_index.index_chosen_pack(using="default")
    assert not vector_index.is_there("embedding_nearest_mine")
    (said,) = checks.check_pack()
    assert "licence of the model pack mine was not accepted" in said.msg
