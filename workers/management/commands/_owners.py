"""Finding the owner that a command names."""

from django.core.management.base import CommandError

from cloudphotos.catalog.models import Owner


def find_owner(username: str) -> Owner:
    """The owner of this name. Raises CommandError with a sentence if there is none."""
    owner = Owner.objects.filter(user__username=username).select_related("user").first()
    if owner is None:
        known = (
            ", ".join(Owner.objects.order_by("user__username").values_list("user__username", flat=True)[:20])
            or "nobody yet"
        )
        raise CommandError(f"There is no owner {username!r}. Known are: {known}.")
    return owner
