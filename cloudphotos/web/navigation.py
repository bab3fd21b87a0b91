"""What stands in an address or a form: where to go next, ids, the theme."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("system", "light", "dark")
A_YEAR = 365 * 24 * 3600


def back(request: HttpRequest, *fallback: object) -> str:
    """The address in the field or parameter `next` if it is one of ours, else that of the fallback (as for `redirect`)."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_path = wanted.startswith("/")  # anything else would be taken for the name of a page
    if is_path and is_ours(request, wanted):
        return wanted
    return resolve_url(*fallback)  # type: ignore[arg-type]


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address leads nowhere but to this site, and no less safely than the request came."""
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


def ids(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are whole numbers, as such; what else an address holds is passed over."""
    return [int(text) for text in texts if text.isdecimal() and len(text) < 19]


def number(text: str | None) -> int | None:
    """The whole number that an address holds, as such; None for anything else."""
    return next(iter(ids([text or ""])), None)


def skipped(request: HttpRequest) -> int:
    """How many a page of a list passes over: its parameter `skip`, 0 without one."""
    return number(request.GET.get("skip")) or 0


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark, or what the system wishes."""
    response = redirect(back(request, "gallery"))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response
