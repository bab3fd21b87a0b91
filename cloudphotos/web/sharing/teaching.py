"""Whether likes teach which faces are shown, and forgetting them."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cloudphotos.catalog.sharing import audience, reactions
from cloudphotos.web.access import OwnerRequest, signed_in


@require_POST
@signed_in
def learn_from_likes(request: OwnerRequest) -> HttpResponseBase:
    """Let likes teach, or no longer."""
    learns = request.POST.get("learns") == "yes"
    reactions.set_learning(owner=request.owner, learns=learns, actor=request.user)
    said = (
        _("Likes help to choose faces now.")
        if learns
        else _("Likes are counted for you alone. Nothing learns from them.")
    )
    messages.success(request, said)
    return redirect("privacy")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def forget_likes(request: OwnerRequest) -> HttpResponseBase:
    """Ask whether all looks and likes may be forgotten, then do it: it cannot be undone."""
    if request.method != "POST":
        likes, looks = audience.of_owner(owner=request.owner)
        return render(request, "web/sharing/forget.html", {"likes": likes, "looks": looks})
    gone = reactions.forget(owner=request.owner, actor=request.user)
    said = ngettext("%(n)d look is forgotten, and its like.", "%(n)d looks are forgotten, and their likes.", gone)
    messages.success(request, said % {"n": gone})
    return redirect("privacy")
