"""Choosing with whom somebody is one person."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cloudphotos.catalog import queries
from cloudphotos.web import access
from cloudphotos.web.access import OwnerRequest, signed_in


@require_safe
@signed_in
def merge_with(request: OwnerRequest, person_id: int) -> HttpResponseBase:
    """Everybody else, or with `?name=` whose name contains that, to choose from; what follows is `merge_people`."""
    person = access.load_person(request.owner, person_id)
    typed = request.GET.get("name", "").strip()
    others = queries.people(owner=request.owner).exclude(pk=person.pk)
    if typed:
        others = others.filter(name__icontains=typed)
    found = list(others[: queries.PAGE_PEOPLE])
    context = {"person": person, "others": found, "typed": typed}
    return render(
        request, "web/_merge_with.html" if request.htmx.target == "others" else "web/merge_with.html", context
    )
