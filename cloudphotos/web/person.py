"""The page of one person: who it is, and what is known of her, tab by tab."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cloudphotos.catalog import avatars, face_lists, lives, queries
from cloudphotos.catalog.models import Person
from cloudphotos.web import access, company, faces, gallery, matches, scope
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import ids

MORE_OF = {"photos": "web/_timeline.html", "faces": "web/_faces.html"}  # tabs that go on while one scrolls
AVATAR_CHOICES = 5


@require_safe
@signed_in
def person(request: OwnerRequest, person_id: int) -> HttpResponseBase:
    """One person, as `?tab=` says: photos, faces, matches, company. Who was merged into another is found there."""
    shown = access.load_person(request.owner, person_id)
    if shown.pk != person_id:
        return redirect("person", shown.pk)
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else "photos"
    context = TABS[tab](request, shown)
    if request.htmx.target in gallery.MORE and tab in MORE_OF:
        return render(request, MORE_OF[tab], context)
    context |= {
        "person": shown,
        "tab": tab,
        "photo_count": shown.photo_count,
        "face_count": face_lists.shown_of(person=shown).count(),
        "names": queries.names(owner=request.owner),
        "years": lives.years(person=shown),
        "choices": avatars.best(person=shown, limit=AVATAR_CHOICES) if "avatar" in request.GET else None,
    }
    return render(request, "web/person.html", context)


def _photos(request: OwnerRequest, shown: Person) -> dict[str, object]:
    """All photos of her, or with `?with=` those on which somebody else is too."""
    among = scope.of_person(request, shown)
    other = ids([request.GET.get("with", "")])
    beside = access.load_person(request.owner, other[0]) if other else None
    if beside:
        among = scope.of_both(request, shown, beside)
    context = {**gallery.timeline_context(request, among), "beside": beside}
    if beside:
        for page in "older_page", "newer_page":
            context[page] = f"{urlencode({'with': beside.pk})}&{context[page]}"
    return context


TABS: dict[str, Callable[[OwnerRequest, Person], dict[str, object]]] = {
    "photos": _photos,
    "faces": faces.tab,
    "matches": matches.tab,
    "company": company.tab,
}
