"""The only way from the address of a link to what it shows. Whatever may not be seen does not exist, for whatever reason."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from cloudphotos.catalog.models import Photo, ShareLink, User
from cloudphotos.catalog.sharing import links
from cloudphotos.web.access import or_404

P = ParamSpec("P")


class SharedRequest(HttpRequest):
    """A request of somebody who has a link, signed in or not. by_owner: it is the owner, who looks at what others see."""

    user: User | AnonymousUser
    link: ShareLink
    by_owner: bool
    htmx: HtmxDetails


def with_link(
    view: Callable[Concatenate[SharedRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """Give the view the open link of this token, or answer 404. Nothing of it is kept, found by search engines or told on."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        link = or_404(links.opened(token=token))
        shared = cast(SharedRequest, request)
        shared.link, shared.by_owner = link, request.user.pk == link.album.owner.user_id
        response = view(shared, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return cast("Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]", guarded)


def load_shared_photo(request: SharedRequest, photo_id: int) -> Photo:
    """A photo that the link shows, or 404."""
    return or_404(links.photos_of(link=request.link).filter(pk=photo_id).first())
