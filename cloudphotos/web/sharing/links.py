"""What an owner shares by link: the list, making a link, revoking it, making it again."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudphotos.catalog import corrections
from cloudphotos.catalog.models import Album
from cloudphotos.catalog.sharing import links
from cloudphotos.web import access, journal
from cloudphotos.web.access import OwnerRequest, signed_in

LASTS = {
    "week": (7, gettext_lazy("A week")),
    "month": (30, gettext_lazy("A month")),
    "year": (365, gettext_lazy("A year")),
    "ever": (None, pgettext_lazy("how long a link is good for", "Until I revoke it")),
}
FIRST = "month"


@require_safe
@signed_in
def shared(request: OwnerRequest) -> HttpResponseBase:
    """All links, with what they show and who looked."""
    cards = links.of_owner(owner=request.owner)
    context = {
        "opened": [card for card in cards if card.is_open],
        "closed": [card for card in cards if not card.is_open],
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "web/sharing/shared.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def share_album(request: OwnerRequest, album_id: int) -> HttpResponseBase:
    """Ask how an album is to be shared, as a dialog of its page or as a page; then make the link."""
    album = access.load_album(request.owner, album_id)
    if request.method == "POST":
        return _make(request, album)
    context = {
        "album": album,
        "lasts": [(key, label) for key, (_days, label) in LASTS.items()],
        "first": FIRST,
        "opened": links.open_of(album_ids=[album.pk]),
    }
    as_dialog = request.htmx.target == "dialog"
    return render(request, "web/sharing/_share.html" if as_dialog else "web/sharing/share.html", context)


@require_POST
@signed_in
def revoke_link(request: OwnerRequest, link_id: int) -> HttpResponseBase:
    """Close a link at once."""
    link = access.load_link(request.owner, link_id)
    entry = links.revoke(link=link, actor=request.user)
    if entry:
        said = _("The link to %(name)s is revoked. It shows nothing any more.") % {"name": link.album.name}
        journal.say(request, said, entry)
    return redirect("shared")


@require_POST
@signed_in
def make_link_again(request: OwnerRequest, link_id: int) -> HttpResponseBase:
    """Open a closed link again, at another address."""
    link = access.load_link(request.owner, link_id)
    entry = links.make_again(link=link, actor=request.user)
    if entry:
        said = _("%(name)s is shared again, at a new address. The old one stays closed.") % {"name": link.album.name}
        journal.say(request, said, entry)
    return redirect(f"{reverse('shared')}#link-{link.pk}")


def _make(request: OwnerRequest, album: Album) -> HttpResponseBase:
    days, _label = LASTS.get(request.POST.get("lasts", ""), LASTS[FIRST])
    link = links.make(
        album=album,
        days=days,
        with_names="names" in request.POST,
        with_originals="originals" in request.POST,
        actor=request.user,
    )
    entry = corrections.latest(owner=request.owner)
    if entry:
        journal.say(
            request, _("Whoever has this link sees %(name)s. Copy it and send it.") % {"name": album.name}, entry
        )
    return redirect(f"{reverse('shared')}#link-{link.pk}")
