"""The page of one person: who it is, and what is known of her, tab by tab."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cloudphotos.catalog import queries
from cloudphotos.catalog.models import Person
from cloudphotos.web import access, company, faces, gallery, matches, scope
from cloudphotos.web.access import OwnerRequest, signed_in

MORE_OF = {"photos": "web/_timeline.html", "faces": "web/_faces.html"}  # tabs that go on while one scrolls


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
        "photo_count": shown.tags.count(),
        "face_count": shown.faces.filter(photo__binned_at=None).count(),
        "names": queries.names(owner=request.owner),
    }
    return render(request, "web/person.html", context)


def _photos(request: OwnerRequest, shown: Person) -> dict[str, object]:
    return gallery.timeline_context(request, scope.of_person(request, shown))


TABS: dict[str, Callable[[OwnerRequest, Person], dict[str, object]]] = {
    "photos": _photos,
    "faces": faces.tab,
    "matches": matches.tab,
    "company": company.tab,
}
