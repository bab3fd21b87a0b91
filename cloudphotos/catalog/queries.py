"""Reads shaped for pages and jobs: a page costs a fixed number of them, whatever the size of the library."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Count, ExpressionWrapper, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Lower

from cloudphotos.catalog.models import ClusterRun, Embedding, Face, Owner, Person, Photo
from cloudphotos.catalog.models.photos import is_shown

PAGE_PEOPLE = 100
SEEN_OFTEN = 3  # an unnamed person on fewer photos is folded away


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


def people(*, owner: Owner) -> QuerySet[Person]:
    """The people to show: favourites first, then the named, then by number of photos.

    The hidden and the ignored are left out.
    """
    return _people(owner).filter(hidden=False, ignored=False)


def hidden_people(*, owner: Owner) -> QuerySet[Person]:
    """Those the owner hid, as `people` gives the others."""
    return _people(owner).filter(hidden=True)


def ignored_people(*, owner: Owner) -> QuerySet[Person]:
    """Those the owner does not want to be asked about, as `people` gives the others; not the hidden."""
    return _people(owner).filter(hidden=False, ignored=True)


def out_of_sight(*, owner: Owner) -> dict[str, int]:
    """How many of an owner's people are hidden, and how many ignored."""
    return {"hidden": hidden_people(owner=owner).count(), "ignored": ignored_people(owner=owner).count()}


def _people(owner: Owner) -> QuerySet[Person]:
    return (
        Person.objects.filter(owner=owner, merged_into=None)
        .annotate(unnamed=ExpressionWrapper(Q(name=""), output_field=BooleanField()))
        .filter(Q(photo_count__gt=0) | ~Q(name=""))
        .prefetch_related("avatar")  # not joined: it would be looked up for those passed over, too
        .order_by("-favourite", "unnamed", "-photo_count", Lower("name"), "id")
    )


def seen_often(*, owner: Owner) -> QuerySet[Person]:
    """Those of `people` who have a name or are on SEEN_OFTEN photos."""
    return people(owner=owner).filter(~Q(name="") | Q(photo_count__gte=SEEN_OFTEN))


def seen_rarely(*, owner: Owner) -> QuerySet[Person]:
    """Those of `people` without a name who are on fewer than SEEN_OFTEN photos."""
    return people(owner=owner).filter(Q(photo_count__lt=SEEN_OFTEN), name="")


def names(*, owner: Owner, containing: str = "", limit: int = 200) -> list[str]:
    """Names in use that contain these letters, in whatever case, for typing ahead; at most `limit` of them."""
    used = Person.objects.filter(owner=owner, merged_into=None, name__icontains=containing.strip()).exclude(name="")
    return list(used.order_by(Lower("name")).values_list("name", flat=True).distinct()[:limit])


def failed(*, owner: Owner) -> QuerySet[Photo]:
    """The photos on which finding people failed, with the reason, the latest upload first; none from the bin."""
    return Photo.shown.filter(owner=owner, status=Photo.Status.FAILED).order_by("-pk")


def first_unfinished(*, owner: Owner) -> int | None:
    """The lowest id of the photos that wait or run; None if all are settled."""
    unfinished = Photo.objects.filter(owner=owner, status__in=[Photo.Status.PENDING, Photo.Status.RUNNING])
    return unfinished.order_by("id").values_list("id", flat=True).first()


def newest_photo() -> int:
    """The highest id of all photos, whosever they are; 0 if there are none."""
    return Photo.objects.order_by("-id").values_list("id", flat=True).first() or 0


def first_after(*, owner: Owner, photo_id: int) -> int | None:
    """The lowest id of the owner's photos that came after this one; None if none did."""
    came = Photo.objects.filter(owner=owner, pk__gt=photo_id)
    return came.order_by("id").values_list("id", flat=True).first()


def progress(*, owner: Owner, since: int = 0) -> Progress:
    """How far an owner's photos are. since: settled photos with a lower id are not counted."""
    unsettled = Q(status__in=[Photo.Status.PENDING, Photo.Status.RUNNING])
    counted = Photo.objects.filter(Q(pk__gte=since) | unsettled, owner=owner)
    counts = dict(counted.values_list("status").annotate(n=Count("id")))
    grouping = ClusterRun.objects.filter(owner=owner, status=ClusterRun.Status.RUNNING).exists()
    return Progress(**{status.value: counts.get(status.value, 0) for status in Photo.Status}, grouping=grouping)


def photos_with_people(*, owner: Owner, photo_ids: Iterable[int]) -> list[Photo]:
    """These photos, those of others left out, with their faces, large ones first, and people at hand, in order of id."""
    shown = Face.objects.exclude(verdict=Face.Verdict.TRASH).select_related("person").order_by("-width", "id")
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
    """Count a library, without what is in the bin."""
    shown = Face.objects.filter(owner=owner, photo__binned_at=None)
    verdicts = dict(shown.values_list("verdict").annotate(n=Count("id")))
    totals = Photo.objects.filter(owner=owner, binned_at=None).aggregate(
        photos=Count("id"), failed=Count("id", filter=Q(status=Photo.Status.FAILED)), bytes=Sum("size_bytes", default=0)
    )
    visible = Person.objects.filter(owner=owner, merged_into=None, faces__isnull=False).distinct()
    return Summary(
        **totals,
        faces=sum(n for verdict, n in verdicts.items() if verdict != Face.Verdict.TRASH),
        people=visible.count(),
        named=visible.exclude(name="").count(),
        leftovers=shown.filter(verdict=Face.Verdict.FACE, person__isnull=True).count(),
        **{verdict: verdicts.get(verdict, 0) for verdict in ("blurry", "small", "profile", "trash")},
    )


def packs_of(*, owner: Owner) -> list[str]:
    """The packs that the owner's faces have vectors of."""
    found = Embedding.objects.filter(face__owner=owner)
    return list(found.order_by("pack").values_list("pack", flat=True).distinct())


def all_owners() -> list[int]:
    """Ids of the owners whose libraries are looked at for faces."""
    return list(Owner.objects.filter(faces_on=True).order_by("pk").values_list("pk", flat=True))


def unseen_drawn() -> list[int]:
    """Ids of faces drawn by hand that no worker has looked at yet."""
    return list(Face.objects.filter(drawn=True, tile="").order_by("pk").values_list("pk", flat=True)[:100])


def owners_with_faces() -> list[int]:
    """Ids of the owners who have leftovers that may found people."""
    found = Face.objects.filter(is_shown("photo__"), verdict=Face.Verdict.FACE, person__isnull=True)
    return list(found.order_by("owner_id").values_list("owner_id", flat=True).distinct())
