"""What can be done to people that were selected: hide, ignore, favour them, or take that back."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from cloudphotos.catalog import queries
from cloudphotos.catalog.edits import about_people
from cloudphotos.catalog.models import Correction, Person
from cloudphotos.web import access, journal, tiles
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back
from cloudphotos.web.selected import for_selected

for_people = for_selected(
    "person",
    load=access.load_people,
    none=gettext_lazy("Nobody is selected. Check some people first."),
    unchanged=lambda request: tiles.after_edit(request, None),
)


@for_people
def hide_people(request: OwnerRequest, chosen: list[Person]) -> HttpResponseBase:
    """Leave the selected people out of the people page, or with `show` in the form let them in again."""
    return _flagged(request, chosen, Correction.Kind.HIDE, on="show" not in request.POST)


@for_people
def ignore_people(request: OwnerRequest, chosen: list[Person]) -> HttpResponseBase:
    """Ask no more about the selected people, or with `show` in the form do so again."""
    return _flagged(request, chosen, Correction.Kind.IGNORE, on="show" not in request.POST)


@for_people
def favour_people(request: OwnerRequest, chosen: list[Person]) -> HttpResponseBase:
    """Make the selected people favourites; if all of them are, none of them any more."""
    return _flagged(request, chosen, Correction.Kind.FAVOURITE, on=not all(person.favourite for person in chosen))


@require_POST
@signed_in
def ignore_rarely(request: OwnerRequest) -> HttpResponseBase:
    """Ask no more about anybody who is seen once or twice and has no name."""
    strangers = list(queries.seen_rarely(owner=request.owner))
    entry = about_people.set_flag(people=strangers, kind=Correction.Kind.IGNORE, on=True, actor=request.user)
    _say(request, entry, Correction.Kind.IGNORE, len(strangers), on=True)
    return redirect(back(request, "people"))


def _flagged(request: OwnerRequest, chosen: list[Person], kind: Correction.Kind, *, on: bool) -> HttpResponseBase:
    entry = about_people.set_flag(people=chosen, kind=kind, on=on, actor=request.user)
    _say(request, entry, kind, len(chosen), on=on)
    return tiles.after_edit(request, entry)


def _say(request: OwnerRequest, entry: Correction | None, kind: Correction.Kind, n: int, *, on: bool) -> None:
    if entry is None:
        messages.info(request, _("That is how it was already."))
        return
    said = {
        (Correction.Kind.HIDE, True): ngettext("%(n)d person is hidden.", "%(n)d people are hidden.", n),
        (Correction.Kind.HIDE, False): ngettext("%(n)d person is shown again.", "%(n)d people are shown again.", n),
        (Correction.Kind.IGNORE, True): ngettext(
            "We do not ask about %(n)d person any more.", "We do not ask about %(n)d people any more.", n
        ),
        (Correction.Kind.IGNORE, False): ngettext("%(n)d person is shown again.", "%(n)d people are shown again.", n),
        (Correction.Kind.FAVOURITE, True): ngettext("%(n)d new favourite.", "%(n)d new favourites.", n),
        (Correction.Kind.FAVOURITE, False): ngettext(
            "%(n)d person is no favourite any more.", "%(n)d people are no favourites any more.", n
        ),
    }
    journal.say(request, said[kind, on] % {"n": n}, entry)
