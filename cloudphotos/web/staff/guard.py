"""The door to everything under /staff/: who is not staff learns nothing there but that sign-in is asked."""

import functools
from collections.abc import Callable, Iterable
from typing import Concatenate, ParamSpec, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django_htmx.middleware import HtmxDetails

from cloudphotos.catalog import consent
from cloudphotos.catalog.models import Correction, Face, Owner, Person, User
from cloudphotos.catalog.models.photos import is_shown
from cloudphotos.web.access import or_404, to_sign_in

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request of someone who is staff."""

    user: User
    htmx: HtmxDetails


def staff_only(
    view: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Send everybody else to sign-in, whatever is asked. The outermost decorator: a refused method would tell of a page."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not (request.user.is_authenticated and request.user.is_staff):
            return to_sign_in(request)
        response = view(cast(StaffRequest, request), *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)


@staff_only
def front(request: StaffRequest) -> HttpResponseBase:
    """The first of the pages."""
    return redirect("staff_clusters")


@staff_only
def nowhere(request: StaffRequest, rest: str) -> HttpResponseBase:
    """Whatever is not there: the last address under /staff/, so that a guess looks like any page to who is not staff."""
    raise Http404


def consenting() -> QuerySet[Owner]:
    """The owners whose faces staff may look at."""
    return consent.to_staff()


def load_owner(owner_id: int) -> Owner:
    """An owner who consents to review by staff, or 404."""
    return or_404(consenting().select_related("user").filter(pk=owner_id).first())


def load_person(person_id: int) -> Person:
    """A person of a consenting owner, or the one it was merged into, or 404."""
    found = Person.objects.filter(owner__in=consenting()).select_related("owner__user", "avatar", "merged_into__avatar")
    person = or_404(found.filter(pk=person_id).first())
    return person.merged_into or person


def load_entry(entry_id: int) -> Correction:
    """A line of the journal of a consenting owner, or 404."""
    return or_404(Correction.objects.filter(owner_id__in=consenting().values("pk"), pk=entry_id).first())


def load_faces(face_ids: Iterable[int]) -> list[Face]:
    """Those of these ids that are faces of consenting owners, or 404 if none is. What is hidden or in the bin is not there."""
    found = Face.objects.filter(is_shown("photo__"), owner__in=consenting(), pk__in=list(face_ids))
    return or_404(list(found.select_related("owner", "person").order_by("pk")) or None)
