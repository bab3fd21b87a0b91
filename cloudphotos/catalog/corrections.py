"""The journal of what people said."""

from typing import Any

from cloudphotos.catalog.models import Correction, Person, User


def record(*, actor: User, kind: str, person: Person, before: dict[str, Any], after: dict[str, Any]) -> Correction:
    """Append one line, inside the caller's transaction. before, after: ids only."""
    return Correction.objects.create(
        owner_id=person.owner_id, actor_id=actor.pk, kind=kind, person_id=person.pk, before=before, after=after
    )
