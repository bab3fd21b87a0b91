"""The faces of a person, and what an owner says of those that are selected."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponseBase
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cloudphotos.catalog import corrections, face_lists
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.models import Correction, Face, Person
from cloudphotos.web import access, journal, tiles
from cloudphotos.web.access import OwnerRequest
from cloudphotos.web.navigation import number
from cloudphotos.web.selected import for_selected
from workers import health


def tab(request: OwnerRequest, shown: Person) -> dict[str, object]:
    """The tab of the person's page that shows her faces: `?order=unsure` those to look at first, `?after=` a cursor."""
    order: face_lists.Order = "unsure" if request.GET.get("order") == "unsure" else "newest"
    page = face_lists.of_person(person=shown, order=order, after=request.GET.get("after", ""))
    here = {"tab": "faces"} | ({"order": order} if order == "unsure" else {})
    return {
        "faces": page.faces,
        "order": order,
        "next_page": urlencode({**here, "after": page.following}) if page.following else "",
        "stopped": health.stands_still(),
        "listed": tiles.faces_within(shown),
        "more_of": "web/_faces.html",
    }


for_faces = for_selected(
    "face",
    load=access.load_faces,
    none=gettext_lazy("No face is selected. Check some first."),
    unchanged=lambda request: tiles.after_edit(request, None),
)


@for_faces
def confirm_faces(request: OwnerRequest, chosen: list[Face]) -> HttpResponseBase:
    """Yes, these are who they are thought to be."""
    entry = about_faces.confirm(faces=chosen, actor=request.user)
    said = ngettext("%(n)d face is confirmed.", "%(n)d faces are confirmed.", len(chosen))
    return _taught(request, said % {"n": len(chosen)}, entry)


@for_faces
def reject_faces(request: OwnerRequest, chosen: list[Face]) -> HttpResponseBase:
    """No, these are not the person in the field `person`, and never will be."""
    person = access.load_person(request.owner, number(request.POST.get("person")) or 0)
    entry = about_faces.reject(faces=chosen, person=person, actor=request.user)
    said = ngettext("%(n)d face is not %(name)s any more.", "%(n)d faces are not %(name)s any more.", len(chosen))
    return _taught(request, said % {"n": len(chosen), "name": person.name or _("this person")}, entry)


@for_faces
def trash_faces(request: OwnerRequest, chosen: list[Face]) -> HttpResponseBase:
    """These are no faces."""
    entry = about_faces.mark_as_no_face(faces=chosen, actor=request.user)
    said = ngettext("%(n)d is marked as not a face.", "%(n)d are marked as not faces.", len(chosen))
    return _taught(request, said % {"n": len(chosen)}, entry)


@for_faces
def restore_faces(request: OwnerRequest, chosen: list[Face]) -> HttpResponseBase:
    """These are faces after all."""
    entry = about_faces.restore(faces=chosen, actor=request.user)
    said = ngettext(
        "%(n)d is a face again. We look who it is.", "%(n)d are faces again. We look who they are.", len(chosen)
    )
    return _taught(request, said % {"n": len(chosen)}, entry)


@for_faces
def split_faces(request: OwnerRequest, chosen: list[Face]) -> HttpResponseBase:
    """These are somebody new, with the name in the field `name` if there is one."""
    return taken_out(request, chosen, request.POST.get("name", ""))


@for_faces
def show_by_face(request: OwnerRequest, chosen: list[Face]) -> HttpResponseBase:
    """Show a person by this face."""
    person = chosen[0].person
    if len(chosen) > 1 or person is None:
        messages.error(request, _("Select one face of this person, and only one, to show her by."))
        return tiles.after_edit(request, None)
    entry = about_people.choose_avatar(person=person, face=chosen[0], actor=request.user)
    if entry is None:
        messages.info(request, _("That is how it was already."))
    else:
        journal.say(request, _("This is the face we show now."), entry)
    return tiles.after_edit(request, entry)


def moved(request: OwnerRequest, chosen: Sequence[Face], to: Person) -> HttpResponseBase:
    """Give faces to a person and say so."""
    entry = about_faces.move(faces=chosen, to=to, actor=request.user)
    said = ngettext("%(n)d face is %(name)s now.", "%(n)d faces are %(name)s now.", len(chosen))
    return _taught(request, said % {"n": len(chosen), "name": to.name or _("this person")}, entry)


def taken_out(request: OwnerRequest, chosen: Sequence[Face], name: str) -> HttpResponseBase:
    """Make a new person of faces and say so."""
    person = about_people.split(faces=chosen, actor=request.user, name=name)
    said = (
        ngettext("%(n)d face is %(name)s now.", "%(n)d faces are %(name)s now.", len(chosen))
        if person.name
        else ngettext("%(n)d face is a person of its own now.", "%(n)d faces are a new person now.", len(chosen))
    )
    return _taught(request, said % {"n": len(chosen), "name": person.name}, corrections.latest(owner=request.owner))


def _taught(request: OwnerRequest, text: str, entry: Correction | None) -> HttpResponseBase:
    journal.taught(request, text, entry)
    return tiles.after_edit(request, entry)
