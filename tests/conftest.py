"""The cast: Alice owns, Bob is shared with, Charlie must see nothing."""

import pytest

from cloudphotos.catalog.models import Owner
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
