"""People on a photo, written in the transaction that changes its faces."""

from collections.abc import Collection

from django.db import transaction

from cloudphotos.catalog.models import Face, Tag


@transaction.atomic
def refresh(*, photo_ids: Collection[int]) -> None:
    """Make the tags of these photos say exactly who their faces are."""
    on_photo = Face.objects.filter(photo_id__in=photo_ids, person__isnull=False).order_by("photo_id", "person_id")
    wanted = set(on_photo.values_list("photo_id", "person_id").distinct())
    present = {(tag.photo_id, tag.person_id): tag.pk for tag in Tag.objects.filter(photo_id__in=photo_ids)}
    Tag.objects.filter(pk__in=[pk for pair, pk in present.items() if pair not in wanted]).delete()
    Tag.objects.bulk_create(
        [Tag(photo_id=photo, person_id=person) for photo, person in sorted(wanted - present.keys())],
        ignore_conflicts=True,
    )
