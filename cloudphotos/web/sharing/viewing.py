"""What whoever has a link sees: the photos of an album, one of them, and the button that likes it."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog import on_photo, timelines
from cloudphotos.catalog.sharing import links, reactions
from cloudphotos.web.gallery import MORE
from cloudphotos.web.sharing import viewers
from cloudphotos.web.sharing.guard import SharedRequest, load_shared_photo, with_link


@require_safe
@with_link
def album(request: SharedRequest) -> HttpResponseBase:
    """The photos, newest first; `?before=` or `?after=` is where the page begins."""
    photos = links.photos_of(link=request.link)
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    page = timelines.page(photos=photos, before=before, after=after)
    context = {
        "link": request.link,
        "photos": page.photos,
        "liked": reactions.liked_by(viewer=viewers.known(request), photos=page.photos),
        "older_page": urlencode({"before": page.older}) if page.older and request.htmx.target != "newer" else "",
        "newer_page": urlencode({"after": page.newer}) if page.newer and request.htmx.target != "older" else "",
    }
    if request.htmx.target in MORE:
        return render(request, "web/sharing/_grid.html", context)
    more = {"count": photos.count(), "by_owner": request.by_owner}
    return render(request, "web/sharing/album.html", {**context, **more})


@require_safe
@with_link
def photo(request: SharedRequest, photo_id: int) -> HttpResponseBase:
    """One photo, large; with the names on it if the owner wants them shown."""
    shown = load_shared_photo(request, photo_id)
    newer, older = timelines.neighbours(photo=shown, photos=links.photos_of(link=request.link))
    people = links.named_on(link=request.link, photo=shown)
    named = {person.pk for person in people}
    faces = on_photo.look(photo=shown).faces if named else []
    begins = urlencode({"before": timelines.from_photo(shown)})
    context = {
        "link": request.link,
        "photo": shown,
        "newer": newer,
        "older": older,
        "people": people,
        "faces": [face for face in faces if face.person_id in named],
        "liked": bool(reactions.liked_by(viewer=viewers.known(request), photos=[shown])),
        "close": f"{reverse('shared_album', args=[request.link.token])}?{begins}#tile-{shown.pk}",
        "by_owner": request.by_owner,
    }
    return render(request, "web/sharing/photo.html", context)


# The pages tell no other site their address, so browsers do not say where their forms come from, and the check of forged
# forms cannot be met. It is not needed: who forges one has to know the link, and comes without anybody's cookies (SameSite).
@csrf_exempt
@require_POST
@with_link
def like(request: SharedRequest, photo_id: int) -> HttpResponseBase:
    """Like a photo, or with `liked=no` no longer; a like counts as a look, too."""
    shown = load_shared_photo(request, photo_id)
    viewer = viewers.counted(request)
    if viewer:
        liked = request.POST.get("liked") != "no"
        reactions.like(link=request.link, photo=shown, viewer=viewer, liked=liked)
    response = redirect("shared_photo", request.link.token, shown.pk)
    viewers.remember(request, response, viewer)
    return response


@csrf_exempt
@require_POST
@with_link
def seen(request: SharedRequest, photo_id: int) -> HttpResponseBase:
    """The photo was before somebody's eyes for a second: its page says so itself."""
    shown = load_shared_photo(request, photo_id)
    viewer = viewers.counted(request)
    if viewer:
        reactions.saw(link=request.link, photo=shown, viewer=viewer)
    response = HttpResponse(status=204)
    viewers.remember(request, response, viewer)
    return response
