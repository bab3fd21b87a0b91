"""One person who may be two: both halves side by side, and the new person they give."""

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cloudphotos.catalog import halves, queries
from cloudphotos.web import access
from cloudphotos.web.access import OwnerRequest, signed_in

SHOWN = 150  # faces of each half


@require_safe
@signed_in
def split_person(request: OwnerRequest, person_id: int) -> HttpResponseBase:
    """Propose two halves of a person's faces, and let the owner put right what goes where.

    Who looks like one person is not parted unless the owner asks with `?part=`.
    """
    person = access.load_person(request.owner, person_id)
    if person.pk != person_id:
        return redirect("split_person", person.pk)
    swapped, parted = "swap" in request.GET, "part" in request.GET
    context = {
        "person": person,
        "halves": halves.propose(
            person=person, pack=settings.FACE_PACK, shown=SHOWN, swapped=swapped, even_if_one=parted
        ),
        "swapped": swapped,
        "parted": parted,
        "names": queries.names(owner=request.owner),
    }
    return render(request, "web/split.html", context)
