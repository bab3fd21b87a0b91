"""Trays: what was set aside, with the number behind it; staff put back what is a face, and throw out what is none."""

from collections.abc import Callable, Sequence
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog import audit, corrections
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Correction, Face, Owner
from cloudphotos.catalog.staff import trays
from cloudphotos.catalog.staff.trays import Asked
from cloudphotos.web import journal
from cloudphotos.web.navigation import back, ids, number
from cloudphotos.web.staff import guard, turning
from cloudphotos.web.staff.guard import StaffRequest, staff_only

PLACES = {"trash": 3, "small": 0, "blurry": 3, "profile": 0, trays.LOW_SCORE: 2}  # decimals of the number on a tile
Edit = Callable[..., list[Correction]]


@staff_only
@require_safe
def tray(request: StaffRequest, name: str = "trash") -> HttpResponseBase:
    """One tray: `?owner=`, `?pack=`, `?since=`, `?until=` filter, `?decided=yes` is what people threw out, `?after=` a cursor."""
    asked = _asked(request, name)
    page = trays.page(asked=asked, after=request.GET.get("after", ""))
    audit.note_look(actor_id=request.user.pk, faces=[tile.face for tile in page.tiles])
    here = {key: value for key in ("owner", "pack", "since", "until", "decided") if (value := request.GET.get(key))}
    context = {
        "asked": asked,
        "tiles": page.tiles,
        "places": PLACES[name],
        "next_page": urlencode({**here, "after": page.following}) if page.following else "",
    }
    if request.htmx.target == "older":
        return render(request, "web/staff/_tray_tiles.html", context)
    context |= {
        "trays": trays.TRAYS,
        "limit": trays.limits()[name],
        "owners": list(guard.consenting().select_related("user").order_by("user__username")),
        "packs": trays.packs(),
        "is_filtered": bool(here.keys() - {"decided"}),
    }
    return render(request, "web/staff/tray.html", context)


@staff_only
@require_POST
def put_back(request: StaffRequest) -> HttpResponseBase:
    """These are faces, and are never thrown out again."""
    return _edited(request, trays.put_back, _put_back_of)


@staff_only
@require_POST
def throw_out(request: StaffRequest) -> HttpResponseBase:
    """These are no faces."""
    return _edited(request, trays.throw_out, _thrown_out_of)


def _put_back_of(n: int, owner: str) -> str:
    return ngettext("%(n)d of %(owner)s is put back.", "%(n)d of %(owner)s are put back.", n) % {"n": n, "owner": owner}


def _thrown_out_of(n: int, owner: str) -> str:
    said = ngettext("%(n)d of %(owner)s is thrown out.", "%(n)d of %(owner)s are thrown out.", n)
    return said % {"n": n, "owner": owner}


def _edited(request: StaffRequest, edit: Edit, says: Callable[[int, str], str]) -> HttpResponseBase:
    asked = ids(request.POST.getlist("face"))
    gone: list[int] = []
    if not asked:
        messages.error(request, _("No face is selected. Check some first."))
    else:
        faces = guard.load_faces(asked)
        try:
            gone = _done(request, faces, edit(faces=faces, actor=request.user), says)
        except CatalogError as error:
            messages.error(request, str(error))
    if not request.htmx or request.htmx.boosted:
        return redirect(back(request, "staff_trays"))
    return render(request, "web/_changed_tiles.html", {"gone": [f"face-tile-{key}" for key in gone]})


def _done(
    request: StaffRequest, faces: Sequence[Face], entries: Sequence[Correction], says: Callable[[int, str], str]
) -> list[int]:
    """Say it, a line for each owner, with a way back; returns the ids of the faces that were changed."""
    names = dict(Owner.objects.filter(pk__in=[each.owner_id for each in entries]).values_list("pk", "user__username"))
    changed: list[int] = []
    for entry in entries:
        own = corrections.faces_of(entry)
        changed += own
        turning.follow_up(entry)
        journal.say(request, says(len(own), names[entry.owner_id]), entry, "staff_undo")
    left = len({face.pk for face in faces} - set(changed))
    if left:
        said = ngettext("%(n)d stays: the owner has spoken of it.", "%(n)d stay: the owner has spoken of them.", left)
        messages.info(request, said % {"n": left})
    return changed


def _asked(request: StaffRequest, name: str) -> Asked:
    if name not in trays.TRAYS:
        raise Http404
    return Asked(
        tray=name,
        decided=name == "trash" and request.GET.get("decided") == "yes",
        owner_id=number(request.GET.get("owner")),
        pack=request.GET.get("pack", ""),
        since=_day(request.GET.get("since", "")),
        until=_day(request.GET.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
