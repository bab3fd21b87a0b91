"""A request may be so long and no longer: what comes in is written to disk before anyone has looked at it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from cloudphotos.web.access import to_sign_in

STRANGERS_BYTES = 64 * 1024  # signing in takes a few hundred


class BodyLimit:
    """Refuses long bodies by their announced length, before anything is read; stands after the one that knows who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on, or answer 413 with a page that says so."""
        announced = request.META.get("CONTENT_LENGTH") or ""
        length = int(announced) if announced.isdigit() else 0
        if length > STRANGERS_BYTES and length > self._limit(request):
            if not request.user.is_authenticated:
                return to_sign_in(request)  # whoever was signed out meanwhile is not told to send less
            return render(request, "413.html", status=413)
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> int:
        return settings.REQUEST_BYTE_CAP if request.user.is_authenticated else STRANGERS_BYTES
