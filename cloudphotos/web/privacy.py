"""What an owner agrees to, and takes back."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog import consent
from cloudphotos.web.access import OwnerRequest, signed_in


@require_safe
@signed_in
def privacy(request: OwnerRequest) -> HttpResponseBase:
    """The switches, and the way to who saw the faces."""
    return render(request, "web/privacy.html", {"owner": request.owner})


@require_POST
@signed_in
def review_by_staff(request: OwnerRequest) -> HttpResponseBase:
    """Let staff look at the owner's faces, or let them no longer."""
    agrees = request.POST.get("agrees") == "yes"
    consent.set_review_by_staff(owner=request.owner, agrees=agrees, actor=request.user)
    said = _("Staff may look at your faces now.") if agrees else _("Staff can no longer see your faces.")
    messages.success(request, said)
    return redirect("privacy")
