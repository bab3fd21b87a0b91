"""Is it up, and is everything there that it needs?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workers import health


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part with "ok" or what is wrong with it; 200 if all are ok, else 503."""
    report = health.report()
    return JsonResponse(report, status=200 if set(report.values()) == {health.OK} else 503)
