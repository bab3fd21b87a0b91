"""The light table: one doubtful person, and what staff say of her."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog import audit, corrections
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Doubt, Face, Person
from cloudphotos.catalog.staff import asking_owners, cluster_edits, doubts, light_table
from cloudphotos.web import journal
from cloudphotos.web.navigation import back, ids, number
from cloudphotos.web.staff import cluster_charts as charts
from cloudphotos.web.staff import guard, turning
from cloudphotos.web.staff.clusters import asked, owners_of, query
from cloudphotos.web.staff.guard import StaffRequest, staff_only


@staff_only
@require_safe
def cluster(request: StaffRequest, person_id: int) -> HttpResponseBase:
    """`?owner=`, `?reason=`: of the list that is gone through. `?beyond=`: faces from this distance on are checked.

    `?leftovers=1`: the nearest faces of nobody lie there, instead of what others have.
    """
    person = guard.load_person(person_id)
    if person.pk != person_id:
        return redirect("staff_cluster", person.pk)
    chosen, reason = asked(request)
    wants_leftovers = "leftovers" in request.GET
    doubt = Doubt.objects.filter(pk=person.pk).select_related("alike__avatar", "alike__owner").first()
    table = light_table.lay(person=person, doubt=doubt, pack=settings.FACE_PACK, beside=not wants_leftovers)
    free = light_table.leftovers(person=person, table=table, pack=settings.FACE_PACK) if wants_leftovers else []
    years = charts.years(table.years)
    context = {
        "person": person,
        "doubt": doubt,
        "table": table,
        "places": charts.places(table.faces),
        "bars": charts.bars(table.bins),
        "years": years,
        "years_wide": len(years) * charts.BAR_WIDTH,
        "beyond": _number(request.GET.get("beyond")),
        "line": round(table.line, 3),
        "leftovers": free,
        "wants_leftovers": wants_leftovers,
        "next_person": doubts.after(doubt=doubt, owners=owners_of(chosen), reason=reason),
        "query": query(chosen, reason),
    }
    shown = [*(each.face for each in table.faces), *(table.twice.faces if table.twice else []), *table.strays, *free]
    about = [person, *([table.twice.person] if table.twice else [])]
    audit.note_look(actor_id=request.user.pk, faces=shown, about=about)
    return render(request, "web/staff/cluster.html", context)


@dataclass(frozen=True)
class _Said:
    """What an answer is about. faces: those checked, of the person; free: the others that are checked."""

    request: StaffRequest
    person: Person
    faces: list[Face]
    free: list[Face]

    def other(self) -> Person:
        """The person in the field `other`, of the same owner, or 404."""
        other = guard.load_person(number(self.request.POST.get("other")) or 0)
        if other.owner_id != self.person.owner_id:
            raise Http404
        return other


@staff_only
@require_POST
def answer_cluster(request: StaffRequest, person_id: int) -> HttpResponseBase:
    """`answer` is a key of ANSWERS, about the faces checked; `accept` goes on to the next, the others stay."""
    person = guard.load_person(person_id)
    checked = ids(request.POST.getlist("face"))
    faces = guard.load_faces(checked) if checked else []
    if any(face.owner_id != person.owner_id for face in faces):
        raise Http404
    said = _Said(
        request,
        person,
        [face for face in faces if face.person_id == person.pk],
        [face for face in faces if face.person_id != person.pk],
    )
    answer = request.POST.get("answer", "")
    here = back(request, "staff_cluster", person.pk)
    try:
        if answer not in ANSWERS:
            raise CatalogError(_("Choose one of the answers."))
        if answer in OF_FACES and not (said.free if answer in {"assign", "ask-hers"} else said.faces):
            raise CatalogError(_("No face is selected. Check some first."))
        ANSWERS[answer](said)
    except CatalogError as error:
        messages.error(request, str(error))
        return redirect(here)
    return redirect(_next(request, person) if answer == "accept" else here)


def _accept(said: _Said) -> None:
    cluster_edits.accept(person=said.person, actor=said.request.user)
    messages.success(said.request, _("Right as it is. It comes back when it changes."))


def _split(said: _Said) -> None:
    cluster_edits.split(person=said.person, faces=said.faces, actor=said.request.user)
    entry = corrections.latest(owner=said.person.owner)
    n = len(said.faces)
    text = ngettext("%(n)d face is a person of its own now.", "%(n)d faces are a new person now.", n) % {"n": n}
    _say(said, text, entry)


def _remove(said: _Said) -> None:
    entry = cluster_edits.remove(person=said.person, faces=said.faces, actor=said.request.user)
    n = len(said.faces)
    _say(said, ngettext("%(n)d face is taken out.", "%(n)d faces are taken out.", n) % {"n": n}, entry)


def _trash(said: _Said) -> None:
    entry = cluster_edits.trash(person=said.person, faces=said.faces, actor=said.request.user)
    n = len(said.faces)
    _say(said, ngettext("%(n)d is marked as not a face.", "%(n)d are marked as not faces.", n) % {"n": n}, entry)


def _merge(said: _Said) -> None:
    other = said.other()
    into, gone = (said.person, other) if said.person.photo_count >= other.photo_count else (other, said.person)
    entry = cluster_edits.merge(into=into, other=gone, actor=said.request.user)
    _say(said, _("These two are one person now."), entry)


def _assign(said: _Said) -> None:
    entry = cluster_edits.assign(person=said.person, faces=said.free, actor=said.request.user)
    n = len(said.free)
    _say(said, ngettext("%(n)d face is this person now.", "%(n)d faces are this person now.", n) % {"n": n}, entry)


def _ask_split(said: _Said) -> None:
    asking_owners.whether_somebody_else(person=said.person, faces=said.faces, actor=said.request.user)
    _asked(said)


def _ask_same(said: _Said) -> None:
    asking_owners.whether_the_same(person=said.person, other=said.other(), actor=said.request.user)
    _asked(said)


def _ask_hers(said: _Said) -> None:
    asking_owners.whether_hers(person=said.person, faces=said.free, actor=said.request.user)
    _asked(said)


ANSWERS: dict[str, Callable[[_Said], None]] = {
    "accept": _accept,
    "split": _split,
    "remove": _remove,
    "trash": _trash,
    "merge": _merge,
    "assign": _assign,
    "ask-split": _ask_split,
    "ask-same": _ask_same,
    "ask-hers": _ask_hers,
}
OF_FACES = {"split", "remove", "trash", "assign", "ask-split", "ask-hers"}


def _asked(said: _Said) -> None:
    name = said.person.owner.user.username
    messages.success(said.request, _("The question waits in the review of %(name)s.") % {"name": name})


def _say(said: _Said, text: str, entry: Correction | None) -> None:
    if entry is None:
        messages.info(said.request, _("That is how it was already."))
        return
    journal.say(said.request, text, entry, "staff_undo")
    turning.follow_up(entry)


def _next(request: StaffRequest, person: Person) -> str:
    chosen, reason = asked(request)
    doubt = Doubt.objects.filter(pk=person.pk).first()
    following = doubts.after(doubt=doubt, owners=owners_of(chosen), reason=reason)
    page = reverse("staff_cluster", args=[following]) if following else reverse("staff_clusters")
    return f"{page}?{query(chosen, reason)}"


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
