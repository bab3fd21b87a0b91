"""Albums: the list, one of them, and what can be done to it."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudphotos.catalog import albums as catalog_albums
from cloudphotos.catalog import corrections, photo_edits
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction
from cloudphotos.catalog.sharing import audience, links
from cloudphotos.web import access, gallery, journal, scope
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back, ids
from cloudphotos.web.selection import for_photos
from workers import tasks


@require_safe
@signed_in
def albums(request: OwnerRequest) -> HttpResponseBase:
    """All albums, by name."""
    return render(request, "web/albums.html", {"cards": catalog_albums.cards(owner=request.owner)})


@require_safe
@signed_in
def album(request: OwnerRequest, album_id: int) -> HttpResponseBase:
    """The photos of an album, newest first."""
    shown = access.load_album(request.owner, album_id)
    among = scope.of_album(request, shown)
    if request.htmx.target in gallery.MORE:
        return gallery.timeline(request, among, "web/_timeline.html")
    viewers, likes = audience.of_album(album=shown)
    opened = links.open_of(album_ids=[shown.pk])
    more = {"photo_count": among.photos.count(), "opened": opened, "viewers": viewers, "likes": likes}
    return gallery.timeline(request, among, "web/album.html", album=shown, **more)


@require_POST
@signed_in
def new_album(request: OwnerRequest) -> HttpResponseBase:
    """Make an album, with the selected photos in it if there are any."""
    asked = ids(request.POST.getlist("photo"))
    chosen = access.load_photo_ids(request.owner, asked) if asked else []
    name = request.POST.get("name", "")
    try:
        made = catalog_albums.create(owner=request.owner, name=name, photo_ids=chosen, actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
        return journal.changed_photos(request, [])
    if not chosen:
        return redirect("album", made.pk)
    said = ngettext("%(n)d photo is in %(name)s.", "%(n)d photos are in %(name)s.", len(chosen))
    _say(request, corrections.latest(owner=request.owner), said % {"n": len(chosen), "name": made.name})
    return journal.changed_photos(request, chosen)


@for_photos
def choose_album(request: OwnerRequest, chosen: list[int]) -> HttpResponseBase:
    """Ask into which album the selected photos go: as a dialog of the page that asks, or as a page."""
    context = {
        "chosen": chosen,
        "albums": catalog_albums.of_owner(owner=request.owner),
        "next": back(request, "gallery"),
        "within": request.POST.get("within", ""),
    }
    return render(request, "web/_choose_album.html" if request.htmx else "web/choose_album.html", context)


@for_photos
def add_to_album(request: OwnerRequest, chosen: list[int], album_id: int) -> HttpResponseBase:
    """Put the selected photos into an album."""
    into = access.load_album(request.owner, album_id)
    entry = catalog_albums.add(album=into, photo_ids=chosen, actor=request.user)
    changed = photo_edits.photos_of(entry) if entry else []
    said = ngettext("%(n)d photo added to %(name)s.", "%(n)d photos added to %(name)s.", len(changed))
    _say(request, entry, said % {"n": len(changed), "name": into.name}, else_say=_("They were in there already."))
    return journal.changed_photos(request, changed)


@for_photos
def remove_from_album(request: OwnerRequest, chosen: list[int], album_id: int) -> HttpResponseBase:
    """Take the selected photos out of an album."""
    out_of = access.load_album(request.owner, album_id)
    entry = catalog_albums.remove(album=out_of, photo_ids=chosen, actor=request.user)
    changed = photo_edits.photos_of(entry) if entry else []
    said = ngettext("%(n)d photo taken out of %(name)s.", "%(n)d photos taken out of %(name)s.", len(changed))
    _say(request, entry, said % {"n": len(changed), "name": out_of.name})
    return journal.changed_photos(request, changed)


@for_photos
def cover_album(request: OwnerRequest, chosen: list[int], album_id: int) -> HttpResponseBase:
    """Show an album by the first of the selected photos."""
    shown = access.load_album(request.owner, album_id)
    try:
        entry = catalog_albums.set_cover(album=shown, photo_id=chosen[0], actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
    else:
        _say(request, entry, _("This photo stands for the album now."), else_say=_("It stands for the album already."))
    return journal.changed_photos(request, chosen[:1])


@require_POST
@signed_in
def name_album(request: OwnerRequest, album_id: int) -> HttpResponseBase:
    """Give an album another name."""
    named = access.load_album(request.owner, album_id)
    try:
        entry = catalog_albums.rename(album=named, name=request.POST.get("name", ""), actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
    else:
        _say(request, entry, _("The album has a new name."))
    return redirect("album", named.pk)


@require_POST
@signed_in
def delete_album(request: OwnerRequest, album_id: int) -> HttpResponseBase:
    """Delete an album; its photos stay."""
    gone = access.load_album(request.owner, album_id)
    entry = catalog_albums.delete(album=gone, actor=request.user)
    _say(request, entry, _("%(name)s is deleted. Its photos are still here.") % {"name": gone.name})
    return redirect("albums")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def album_faces(request: OwnerRequest, album_id: int) -> HttpResponseBase:
    """Keep an album out of face finding, after asking plainly; or look for faces on its photos again."""
    shown = access.load_album(request.owner, album_id)
    if request.method != "POST" and not shown.without_faces:
        faces = catalog_albums.faces_in(album=shown)
        return render(request, "web/album_faces.html", {"album": shown, "faces": faces})
    if request.method == "POST":
        keep_out = request.POST.get("faces") == "off"
        gone = catalog_albums.set_without_faces(album=shown, without_faces=keep_out)
        if keep_out:
            said = ngettext("%(n)d face is removed.", "%(n)d faces are removed.", gone) % {"n": gone}
            messages.success(request, said + " " + _("We look for none on the photos of this album any more."))
        else:
            messages.success(request, _("We are looking for people on these photos."))
            tasks.queue_photos(list(catalog_albums.photos_of(album=shown).values_list("pk", flat=True)))
    return redirect("album", shown.pk)


def _say(request: OwnerRequest, entry: Correction | None, text: str, else_say: str = "") -> None:
    if entry:
        journal.say(request, text, entry)
    elif else_say:
        messages.info(request, else_say)
