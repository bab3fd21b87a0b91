"""Someone at a browser without JavaScript."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from cloudphotos.catalog.models import Owner

ClientOf = Callable[[Owner], Client]


@pytest.fixture
def client_of() -> ClientOf:
    """A client in which this owner is signed in."""

    def sign_in(owner: Owner) -> Client:
        client = Client()
        client.force_login(owner.user)
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _nobody_failed_before(db: None) -> None:
    cache.clear()
