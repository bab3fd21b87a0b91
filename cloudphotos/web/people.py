"""The people on an owner's photos, and their names."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudphotos.catalog import corrections, queries
from cloudphotos.catalog import people as catalog_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Person
from cloudphotos.web import access, journal, progress, tiles
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.merging import merged, warning
from cloudphotos.web.navigation import back, skipped


@require_safe
@signed_in
def people(request: OwnerRequest) -> HttpResponseBase:
    """Everyone, the named first; `?seen=rarely` the unnamed ones of one or two photos; `?show=` the hidden or the ignored."""
    rarely, show = request.GET.get("seen") == "rarely", request.GET.get("show", "")
    show = show if show in tiles.SHOWN else ""
    context = {"show": show, "rarely": rarely, "listed": tiles.people_within(show), **_page(request, show, rarely)}
    if request.htmx.target in {"more-people", "seen-rarely"}:
        return render(request, "web/_people.html", context)
    if not show and not rarely:
        context["folded"] = 0 if context["next_page"] else queries.seen_rarely(owner=request.owner).count()
        context["unfolded"] = {} if context["page"] or not context["folded"] else _page(request, "", rarely=True)
        context["out_of_sight"] = queries.out_of_sight(owner=request.owner)
    return render(request, "web/people.html", {**context, "batch": progress.current(request)})


def _page(request: OwnerRequest, show: str, rarely: bool) -> dict[str, object]:
    skip = skipped(request)
    often = queries.seen_rarely if rarely else queries.seen_often
    found = tiles.SHOWN[show](owner=request.owner) if show else often(owner=request.owner)
    page = list(found[skip : skip + queries.PAGE_PEOPLE + 1])
    where: dict[str, str | int] = {"show": show} if show else {"seen": "rarely"} if rarely else {}
    more = len(page) > queries.PAGE_PEOPLE
    return {
        "page": page[: queries.PAGE_PEOPLE],
        "next_page": urlencode({**where, "skip": skip + queries.PAGE_PEOPLE}) if more else "",
    }


@require_POST
@signed_in
def name_person(request: OwnerRequest, person_id: int) -> HttpResponseBase:
    """Give a person a name; if others have it already, ask first whether this is one of them."""
    named = access.load_person(request.owner, person_id)
    name = request.POST.get("name", "")
    target = back(request, "person", named.pk)
    others = _others_named(request, name, named)
    if others:
        question = urlencode({"name": name, "next": target})
        return redirect(f"{reverse('same_person', args=[named.pk, others[0].pk])}?{question}")
    _rename(request, named, name)
    return redirect(target)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def same_person(request: OwnerRequest, person_id: int, other_id: int) -> HttpResponseBase:
    """Ask "You already have an Anna. Same person?"; the answer merges the two, or gives both the name.

    All who have the name of the other are offered; each answer goes to the address of its own.
    """
    named = access.load_person(request.owner, person_id)
    other = access.load_person(request.owner, other_id)
    if named.pk == other.pk or not other.name:
        return redirect("person", named.pk)
    if request.method != "POST":
        name = request.GET.get("name", other.name)
        others = _others_named(request, other.name, named)
        context = {
            "person": named,
            "photo_count": named.photo_count,
            "others": others,
            "several": len(others) > 1,
            "name": name,
            **warning([named, *others], about=named),
            "next": back(request, "person", named.pk),
        }
        return render(request, "web/same_person.html", context)
    target = back(request, "person", named.pk)
    if request.POST.get("answer") == "same":
        merged(request, other, [named])
    else:
        _rename(request, named, request.POST.get("name", ""))
    return redirect(target)


@require_safe
@signed_in
def names(request: OwnerRequest) -> HttpResponseBase:
    """Names that contain what was typed so far, as options."""
    typed = request.GET.get("name", "")
    return render(request, "web/_names.html", {"names": queries.names(owner=request.owner, containing=typed, limit=50)})


def _others_named(request: OwnerRequest, name: str, named: Person) -> list[Person]:
    return [other for other in catalog_people.named_like(owner=request.owner, name=name) if other.pk != named.pk]


def _rename(request: OwnerRequest, named: Person, name: str) -> None:
    before = named.name
    try:
        after = catalog_people.rename(person=named, name=name, actor=request.user).name
    except CatalogError as error:
        messages.error(request, str(error))
        return
    if after and after != before:
        _say(request, _("Saved: this is %(name)s.") % {"name": after})
    elif before and not after:
        _say(request, _("The name %(name)s was taken away.") % {"name": before})


def _say(request: OwnerRequest, text: str) -> None:
    """Say what the edit just made did, with a way back."""
    entry = corrections.latest(owner=request.owner)
    if entry is not None:
        journal.taught(request, text, entry)
