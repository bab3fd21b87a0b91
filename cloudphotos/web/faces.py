"""The faces of a person, and what an owner says of them."""

from django.utils.http import urlencode

from cloudphotos.catalog import queries
from cloudphotos.catalog.models import Person
from cloudphotos.web.access import OwnerRequest
from cloudphotos.web.navigation import skipped

PAGE_FACES = 120


def tab(request: OwnerRequest, shown: Person) -> dict[str, object]:
    """The tab of the person's page that shows her faces."""
    skip = skipped(request)
    faces = queries.faces_of(person=shown, limit=PAGE_FACES + 1, skip=skip)
    more = len(faces) > PAGE_FACES
    return {
        "faces": faces[:PAGE_FACES],
        "next_page": urlencode([("tab", "faces"), ("skip", str(skip + PAGE_FACES))]) if more else "",
        "within": urlencode({"person": shown.pk}),
    }
