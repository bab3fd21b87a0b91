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
from cloudphotos.web import access, journal, progress
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back, skipped


@require_safe
@signed_in
def people(request: OwnerRequest) -> HttpResponseBase:
    """Everyone, the named first; `?seen=rarely` are the unnamed ones of one or two photos."""
    rarely = request.GET.get("seen") == "rarely"
    skip = skipped(request)
    found = queries.seen_rarely(owner=request.owner) if rarely else queries.seen_often(owner=request.owner)
    page = list(found[skip : skip + queries.PAGE_PEOPLE + 1])
    more = len(page) > queries.PAGE_PEOPLE
    where: list[tuple[str, str | int]] = [("seen", "rarely")] if rarely else []
    context = {
        "page": page[: queries.PAGE_PEOPLE],
        "next_page": urlencode([*where, ("skip", skip + queries.PAGE_PEOPLE)]) if more else "",
        "rarely": rarely,
    }
    if request.htmx.target in {"more-people", "seen-rarely"}:
        return render(request, "web/_people.html", context)
    context["folded"] = 0 if rarely or more else queries.seen_rarely(owner=request.owner).count()
    return render(request, "web/people.html", {**context, "batch": progress.current(request)})


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
            "photo_count": named.tags.count(),
            "others": others,
            "several": len(others) > 1,
            "name": name,
            "next": back(request, "person", named.pk),
        }
        return render(request, "web/same_person.html", context)
    target = back(request, "person", named.pk)
    if request.POST.get("answer") == "same":
        _merge(request, into=other, merged=named)
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


def _merge(request: OwnerRequest, *, into: Person, merged: Person) -> None:
    try:
        person = catalog_people.merge(into=into, other=merged, actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
        return
    _say(request, _("Saved: the two are one person now, %(name)s.") % {"name": person.name})


def _say(request: OwnerRequest, text: str) -> None:
    """Say what the edit just made did, with a way back."""
    entry = corrections.latest(owner=request.owner)
    if entry is not None:
        journal.say(request, text, entry)
