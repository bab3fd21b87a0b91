"""Making one person of several: who they are, who stays, and a word of warning."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cloudphotos.catalog import corrections, merging
from cloudphotos.catalog.edits import about_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Person
from cloudphotos.web import journal, tiles
from cloudphotos.web.access import OwnerRequest
from cloudphotos.web.navigation import back, ids
from cloudphotos.web.people_edits import for_people


@for_people
def merge_people(request: OwnerRequest, chosen: list[Person]) -> HttpResponseBase:
    """Ask whose name and page remain, as a dialog or a page; with the field `into` make the selected people that one."""
    if len(chosen) < 2:
        messages.error(request, _("Select at least two people to merge."))
        return tiles.after_edit(request, None)
    kept = ids([request.POST.get("into", "")])
    into = next((person for person in chosen if person.pk in kept), None)
    if into is None:
        return _ask(request, chosen)
    others = [person for person in chosen if person.pk != into.pk]
    return tiles.after_edit(request, merged(request, into, others))


def merged(request: OwnerRequest, into: Person, others: list[Person]) -> Correction | None:
    """Make one person of these and say so; None, and a sentence, where it cannot be done."""
    try:
        person = about_people.merge_all(into=into, others=others, actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
        return None
    n = len(others) + 1
    said = ngettext("%(n)d people are one person now, %(name)s.", "%(n)d people are one person now, %(name)s.", n)
    if not person.name:
        said = ngettext("%(n)d people are one person now.", "%(n)d people are one person now.", n)
    entry = corrections.latest(owner=request.owner)
    journal.taught(request, said % {"n": n, "name": person.name}, entry)
    return entry


def warning(people: list[Person], about: Person | None = None) -> dict[str, object]:
    """For `_together.html`: photos on which these people stand together, and what to say of them. about: as in the catalog."""
    found = merging.together(people=people, about=about)
    if not found.count:
        return {"together": found}
    said = ngettext("%(who)s are both on this photo.", "%(who)s are both on %(n)s photos.", found.count)
    if len(people) > 2:
        said = ngettext(
            "%(who)s are on this photo together.",
            "%(n)s photos show two of them together, the newest %(who)s.",
            found.count,
        )
    who = _named(found.shown[0][1]) or (_("These two") if len(people) == 2 else _("two without a name"))
    return {"together": found, "warning": capfirst(said % {"who": who, "n": intcomma(found.count)})}


def _named(people: Sequence[Person]) -> str:
    """Their names in words, whoever has none at the end; nothing if nobody has one."""
    names = [person.name for person in people if person.name]
    if not names:
        return ""
    return get_text_list(names if len(names) == len(people) else [*names, _("somebody without a name")], _("and"))


def _ask(request: OwnerRequest, chosen: list[Person]) -> HttpResponseBase:
    context = {
        "candidates": merging.candidates(owner=request.owner, people=chosen),
        **warning(chosen),
        "next": back(request, "people"),
        "within": request.POST.get("within", ""),
    }
    return render(request, "web/_merge.html" if request.htmx else "web/merge.html", context)
