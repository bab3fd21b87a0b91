"""Reads shaped for pages and jobs: a page costs a fixed number of them, whatever the size of the library."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import BooleanField, Count, ExpressionWrapper, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Lower
from django.utils import timezone

from cloudphotos.catalog.models import ClusterRun, Embedding, Face, Owner, Person, Photo

PAGE_PHOTOS = 100
PAGE_PEOPLE = 100
SEEN_OFTEN = 3  # an unnamed person on fewer photos is folded away


@dataclass(frozen=True)
class Page:
    """Photos of one page of a timeline, newest first, and where the next page begins ("" if there is none)."""

    photos: list[Photo]
    next_cursor: str


@dataclass(frozen=True)
class Month:
    """Photos of one month; the first of the month stands for it."""

    first: date
    photos: list[Photo] = field(default_factory=list)


@dataclass(frozen=True)
class Progress:
    """How far the photos of an owner are, in photos. `grouping` is true while people are being made of leftovers."""

    pending: int
    running: int
    tagged: int
    failed: int
    grouping: bool

    @property
    def unfinished(self) -> int:
        """Photos that wait or are worked on."""
        return self.pending + self.running

    @property
    def total(self) -> int:
        """All photos."""
        return self.pending + self.running + self.tagged + self.failed


def timeline(*, owner: Owner, cursor: str = "", person: Person | None = None, size: int = PAGE_PHOTOS) -> Page:
    """One page of an owner's photos, or of those a person is on, newest first.

    cursor: `next_cursor` of the page before. A cursor that makes no sense starts from the newest.
    """
    found = Photo.objects.filter(owner=owner)
    if person is not None:
        found = found.filter(tags__person=person)
    position = _read_cursor(cursor)
    if position is not None:
        found = found.filter(Q(sort_at__lt=position[0]) | Q(sort_at=position[0], id__lt=position[1]))
    photos = list(found.order_by("-sort_at", "-id")[: size + 1])
    more = len(photos) > size
    photos = photos[:size]
    return Page(photos, f"{photos[-1].sort_at.isoformat()}_{photos[-1].pk}" if more else "")


def by_month(photos: Iterable[Photo]) -> list[Month]:
    """Photos that are in order, cut into months of the current time zone."""
    months: list[Month] = []
    for photo in photos:
        first = timezone.localtime(photo.sort_at).date().replace(day=1)
        if not months or months[-1].first != first:
            months.append(Month(first))
        months[-1].photos.append(photo)
    return months


def neighbours(*, photo: Photo, person: Person | None = None) -> tuple[int | None, int | None]:
    """Ids of the newer and the older photo beside this one in the timeline, or in that of a person."""
    beside = Photo.objects.filter(owner_id=photo.owner_id)
    if person is not None:
        beside = beside.filter(tags__person=person)
    newer = beside.filter(Q(sort_at__gt=photo.sort_at) | Q(sort_at=photo.sort_at, id__gt=photo.pk))
    older = beside.filter(Q(sort_at__lt=photo.sort_at) | Q(sort_at=photo.sort_at, id__lt=photo.pk))
    return (
        newer.order_by("sort_at", "id").values_list("id", flat=True).first(),
        older.order_by("-sort_at", "-id").values_list("id", flat=True).first(),
    )


def faces_on(*, photo: Photo) -> list[Face]:
    """The faces to show on a photo, left to right, each with its person; no trash."""
    return list(photo.faces.exclude(verdict=Face.Verdict.TRASH).select_related("person").order_by("x", "id"))


def people(*, owner: Owner) -> QuerySet[Person]:
    """The people to show, each with `photo_count`: named ones first, then by number of photos. The hidden are left out."""
    return (
        Person.objects.filter(owner=owner, merged_into=None, hidden=False)
        .annotate(photo_count=Count("tags"), unnamed=ExpressionWrapper(Q(name=""), output_field=BooleanField()))
        .filter(Q(photo_count__gt=0) | ~Q(name=""))
        .select_related("avatar")
        .order_by("unnamed", "-photo_count", Lower("name"), "id")
    )


def seen_often(*, owner: Owner) -> QuerySet[Person]:
    """Those of `people` who have a name or are on SEEN_OFTEN photos."""
    return people(owner=owner).filter(~Q(name="") | Q(photo_count__gte=SEEN_OFTEN))


def seen_rarely(*, owner: Owner) -> QuerySet[Person]:
    """Those of `people` without a name who are on fewer than SEEN_OFTEN photos."""
    return people(owner=owner).filter(Q(photo_count__lt=SEEN_OFTEN), name="")


def names(*, owner: Owner, containing: str = "", limit: int = 200) -> list[str]:
    """Names in use that contain these letters, in whatever case, for typing ahead; at most `limit` of them."""
    used = Person.objects.filter(
        owner=owner, merged_into=None, name__icontains=containing.replace("\x00", "").strip()
    ).exclude(name="")
    return list(used.order_by(Lower("name")).values_list("name", flat=True).distinct()[:limit])


def faces_of(*, person: Person, limit: int, skip: int = 0) -> list[Face]:
    """Faces of a person, newest photo first, after the first `skip` of them."""
    return list(person.faces.select_related("photo").order_by("-photo__sort_at", "-id")[skip : skip + limit])


def first_unfinished(*, owner: Owner) -> int | None:
    """The lowest id of the photos that wait or run; None if all are settled."""
    unfinished = Photo.objects.filter(owner=owner, status__in=[Photo.Status.PENDING, Photo.Status.RUNNING])
    return unfinished.order_by("id").values_list("id", flat=True).first()


def progress(*, owner: Owner, since: int = 0) -> Progress:
    """How far an owner's photos are. since: settled photos with a lower id are not counted."""
    unsettled = Q(status__in=[Photo.Status.PENDING, Photo.Status.RUNNING])
    counted = Photo.objects.filter(Q(pk__gte=since) | unsettled, owner=owner)
    counts = dict(counted.values_list("status").annotate(n=Count("id")))
    grouping = ClusterRun.objects.filter(owner=owner, status=ClusterRun.Status.RUNNING).exists()
    return Progress(**{status.value: counts.get(status.value, 0) for status in Photo.Status}, grouping=grouping)


