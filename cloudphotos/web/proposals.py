"""What looking through everything again would move, what it asks, and the way back."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from cloudphotos.catalog import previews, proposals, regrouping
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.web import access, journal
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import ids
from workers import health, tasks

LOOKING = "looking-since"  # in the session: the newest run when the owner asked for another
APPLIED = "applied-since"  # in the session: the newest run when the owner said that it should be done
LEFT = "preview-left"  # in the session: the preview that the owner wants to see no more
SHOWN = 30


@require_safe
@signed_in
def changes(request: OwnerRequest) -> HttpResponseBase:
    """The page; while something is looked through, a part of it asks again and again."""
    state = previews.state(
        owner=request.owner,
        pack=settings.FACE_PACK,
        asked_after=request.session.get(LOOKING),
        left=request.session.get(LEFT, 0),
    )
    if not state.running:
        request.session.pop(LOOKING, None)
        if _say_applied(request, state) and request.htmx.target == "looking":
            return HttpResponseClientRedirect(reverse("changes"))
    context = {"state": state, "worker_is_alive": not state.running or health.worker_is_alive()}
    if request.htmx.target == "looking":
        return render(request, "web/_changes_run.html", context)
    context["proposals"] = proposals.shown(rows=proposals.open_ones(owner=request.owner, limit=SHOWN))
    return render(request, "web/changes.html", context)


@require_POST
@signed_in
def look_through(request: OwnerRequest) -> HttpResponseBase:
    """Find out what looking through everything again would move."""
    request.session[LOOKING] = previews.newest(owner=request.owner)
    tasks.queue_preview(request.owner.pk)
    return redirect("changes")


@require_POST
@signed_in
def apply_changes(request: OwnerRequest) -> HttpResponseBase:
    """Do it."""
    request.session[LOOKING] = request.session[APPLIED] = previews.newest(owner=request.owner)
    tasks.queue_recluster(request.owner.pk)
    return redirect("changes")


@require_POST
@signed_in
def leave_changes(request: OwnerRequest) -> HttpResponseBase:
    """Leave everything as it is."""
    request.session[LEFT] = previews.newest(owner=request.owner)
    messages.info(request, _("Everything stays as it is."))
    return redirect("changes")


@require_POST
@signed_in
def put_back(request: OwnerRequest, run_id: int) -> HttpResponseBase:
    """Ask whether what a run moved should be put back, which cannot be undone; with `sure` do it."""
    run = access.load_run(request.owner, run_id)
    if "sure" not in request.POST:
        return render(request, "web/put_back.html", {"run": run, "moved": int(run.counts.get("moved", 0))})
    try:
        moved = regrouping.roll_back(owner=request.owner, run_id=run.pk)
    except CatalogError as error:
        messages.error(request, str(error))
    else:
        said = ngettext("%(n)d face is back where it was.", "%(n)d faces are back where they were.", moved)
        messages.success(request, said % {"n": moved})
        tasks.queue_questions(request.owner.pk)
    return redirect("changes")


@require_POST
@signed_in
def settle_proposal(request: OwnerRequest, proposal_id: int) -> HttpResponseBase:
    """`answer` is all, some (the faces checked) or none."""
    asked = access.load_proposal(request.owner, proposal_id)
    answer, chosen = request.POST.get("answer", ""), ids(request.POST.getlist("face"))
    try:
        if answer not in {"all", "some", "none"}:
            raise CatalogError(_("Choose one of the answers."))
        if answer == "none":
            done = proposals.discard(owner=request.owner, proposal_id=asked.pk, actor=request.user)
        elif answer == "some" and not chosen:
            raise CatalogError(_("No face is selected. Check some first."))
        else:
            only = chosen if answer == "some" else None
            done = proposals.accept(owner=request.owner, proposal_id=asked.pk, actor=request.user, face_ids=only)
    except CatalogError as error:
        messages.error(request, str(error))
        return redirect("changes")
    entry = access.load_entry(request.owner, done.answer) if done.answer else None
    said = _("It stays as it was. We will not ask again.") if answer == "none" else _("Done as proposed.")
    journal.taught(request, said, entry)
    return redirect("changes")


def _say_applied(request: OwnerRequest, state: previews.State) -> bool:
    """Say once what came of doing it; False if nothing was to be done."""
    since, run = request.session.pop(APPLIED, None), state.latest
    if since is None:
        return False
    if run is not None and run.pk > since and not state.failed:
        moved, asks = run.counts.get("moved", 0), run.counts.get("proposals", 0)
        said = ngettext("Done: %(n)d face moved.", "Done: %(n)d faces moved.", moved) % {"n": moved}
        if asks:
            said += " " + ngettext("%(n)d question waits below.", "%(n)d questions wait below.", asks) % {"n": asks}
        messages.success(request, said)
    return True
