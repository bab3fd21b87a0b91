"""The only way from a web address to a row. What is not this owner's does not exist for him."""

import functools
from collections.abc import Callable, Iterable
from typing import Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from cloudphotos.catalog import accounts
from cloudphotos.catalog.models import (
    Album,
    ClusterRun,
    Correction,
    Face,
    Owner,
    Person,
    Photo,
    Proposal,
    ShareLink,
    User,
)
from cloudphotos.web.navigation import is_ours

P = ParamSpec("P")
T = TypeVar("T")


class OwnerRequest(HttpRequest):
    """A request of someone who is signed in, with his library."""

    user: User
    owner: Owner
    htmx: HtmxDetails


def signed_in(
    view: Callable[Concatenate[OwnerRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Send strangers to sign-in and give the view an OwnerRequest; no cache keeps the answer unless the view lets it."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        owned = cast(OwnerRequest, request)
        owned.owner = accounts.owner_of(user=request.user)
        response = view(owned, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)


def load_photo(owner: Owner, photo_id: int) -> Photo:
    """The owner's photo, or 404."""
    return or_404(Photo.objects.filter(owner=owner, pk=photo_id).first())


def load_photo_ids(owner: Owner, photo_ids: Iterable[int]) -> list[int]:
    """Those of these ids that are the owner's photos, newest first, or 404 if none is."""
    found = Photo.objects.filter(owner=owner, pk__in=list(photo_ids)).order_by("-sort_at", "-id")
    return or_404(list(found.values_list("pk", flat=True)) or None)


def load_album(owner: Owner, album_id: int) -> Album:
    """The owner's album, or 404; one that was deleted is not there."""
    return or_404(Album.objects.filter(owner=owner, pk=album_id, deleted_at=None).first())


def load_link(owner: Owner, link_id: int) -> ShareLink:
    """A link to an album of this owner, open or not, or 404."""
    found = ShareLink.objects.filter(album__owner=owner, album__deleted_at=None, pk=link_id)
    return or_404(found.select_related("album__owner").first())


def load_entry(owner: Owner, entry_id: int) -> Correction:
    """A line of the owner's journal, or 404."""
    return or_404(Correction.objects.filter(owner_id=owner.pk, pk=entry_id).first())


def load_face(owner: Owner, face_id: int) -> Face:
    """The owner's face, or 404."""
    return or_404(Face.objects.filter(owner=owner, pk=face_id).first())


def load_faces(owner: Owner, face_ids: Iterable[int]) -> list[Face]:
    """Those of these ids that are the owner's faces, or 404 if none is."""
    return or_404(list(Face.objects.filter(owner=owner, pk__in=list(face_ids)).order_by("pk")) or None)


def load_people(owner: Owner, person_ids: Iterable[int]) -> list[Person]:
    """Those of these ids that are the owner's people and were not merged into others, or 404 if none is the owner's."""
    found = list(Person.objects.filter(owner=owner, pk__in=list(person_ids)).order_by("pk"))
    return [person for person in or_404(found or None) if person.merged_into_id is None]


def load_face_on(owner: Owner, photo_id: int, face_id: int) -> Face:
    """The face of this owner that is on this photo, with both and its person, or 404."""
    found = Face.objects.filter(owner=owner, photo=photo_id, pk=face_id).select_related("photo", "person")
    return or_404(found.first())


def load_person(owner: Owner, person_id: int) -> Person:
    """The owner's person, or the one it was merged into, or 404."""
    found = Person.objects.filter(owner=owner).select_related("avatar", "merged_into__avatar")
    person = or_404(found.filter(pk=person_id).first())
    return person.merged_into or person


def load_proposal(owner: Owner, proposal_id: int) -> Proposal:
    """A question to the owner, answered or not, or 404."""
    return or_404(Proposal.objects.filter(owner=owner, pk=proposal_id).first())


def load_proposals(owner: Owner, proposal_ids: Iterable[int]) -> list[Proposal]:
    """These questions to the owner; 404 if one of them is not the owner's."""
    wanted = set(proposal_ids)
    found = list(Proposal.objects.filter(owner=owner, pk__in=wanted))
    return found if len(found) == len(wanted) else or_404(None)


def load_run(owner: Owner, run_id: int) -> ClusterRun:
    """A run over the owner's faces, or 404."""
    return or_404(ClusterRun.objects.filter(owner=owner, pk=run_id).first())


def or_404(row: T | None) -> T:
    """The row, or 404 if there is none."""
    if row is None:
        raise Http404
    return row


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask who it is, and come back here afterwards, or to the page of the form."""
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        # a part of a page that asks again and again: the whole page has to go
        return HttpResponseClientRedirect(resolve_url("sign_in"))
    return redirect_to_login(request.get_full_path() if request.method in {"GET", "HEAD"} else _sent_from(request))


def _sent_from(request: HttpRequest) -> str:
    """The page on which a form stood, as far as the browser says: what the form asked for is no page to come back to."""
    page = request.headers.get("Referer", "")
    return urlsplit(page)._replace(scheme="", netloc="").geturl() if is_ours(request, page) else resolve_url("gallery")
