"""Staff, and owners who let them look or do not."""

import pytest

from cloudphotos.catalog.models import Owner, User
from tests.library import make_owner


@pytest.fixture
def sam(db: None) -> Owner:
    """Sam is staff; the library of Sam is empty."""
    owner = make_owner("sam")
    User.objects.filter(pk=owner.user_id).update(is_staff=True)
    return Owner.objects.select_related("user").get(pk=owner.pk)


@pytest.fixture
def consenting(alice: Owner) -> Owner:
    """Alice, who lets staff look at her faces."""
    Owner.objects.filter(pk=alice.pk).update(review_by_staff=True)
    alice.refresh_from_db()
    return alice
