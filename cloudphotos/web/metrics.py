"""What Prometheus collects."""

import ipaddress
import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workers import exposition

_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All numbers, for who sends METRICS_TOKEN; where there is none, for this machine. For others there is no such page."""
    if not (_has_token(request) if settings.METRICS_TOKEN else _is_from_here(request)):
        raise Http404
    return HttpResponse(exposition.text(), content_type=exposition.CONTENT_TYPE)


def _has_token(request: HttpRequest) -> bool:
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return secrets.compare_digest(sent.encode(), settings.METRICS_TOKEN.encode())


def _is_from_here(request: HttpRequest) -> bool:
    """A proxy on this machine is not this machine: whoever stands behind it seems to be here."""
    if settings.HTTPS or settings.PROXIES or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(str(request.META.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False
