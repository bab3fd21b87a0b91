"""Views of forms in which things were selected: photos, faces, people."""

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Owner
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import ids

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

P = ParamSpec("P")
Chosen = TypeVar("Chosen")


def for_selected(
    field: str,
    *,
    load: Callable[[Owner, Sequence[int]], Chosen],
    none: "StrOrPromise",
    unchanged: Callable[[OwnerRequest], HttpResponseBase],
) -> Callable[
    [Callable[Concatenate[OwnerRequest, Chosen, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """A decorator that gives a view what is selected in a form, as `load` finds it: 404 if that is somebody else's.

    none: what is said where nothing is selected. unchanged: the answer to that, and to what cannot be done.
    """

    def decorate(
        view: Callable[Concatenate[OwnerRequest, Chosen, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @require_POST
        @signed_in
        @functools.wraps(view)
        def selected(request: OwnerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            asked = ids(request.POST.getlist(field))
            if not asked:
                messages.error(request, none)
                return unchanged(request)
            try:
                return view(request, load(request.owner, asked), *args, **kwargs)
            except CatalogError as error:
                messages.error(request, str(error))
                return unchanged(request)

        return selected

    return decorate
