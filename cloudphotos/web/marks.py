"""What an owner says of one photo: when it was taken."""

from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cloudphotos.catalog import marks
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.web import access, journal
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back

_UNREADABLE = gettext_lazy("This is no date we can read. Choose a day and a time.")


class DateForm(forms.Form):
    """A moment in the present time zone, as browsers send it; not after today, wherever that is."""

    moment = forms.DateTimeField(
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages=dict.fromkeys(("required", "invalid"), _UNREADABLE),
    )

    def clean_moment(self) -> datetime:
        """Refuse what has not come yet."""
        moment: datetime = self.cleaned_data["moment"]
        if moment > timezone.now() + timedelta(days=1):
            raise forms.ValidationError(_("A photo cannot come from the future. Choose a day up to today."))
        return moment


@require_POST
@signed_in
def date_photo(request: OwnerRequest, photo_id: int) -> HttpResponseBase:
    """Say when a photo was taken; with `forget` the camera's word holds again."""
    photo = access.load_photo(request.owner, photo_id)
    form = DateForm(request.POST)
    moment: datetime | None = None
    if "forget" not in request.POST:
        if not form.is_valid():
            messages.error(request, str(form.errors["moment"][0]))
            return redirect(back(request, "photo", photo.pk))
        moment = form.cleaned_data["moment"]
    try:
        entry = marks.set_date(photo=photo, moment=moment, actor=request.user)
    except CatalogError as error:
        messages.error(request, str(error))
        return redirect("gallery")
    if entry:
        photo.refresh_from_db()
        day = date_format(timezone.localtime(photo.sort_at), "DATE_FORMAT")
        journal.say(request, _("Saved. The photo stands under %(day)s now.") % {"day": day}, entry)
    return redirect(back(request, "photo", photo.pk))
