"""Faces and people that may be a person the owner knows."""

from cloudphotos.catalog.models import Person
from cloudphotos.web.access import OwnerRequest


def tab(request: OwnerRequest, shown: Person) -> dict[str, object]:
    """The tab of the person's page that shows who she may be taken for."""
    return {}
