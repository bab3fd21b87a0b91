"""Stored faces are rated anew where another head is installed, batch by batch; what two heads say is never compared."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from cloudphotos.catalog import avatars, changes
from cloudphotos.catalog.models import Face, Person, RatingRun

SILENCE = timedelta(minutes=5)  # a batch takes seconds: after this its message is lost


@transaction.atomic
def take_up(*, pack: str, version: str, thoroughly: bool = False) -> bool:
    """Begin a rating where another head rated until now, or go on with one that stopped. True where somebody must do so.

    version: of the head that is installed, empty for none. thoroughly: look at all faces for ratings that a worker wrote by the
    head before after the rating was through; not for every sweep.
    """
    run, made = RatingRun.objects.select_for_update().get_or_create(pack=pack)
    left = thoroughly and run.finished_at is not None and _left(version).exists()
    if made or left or run.version != version:
        run.version, run.reached, run.finished_at = version, 0, None
        run.newest = Face.objects.aggregate(highest=Max("pk"))["highest"] or 0
    elif run.finished_at is not None or run.changed_at > timezone.now() - SILENCE:
        return False
    run.save()
    return True


def under_way(*, pack: str, version: str) -> RatingRun | None:
    """The rating by this head that was begun and is not through."""
    return RatingRun.objects.filter(pack=pack, version=version, finished_at=None).first()


def waiting(*, run: RatingRun, limit: int) -> list[Face]:
    """The next faces that this head has not rated, with their photos; of owners with face finding switched on."""
    found = _left(run.version).filter(pk__gt=run.reached).select_related("photo").order_by("pk")
    return list(found[:limit])


def write(*, run: RatingRun, rates: Mapping[int, float | None]) -> None:
    """Write what a head says of faces, by id; None for those it cannot rate. Then see by which face people are shown.

    Somebody is looked at when the last of the faces is rated: until then the avatar stays (`tagging.avatar`).
    """
    owners = Face.objects.filter(pk__in=rates).order_by("owner_id").values_list("owner_id", flat=True).distinct()
    for owner_id in owners:
        _write(owner_id, run.version, rates)
    RatingRun.objects.filter(pk=run.pk, version=run.version).update(reached=max(rates), changed_at=timezone.now())


def finish(*, run: RatingRun) -> bool:
    """Mark a rating done, or let it begin again where a worker wrote ratings of the head before meanwhile. True if done."""
    mine = RatingRun.objects.filter(pk=run.pk, version=run.version)
    if _left(run.version).exists():
        mine.update(reached=0, changed_at=timezone.now())
        return False
    mine.update(finished_at=timezone.now())
    return True


def _left(version: str) -> QuerySet[Face]:
    return Face.objects.exclude(rated_by=version).filter(owner__faces_on=True)


@transaction.atomic
def _write(owner_id: int, version: str, rates: Mapping[int, float | None]) -> None:
    changes.lock(owner_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_face f SET awesomeness = n.rate, rated_by = %s "
            "FROM unnest(%s::bigint[], %s::float8[]) AS n (id, rate) WHERE f.id = n.id AND f.owner_id = %s",
            [version, list(rates), list(rates.values()), owner_id],
        )
    touched = Face.objects.filter(pk__in=rates, owner_id=owner_id, person__isnull=False)
    unready = Face.objects.filter(person=OuterRef("pk")).exclude(rated_by=version)
    people = Person.objects.filter(pk__in=touched.values("person")).exclude(Exists(unready))
    avatars.choose(person_ids=list(people.values_list("pk", flat=True)))
