"""Faces and people that may be a person the owner knows: looked through many at a time."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cloudphotos.catalog import completeness, matching
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Person
from cloudphotos.web import access, journal
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back, ids


def tab(request: OwnerRequest, shown: Person) -> dict[str, object]:
    """The tab of the person's page that shows who she may be taken for."""
    return {"matches": matching.of_person(person=shown), "complete": completeness.of_person(person=shown)}


@require_POST
@signed_in
def answer_matches(request: OwnerRequest, person_id: int) -> HttpResponseBase:
    """`same` or `different` name one question; `answer` with any number of `match` says the same of all of these."""
    shown = access.load_person(request.owner, person_id)
    one = ids([request.POST.get("same") or request.POST.get("different") or ""])
    same = bool(request.POST.get("same")) or request.POST.get("answer") == "same"
    chosen = access.load_proposals(request.owner, one or ids(request.POST.getlist("match")))
    target = back(request, "person", shown.pk)
    if not chosen:
        messages.error(request, _("Nothing is selected. Check some first."))
        return redirect(target)
    try:
        entries = matching.answer(person=shown, asked=chosen, same=same, actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
        return redirect(target)
    faces = sum(each.gain for each in chosen)
    name = shown.name or _("this person")
    if same:
        said = ngettext("Yes: %(n)d more face of %(name)s.", "Yes: %(n)d more faces of %(name)s.", faces)
    else:
        said = ngettext("%(n)d face is not %(name)s.", "%(n)d faces are not %(name)s.", faces)
    for entry in entries:
        journal.taught(request, said % {"n": faces, "name": name}, entry)
    return redirect(target)
