"""Who is often on the same photos."""

from cloudphotos.catalog import lives
from cloudphotos.catalog.models import Person
from cloudphotos.web.access import OwnerRequest


def tab(request: OwnerRequest, shown: Person) -> dict[str, object]:
    """The tab of the person's page that shows who is often with her."""
    return {"company": lives.company(person=shown)}
