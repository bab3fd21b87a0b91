"""The bin: what waits to be deleted, and deleting it for good."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog import photo_bin
from cloudphotos.web import access, gallery, scope
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import ids
from workers import tasks


@require_safe
@signed_in
def bin_page(request: OwnerRequest) -> HttpResponseBase:
    """The photos in the bin, the last deleted first."""
    return gallery.timeline(request, scope.the_bin(request), "web/bin.html", days=settings.BIN_DAYS)


@require_POST
@signed_in
def purge(request: OwnerRequest) -> HttpResponseBase:
    """Ask whether the selected photos, or with `all` the whole bin, may be deleted for good; with `sure` delete them."""
    contents = photo_bin.contents(owner=request.owner)
    asked = ids(request.POST.getlist("photo"))
    if "all" not in request.POST:
        contents = contents.filter(pk__in=access.load_photo_ids(request.owner, asked) if asked else [])
    chosen = list(contents.values_list("pk", flat=True))
    if chosen and "sure" not in request.POST:
        context = {"chosen": chosen, "some": contents[:6], "count": len(chosen)}
        return render(request, "web/purge.html", context)
    if not chosen:
        messages.error(request, _("Nothing that is in the bin is selected. Check some photos first."))
        return redirect("bin")
    purged = photo_bin.purge(owner=request.owner, photo_ids=chosen)
    tasks.queue_questions(request.owner.pk)
    said = ngettext("%(n)d photo is deleted for good.", "%(n)d photos are deleted for good.", purged) % {"n": purged}
    messages.success(request, said)
    return redirect("bin")
