"""A face that was missed, drawn by hand; and who is on a photo though no face shows."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cloudphotos.catalog import corrections, people
from cloudphotos.catalog.edits import about_photos
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Person, Photo
from cloudphotos.web import access, journal
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back, ids
from workers import tasks

SHOWN_PX = 720  # width of the picture in which corners are clicked


class BoxForm(forms.Form):
    """A box in pixels of the upright photo."""

    x = forms.FloatField()
    y = forms.FloatField()
    width = forms.FloatField()
    height = forms.FloatField()


MOST_PX = 1_000_000


class CornersForm(forms.Form):
    """Two corners of a box, as a browser sends clicks into a picture: in pixels of the picture as it is shown."""

    def __init__(self, data: QueryDict, *corners: str) -> None:
        super().__init__(data)
        for corner in corners:
            self.fields[f"{corner}.x"] = forms.IntegerField(min_value=-MOST_PX, max_value=MOST_PX)
            self.fields[f"{corner}.y"] = forms.IntegerField(min_value=-MOST_PX, max_value=MOST_PX)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def draw(request: OwnerRequest, photo_id: int) -> HttpResponseBase:
    """Add the face inside a box. Without scripts two corners are clicked, one page for each."""
    photo = access.load_photo(request.owner, photo_id)
    target = back(request, "photo", photo.pk)
    if request.method != "POST":
        return _corners_page(request, photo, target)
    try:
        face = about_photos.draw(photo=photo, box=_box(request.POST, photo), actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
        return redirect(target)
    entry = corrections.latest(owner=request.owner)
    if entry:
        journal.say(request, _("A face was added. Who is it?"), entry)
    tasks.queue_drawn(face.pk)
    return redirect(f"{target}{'&' if '?' in target else '?'}{urlencode({'face': face.pk})}")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_person(request: OwnerRequest, photo_id: int) -> HttpResponseBase:
    """Say that somebody is on a photo though no face shows: whoever has the name, else somebody new.

    Where several have it, ask which of them.
    """
    photo = access.load_photo(request.owner, photo_id)
    target = back(request, "photo", photo.pk)
    if request.method != "POST":
        name = people.tidied(request.GET.get("name", ""))
        namesakes = people.named_like(owner=request.owner, name=name)
        context = {"photo": photo, "name": name, "namesakes": namesakes, "next": target}
        return render(request, "web/which_person.html", context) if namesakes else redirect(target)
    name = request.POST.get("name", "")
    chosen = [access.load_person(request.owner, key) for key in ids(request.POST.getlist("person"))[:1]]
    namesakes = [] if "new" in request.POST else people.named_like(owner=request.owner, name=name)
    found = chosen or namesakes
    if len(found) > 1:
        question = urlencode({"name": name, "next": target})
        return redirect(f"{reverse('photo_people', args=[photo.pk])}?{question}")
    if found:
        _tag(request, photo, found[0])
    else:
        _tag_somebody_new(request, photo, name)
    return redirect(target)


@require_POST
@signed_in
def remove_person(request: OwnerRequest, photo_id: int, person_id: int) -> HttpResponseBase:
    """Take back that somebody is on a photo unseen."""
    photo = access.load_photo(request.owner, photo_id)
    person = access.load_person(request.owner, person_id)
    entry = about_photos.untag(photos=[photo], person=person, actor=request.user)
    _say(request, entry, _("%(name)s is no longer on this photo."), person)
    return redirect(back(request, "photo", photo.pk))


def _tag(request: OwnerRequest, photo: Photo, person: Person) -> None:
    if photo.tags.filter(person=person).exists():
        messages.info(request, _("%(name)s is on this photo already.") % {"name": person.name or _("This person")})
        return
    entry = about_photos.tag(photos=[photo], person=person, actor=request.user)
    _say(request, entry, _("%(name)s is on this photo now."), person)


def _tag_somebody_new(request: OwnerRequest, photo: Photo, name: str) -> None:
    if not people.tidied(name):
        messages.error(request, _("Type a name first."))
        return
    try:
        person = about_photos.tag_somebody_new(photo=photo, name=name, actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
        return
    _say(request, corrections.latest(owner=request.owner), _("%(name)s is new here, and on this photo now."), person)


def _say(request: OwnerRequest, entry: Correction | None, text: str, person: Person) -> None:
    if entry is None:
        messages.info(request, _("That is how it was already."))
    else:
        journal.say(request, text % {"name": person.name or _("This person")}, entry)


def _corners_page(request: OwnerRequest, photo: Photo, target: str) -> HttpResponseBase:
    width, height = _shown(photo)
    first = CornersForm(request.GET, "first")
    context = {"photo": photo, "next": target, "width": width, "height": height}
    if first.is_valid():
        context |= {"first_x": first.cleaned_data["first.x"], "first_y": first.cleaned_data["first.y"]}
    return render(request, "web/draw.html", context)


def _shown(photo: Photo) -> tuple[int, int]:
    width = min(SHOWN_PX, photo.width)
    return width, max(round(photo.height * width / photo.width), 1)


def _box(sent: QueryDict, photo: Photo) -> about_photos.Box:
    """The box of a form in pixels of the upright photo. Raises CatalogError where there is none."""
    corners, box = CornersForm(sent, "first", "second"), BoxForm(sent)
    if corners.is_valid():
        scale = photo.width / _shown(photo)[0]
        across, down = ([corners.cleaned_data[f"{one}.{axis}"] * scale for one in ("first", "second")] for axis in "xy")
        return min(across), min(down), max(across) - min(across), max(down) - min(down)
    if not box.is_valid():
        raise CatalogError(_("There was no box. Draw it round the whole face."))
    return tuple(box.cleaned_data[key] for key in ("x", "y", "width", "height"))
