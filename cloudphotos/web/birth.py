"""When somebody was born."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cloudphotos.catalog import corrections
from cloudphotos.catalog.edits import about_people
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.web import access, journal
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back


class BirthForm(forms.Form):
    """A day, as browsers send it; none at all where it is not known."""

    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


@require_POST
@signed_in
def born(request: OwnerRequest, person_id: int) -> HttpResponseBase:
    """Say when a person was born; with an empty field, that it is not known."""
    person = access.load_person(request.owner, person_id)
    form = BirthForm(request.POST)
    target = redirect(back(request, "person", person.pk))
    if not form.is_valid():
        messages.error(request, _("This is no date we can read. Choose a day."))
        return target
    day = form.cleaned_data["day"]
    try:
        entry = about_people.set_birth_date(person=person, day=day, actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
        return target
    said = (
        _("Saved: born on %(day)s.") % {"day": date_format(day, "DATE_FORMAT")} if day else _("The birth date is gone.")
    )
    let_go = len(corrections.faces_of(entry)) if entry else 0
    if let_go:
        earlier = ngettext(
            "%(n)d face on an earlier photo was let go.", "%(n)d faces on earlier photos were let go.", let_go
        )
        said = f"{said} {earlier % {'n': let_go}}"
    journal.taught(request, said, entry)
    return target
