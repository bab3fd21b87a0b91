"""Asking whose some faces are: somebody known, or somebody new with a name that is typed."""

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import reswap, retarget

from cloudphotos.catalog import likeliest, queries
from cloudphotos.catalog import people as catalog_people
from cloudphotos.catalog.models import Face, Person
from cloudphotos.web import access, faces
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.faces import for_faces
from cloudphotos.web.navigation import back, number

OFFERED = 24


@for_faces
def choose_person(request: OwnerRequest, chosen: list[Face]) -> HttpResponseBase:
    """Ask to whom the selected faces go: as a dialog of the page that asks, or as a page."""
    return _ask(request, chosen)


@require_safe
@signed_in
def likely_people(request: OwnerRequest) -> HttpResponseBase:
    """Those who can be meant by the name typed so far, as buttons of the form that asks."""
    typed = request.GET.get("name", "")
    return render(request, "web/_likely_people.html", {"likely": _named(request, typed), "typed": typed.strip()})


@for_faces
def move_faces(request: OwnerRequest, chosen: list[Face]) -> HttpResponseBase:
    """Give the selected faces to the person in the field `person`, or to whoever has the typed name: else somebody new."""
    key = number(request.POST.get("person"))
    if key is not None:
        return faces.moved(request, chosen, access.load_person(request.owner, key))
    name = request.POST.get("name", "")
    known = catalog_people.named_like(owner=request.owner, name=name)
    if len(known) == 1:
        return faces.moved(request, chosen, known[0])
    if known:
        return _ask(request, chosen, name, several=True)
    return faces.taken_out(request, chosen, name)


def _ask(request: OwnerRequest, chosen: list[Face], typed: str = "", *, several: bool = False) -> HttpResponseBase:
    near = None if typed else _near(request, chosen)
    context = {
        "chosen": chosen,
        "near": near,
        "likely": _named(request, typed) if near is None else _others(request, chosen, near),
        "typed": typed,
        "several": several,
        "next": back(request, "people"),
        "within": request.POST.get("within", ""),
    }
    if not request.htmx:
        return render(request, "web/choose_person.html", context)
    return reswap(retarget(render(request, "web/_choose_person.html", context), "#dialog"), "innerHTML")


def _named(request: OwnerRequest, typed: str) -> list[Person]:
    known = queries.people(owner=request.owner)
    return list(known.filter(name__icontains=catalog_people.tidied(typed))[:OFFERED])


def _near(request: OwnerRequest, chosen: list[Face]) -> list[Person]:
    """Who is like the first of the faces, without those whose faces they are now."""
    now = {face.person_id for face in chosen}
    like = likeliest.likeliest(owner=request.owner, pack=settings.FACE_PACK, face=chosen[0])
    return [each.person for each in like if each.person.pk not in now]


def _others(request: OwnerRequest, chosen: list[Face], near: list[Person]) -> list[Person]:
    known = {face.person_id for face in chosen if face.person_id} | {person.pk for person in near}
    return list(queries.people(owner=request.owner).exclude(pk__in=known)[:OFFERED])
