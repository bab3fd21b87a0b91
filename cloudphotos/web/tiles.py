"""Lists of faces and of people that are open on a page: how a form names one, and its tiles as they are after an edit.

A form names the list it came from in its field `within`: "faces=3", the faces of person 3; "faces=trash", what is no face;
"people=", "people=hidden" and so on, as in the address of the people page. Only what is said beside tiles that were sent one by
one carries that name on to its "Undo": whoever loaded the page since may not have the tiles any more, and loads it again.
"""

from collections.abc import Collection

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRefresh

from cloudphotos.catalog import corrections, face_lists, queries
from cloudphotos.catalog.models import Correction, Face, Person
from cloudphotos.web import access
from cloudphotos.web.access import OwnerRequest
from cloudphotos.web.navigation import back, number

TRASH = "trash"
MANY = 500  # so many tiles are not sent one by one: the page asks for itself anew
SHOWN = {"": queries.people, "hidden": queries.hidden_people, "ignored": queries.ignored_people}


def faces_within(person: Person | None) -> str:
    """The name of the list of a person's faces; without one, of what is no face."""
    return urlencode({"faces": person.pk if person else TRASH})


def people_within(show: str) -> str:
    """The name of a list of people: a key of SHOWN."""
    return urlencode({"people": show})


def after_edit(request: OwnerRequest, entry: Correction | None) -> HttpResponseBase:
    """The answer to an edit of faces or people: to a page that is open its tiles as they are now, else where to go next."""
    return as_they_are(request, entry) or redirect(back(request, "people"))


def as_they_are(request: OwnerRequest, entry: Correction | None) -> HttpResponseBase | None:
    """To a page that shows a list of faces or people, those tiles that the edit speaks of; None to any other."""
    asked = QueryDict(request.POST.get("within", ""))
    if not request.htmx or request.htmx.boosted or not {"faces", "people"} & asked.keys():
        return None
    find = corrections.faces_of if "faces" in asked else corrections.people_of
    touched = find(entry) if entry else []
    if len(touched) > MANY:
        return HttpResponseClientRefresh()
    return _faces(request, asked["faces"], touched) if "faces" in asked else _people(request, asked["people"], touched)


def _faces(request: OwnerRequest, name: str, face_ids: Collection[int]) -> HttpResponseBase:
    person: Person | None = None
    faces: QuerySet[Face]
    if name == TRASH:
        faces = face_lists.trash(owner=request.owner)
    else:
        person = access.load_person(request.owner, number(name) or 0)
        faces = face_lists.shown_of(person=person)
    changed = face_lists.among(faces=faces, face_ids=face_ids)
    context = {
        "faces": changed,
        "gone": [f"face-tile-{key}" for key in set(face_ids) - {face.pk for face in changed}],
        "person": person,
        "photo_count": person.photo_count if person else 0,
        "face_count": faces.count() if person else 0,
        "within": faces_within(person),
        "replaces": True,
    }
    return render(request, "web/_changed_tiles.html", context)


def _people(request: OwnerRequest, show: str, person_ids: Collection[int]) -> HttpResponseBase:
    if show not in SHOWN:
        raise Http404
    changed = list(SHOWN[show](owner=request.owner).filter(pk__in=person_ids))
    context = {
        "page": changed,
        "gone": [f"person-{key}" for key in set(person_ids) - {person.pk for person in changed}],
        "within": people_within(show),
        "replaces": True,
    }
    return render(request, "web/_changed_tiles.html", context)