def photos_with_people(*, owner: Owner, photo_ids: Iterable[int]) -> list[Photo]:
    """These photos, those of others left out, with their faces and people at hand, in order of id."""
    shown = Face.objects.exclude(verdict=Face.Verdict.TRASH).select_related("person").order_by("x", "id")
    found = Photo.objects.filter(owner=owner, pk__in=list(photo_ids)).order_by("id")
    return list(found.prefetch_related(Prefetch("faces", queryset=shown, to_attr="shown_faces")))


@dataclass(frozen=True)
class Summary:
    """An owner's library in numbers. `faces` counts everything but trash; `leftovers` are faces that could have found people."""

    photos: int
    failed: int
    faces: int
    people: int
    named: int
    leftovers: int
    blurry: int
    small: int
    profile: int
    trash: int
    bytes: int


def summary(*, owner: Owner) -> Summary:
    """Count a library."""
    verdicts = dict(Face.objects.filter(owner=owner).values_list("verdict").annotate(n=Count("id")))
    totals = Photo.objects.filter(owner=owner).aggregate(
        photos=Count("id"), failed=Count("id", filter=Q(status=Photo.Status.FAILED)), bytes=Sum("size_bytes", default=0)
    )
    visible = Person.objects.filter(owner=owner, merged_into=None, faces__isnull=False).distinct()
    return Summary(
        **totals,
        faces=sum(n for verdict, n in verdicts.items() if verdict != Face.Verdict.TRASH),
        people=visible.count(),
        named=visible.exclude(name="").count(),
        leftovers=Face.objects.filter(owner=owner, verdict=Face.Verdict.FACE, person__isnull=True).count(),
        **{verdict: verdicts.get(verdict, 0) for verdict in ("blurry", "small", "profile", "trash")},
    )


def packs_of(*, owner: Owner) -> list[str]:
    """The packs that the owner's faces have vectors of."""
    found = Embedding.objects.filter(face__owner=owner)
    return list(found.order_by("pack").values_list("pack", flat=True).distinct())


def owners_with_faces() -> list[int]:
    """Ids of the owners who have leftovers that may found people."""
    found = Face.objects.filter(verdict=Face.Verdict.FACE, person__isnull=True)
    return list(found.order_by("owner_id").values_list("owner_id", flat=True).distinct())


def _read_cursor(cursor: str) -> tuple[datetime, int] | None:
    moment, _, photo_id = cursor.partition("_")
    try:
        return datetime.fromisoformat(moment), int(photo_id)
    except ValueError:
        return None
