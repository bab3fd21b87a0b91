"""Which address a request comes from: what proxies of ours say, and nobody else."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from cloudphotos.web.origin import address_of


@pytest.mark.parametrize(
    ("proxies", "said", "direct", "found"),
    [
        (0, "", "192.0.2.1", "192.0.2.1"),
        (0, "203.0.113.7", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.7", "192.0.2.1", "203.0.113.7"),
        (1, "10.9.9.9, 203.0.113.7", "192.0.2.1", "203.0.113.7"),
        (2, "10.9.9.9, 203.0.113.7, 192.0.2.2", "192.0.2.1", "203.0.113.7"),
        (2, "203.0.113.7", "192.0.2.1", "203.0.113.7"),
        (1, "", "192.0.2.1", "192.0.2.1"),
        (1, "<script>", "192.0.2.1", ""),
        (0, "", "", ""),
        (0, "", "fe80::1%eth0", "fe80::1"),
    ],
)
def test_the_address_before_our_proxies_counts(
    proxies: int, said: str, direct: str, found: str, settings: Settings
) -> None:
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": said} if said else {}
    assert address_of(RequestFactory(REMOTE_ADDR=direct, headers=headers).get("/")) == found
