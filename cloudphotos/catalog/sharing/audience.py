"""What viewers made of photos: how many saw one, and how many of them liked it."""

from dataclasses import dataclass

from django.db.models import Count

from cloudphotos.catalog.models import Album, Owner, Person, Photo, Reaction


@dataclass(frozen=True)
class Counted:
    """A photo and its viewers. audience: those who saw it. likes: those of them who liked it, 0 to audience."""

    photo_id: int
    owner_id: int
    likes: int
    audience: int


@dataclass(frozen=True)
class Chosen:
    """An owner wants a person to be shown by this face."""

    owner_id: int
    person_id: int
    face_id: int


def of_owner_photos(*, owner_id: int | None = None) -> list[Counted]:
    """The photos that may teach, in order of id, of one owner or of all.

    Left out: owners who do not want it, and photos that are hidden or in the bin. Owners and bots are no audience (`reactions`).
    """
    found = Reaction.objects.filter(photo__in=Photo.shown.filter(owner__learn_from_likes=True))
    if owner_id is not None:
        found = found.filter(photo__owner=owner_id)
    rows = found.values("photo_id", "photo__owner_id").annotate(likes=Count("liked_at"), audience=Count("id"))
    return [
        Counted(row["photo_id"], row["photo__owner_id"], row["likes"], row["audience"])
        for row in rows.order_by("photo_id")
    ]


def chosen_avatars(*, owner_id: int | None = None) -> list[Chosen]:
    """The faces by which owners want people to be shown, in order of the people's ids; left out as in `of_owner_photos`."""
    found = Person.objects.filter(owner__learn_from_likes=True, merged_into=None, hidden=False)
    found = found.filter(chosen_avatar__photo__in=Photo.shown.all())
    if owner_id is not None:
        found = found.filter(owner=owner_id)
    rows = found.order_by("pk").values_list("owner_id", "pk", "chosen_avatar_id")
    return [Chosen(owner, person, face) for owner, person, face in rows if face is not None]


def of_photo(*, photo: Photo) -> Counted:
    """Who saw one photo and liked it, for its owner to see; zeros where nobody did."""
    counts = Reaction.objects.filter(photo=photo).aggregate(likes=Count("liked_at"), audience=Count("id"))
    return Counted(photo.pk, photo.owner_id, **counts)


def of_album(*, album: Album) -> tuple[int, int]:
    """How many viewers saw photos by the links to an album first, and how many likes they gave."""
    counts = Reaction.objects.filter(link__album=album).aggregate(
        likes=Count("liked_at"), viewers=Count("viewer", distinct=True)
    )
    return counts["viewers"], counts["likes"]


def of_owner(*, owner: Owner) -> tuple[int, int]:
    """How many likes and looks all photos of an owner have."""
    counts = Reaction.objects.filter(photo__owner=owner).aggregate(likes=Count("liked_at"), looks=Count("id"))
    return counts["likes"], counts["looks"]
