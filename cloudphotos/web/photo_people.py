"""What an owner says of the faces on one photo.

What typing a name means depends on whose the face is, so that nobody is renamed everywhere by accident:

- Somebody without a name: the name is given to the person, on every photo (`people.name_person`).
- Somebody named, or nobody: the name says whose this one face is, and moves it; the button says "Only this face". Who types
  "Ben" over Anna's name on a photo has found a mistake of ours; who wants Anna to be called something else goes to her page,
  and the menu of the face leads there.

A name that nobody has makes a new person of the face; one that several have is asked back; the name the face has already
confirms it. "This is Anna" confirms too, "this is not Anna" is remembered for ever and leaves the face to nobody, an empty
name says nothing at all.
"""

import functools
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudphotos.catalog import corrections, people
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.likeliest import likeliest
from cloudphotos.catalog.models import Face, Person
from cloudphotos.web import access, journal, scope
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back, ids

STOP_ASKING = 286  # htmx asks no more


def edit_of_face(edit: Callable[[OwnerRequest, Face], None]) -> Callable[[HttpRequest, int, int], HttpResponseBase]:
    """A view of a face's edit: it leads back to the photo; why something cannot be done is said there."""

    @require_POST
    @signed_in
    def view(request: OwnerRequest, photo_id: int, face_id: int) -> HttpResponseBase:
        face = access.load_face_on(request.owner, photo_id, face_id)
        try:
            edit(request, face)
        except CatalogError as error:
            messages.error(request, str(error))
        return redirect(back(request, "photo", photo_id))

    return functools.update_wrapper(view, edit)


@edit_of_face
def confirm(request: OwnerRequest, face: Face) -> None:
    """Yes, this is who it is thought to be."""
    person = _meant(request, face)
    if face.person_id != person.pk:
        raise CatalogError(_("This face has gone to somebody else meanwhile. Look again."))
    entry = about_faces.confirm(faces=[face], actor=request.user)
    journal.taught(request, _("Confirmed: this is %(name)s.") % {"name": person.name}, entry)


@edit_of_face
def reject(request: OwnerRequest, face: Face) -> None:
    """No, this is somebody else, for ever."""
    person = _meant(request, face)
    entry = about_faces.reject(faces=[face], person=person, actor=request.user)
    said = _("Noted: this is not %(name)s.") if person.name else _("Noted: this is somebody else.")
    journal.taught(request, said % {"name": person.name}, entry)


@edit_of_face
def mark_as_no_face(request: OwnerRequest, face: Face) -> None:
    """This is no face at all."""
    entry = about_faces.mark_as_no_face(faces=[face], actor=request.user)
    journal.taught(request, _("Marked as not a face."), entry)


@edit_of_face
def restore(request: OwnerRequest, face: Face) -> None:
    """It is a face after all."""
    entry = about_faces.restore(faces=[face], actor=request.user)
    journal.taught(request, _("It is a face again."), entry)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def who(request: OwnerRequest, photo_id: int, face_id: int) -> HttpResponseBase:
    """Ask who a face is, offering the likeliest, or with `?name=` everybody of that name; the answer gives it to them."""
    face = access.load_face_on(request.owner, photo_id, face_id)
    if request.method != "POST":
        return _ask(request, face)
    name = request.POST.get("name", "")
    namesakes = people.named_like(owner=request.owner, name=name)
    namesakes = [each for each in namesakes if each.pk == face.person_id] or namesakes
    if len(namesakes) > 1 and not ids(request.POST.getlist("person")) and "new" not in request.POST:
        question = urlencode({"name": name, "next": back(request, "photo", photo_id)})
        return redirect(f"{reverse('face_who', args=[photo_id, face_id])}?{question}")
    try:
        _answer(request, face, name, namesakes)
    except CatalogError as error:
        messages.error(request, str(error))
    return redirect(back(request, "photo", photo_id))


@require_safe
@signed_in
def line(request: OwnerRequest, photo_id: int, face_id: int) -> HttpResponseBase:
    """The line and the label of a face that was drawn, to a page that waits until a worker has looked at it."""
    face = access.load_face_on(request.owner, photo_id, face_id)
    if face.verdict == Face.Verdict.TRASH:
        return HttpResponse(status=STOP_ASKING)
    if not face.tile:
        return HttpResponse(status=204)
    within = scope.named(request, request.GET.urlencode()).name
    context = {"photo": face.photo, "face": face, "within": within, "asked": face.pk, "came_late": True}
    return render(request, "web/_face_late.html", context)


def _ask(request: OwnerRequest, face: Face) -> HttpResponseBase:
    name = people.tidied(request.GET.get("name", ""))
    namesakes = people.named_like(owner=request.owner, name=name)
    context = {"face": face, "photo": face.photo, "next": back(request, "photo", face.photo_id)}
    if namesakes:
        return render(request, "web/which_person.html", {**context, "name": name, "namesakes": namesakes})
    context["likely"] = likeliest(owner=request.owner, pack=settings.FACE_PACK, face=face)
    context["part"] = request.htmx and not request.htmx.boosted
    return render(request, "web/_likely.html" if context["part"] else "web/who.html", context)


def _answer(request: OwnerRequest, face: Face, name: str, namesakes: list[Person]) -> None:
    chosen = [access.load_person(request.owner, key) for key in ids(request.POST.getlist("person"))[:1]]
    if chosen or (namesakes and "new" not in request.POST):
        person = (chosen or namesakes)[0]
        entry = about_faces.move(faces=[face], to=person, actor=request.user)
        said = _("This face is %(name)s.") if person.name else _("This face is that person.")
    elif people.tidied(name):
        person = about_people.split(faces=[face], actor=request.user, name=name)
        entry, said = corrections.latest(owner=request.owner), _("This face is %(name)s, who is new here.")
    else:
        raise CatalogError(_("Type who this is. If you do not know, leave it as it is."))
    journal.taught(request, said % {"name": person.name}, entry)


def _meant(request: OwnerRequest, face: Face) -> Person:
    """The person that the form speaks of: whom the page showed, whoever has the face by now."""
    asked = ids(request.POST.getlist("person"))
    if asked:
        return access.load_person(request.owner, asked[0])
    if face.person is None:
        raise CatalogError(_("This face belongs to nobody. Say first who it is."))
    return face.person
