"""Who looks at what is shared: an account, or a browser that carries a random key from its first look or like on."""

import re
import uuid

from django.http import HttpResponseBase

from cloudphotos.catalog.models import Viewer
from cloudphotos.catalog.sharing import reactions
from cloudphotos.web.navigation import A_YEAR
from cloudphotos.web.sharing.guard import SharedRequest

COOKIE = "viewer"
_SALT = "cloudphotos.viewer"
# What fetches pages for search engines, chats and monitors says so by one of these words, or says nothing at all. (Cubot makes
# phones.)
_BOT = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/_-]|crawl|spider|slurp|scrap|preview|fetch|archiver|monitor|lighthouse|pagespeed"
    r"|facebookexternalhit|^whatsapp|curl|wget|httpie|python|java/|okhttp|go-http|libwww|perl|ruby|axios",
    re.IGNORECASE,
)


def is_bot(agent: str) -> bool:
    """Whether this user agent is no person's browser."""
    return not agent or _BOT.search(agent) is not None


def known(request: SharedRequest) -> Viewer | None:
    """The viewer who asks, if he looked or liked before; the owner is none."""
    if request.by_owner:
        return None
    if request.user.is_authenticated:
        return reactions.viewer_of(user=request.user)
    text = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=A_YEAR)
    return reactions.viewer_with(key=uuid.UUID(text)) if text else None


def counted(request: SharedRequest) -> Viewer | None:
    """The viewer whose look or like is to be counted, new or known.

    None for owners, bots, and pages of other sites that send forms here; and where too many new ones come at once.
    """
    elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
    if request.by_owner or elsewhere or is_bot(request.headers.get("User-Agent", "")):
        return None
    user = request.user if request.user.is_authenticated else None
    return known(request) or reactions.new_viewer(link=request.link, user=user)


def remember(request: SharedRequest, response: HttpResponseBase, viewer: Viewer | None) -> None:
    """Have a browser carry the key of a viewer without an account."""
    if viewer is None or viewer.key is None:
        return
    response.set_signed_cookie(
        COOKIE,
        viewer.key.hex,
        salt=_SALT,
        max_age=A_YEAR,
        path="/s/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
