"""No text with a NUL byte gets in: no browser sends one of its own accord, and Postgres cannot hold it."""

from collections.abc import Callable
from itertools import chain

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request


def plain_cookies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: leaves out cookies with a NUL byte, before a session is looked for by one."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\x00" not in value}
        return get_response(request)

    return answer


class PlainText:
    """Middleware: refuses such fields with status 400, before a view sees them.

    The bodies that views open themselves (csrf_exempt) are left to the forms there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer it."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_arguments: object
    ) -> HttpResponse | None:
        """Look at all fields, once forged forms are refused. None to go on."""
        fields = [request.GET] if getattr(view, "csrf_exempt", False) else [request.GET, request.POST]
        values = chain.from_iterable(values for given in fields for _, values in given.lists())
        return bad_request(request, BadRequest()) if any("\x00" in value for value in values) else None
