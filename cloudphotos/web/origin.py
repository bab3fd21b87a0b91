"""Where a request comes from: the IP address that the audit log and the counting of failed sign-ins go by."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cloudphotos.catalog import audit


class Origin:
    """Middleware: what is noted in the audit log while a request is answered comes from its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer it."""
        with audit.from_address(address_of(request)):
            return self.get_response(request)


def address_of(request: HttpRequest) -> str:
    """The IP address of whoever asks; "" if it is not known, as behind a socket.

    Each of settings.PROXIES proxies in front of us adds to X-Forwarded-For who asked it; what stands further left than
    those is anybody's claim.
    """
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    direct = str(request.META.get("REMOTE_ADDR", ""))
    among = [*said, direct]
    found = among[max(0, len(among) - 1 - settings.PROXIES)] if settings.PROXIES else direct
    try:
        return str(ipaddress.ip_address(found.partition("%")[0]))
    except ValueError:
        return ""
