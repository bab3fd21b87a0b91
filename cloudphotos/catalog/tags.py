"""People on a photo, written in the transaction that changes its faces or what was said of it."""

from collections.abc import Collection

from django.db import transaction
from django.db.models.functions import Coalesce

from cloudphotos.catalog.models import Face, Presence, Tag
from cloudphotos.catalog.models.photos import is_shown


@transaction.atomic
def refresh(*, photo_ids: Collection[int]) -> None:
    """Make the tags of these photos say exactly whose faces are there, and who else the owner said is there.

    A photo that is hidden or in the bin has none.
    """
    on_photo = Face.objects.filter(is_shown("photo__"), photo_id__in=photo_ids, person__isnull=False)
    on_photo = on_photo.order_by("photo_id", "person_id")
    wanted = set(on_photo.values_list("photo_id", "person_id").distinct())
    unseen = Presence.objects.filter(is_shown("photo__"), photo_id__in=photo_ids)
    unseen = unseen.annotate(now=Coalesce("person__merged_into", "person"))
    wanted |= set(unseen.values_list("photo_id", "now"))
    present = {(tag.photo_id, tag.person_id): tag.pk for tag in Tag.objects.filter(photo_id__in=photo_ids)}
    Tag.objects.filter(pk__in=[pk for pair, pk in present.items() if pair not in wanted]).delete()
    Tag.objects.bulk_create(
        [Tag(photo_id=photo, person_id=person) for photo, person in sorted(wanted - present.keys())],
        ignore_conflicts=True,
    )
