"""How long answers take, and how they end, for /metrics."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from workers import metering

UNCOUNTED = {"metrics", "healthz", "readyz"}  # asked by machines, all the time


class Measured:
    """Middleware, behind the one that answers for static files: all of an answer is timed, of a stream until it begins."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer it."""
        began = time.monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        page = (match.url_name if match else None) or "none"
        if page not in UNCOUNTED:
            metering.count("requests_total", page, str(response.status_code))
            metering.took("request_seconds", page, seconds=time.monotonic() - began)
        return response
