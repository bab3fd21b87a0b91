"""What there is to learn from: photos that viewers saw or liked, portraits that owners chose. Ids and counts; no pictures."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cloudphotos.catalog import avatars
from cloudphotos.catalog.awesomeness.heads import FROM_LIKES
from cloudphotos.catalog.models import AwesomenessHead, Face, Person, Photo, Reaction
from cloudphotos.catalog.sharing import audience

MOST_PHOTOS = 10_000  # so many, those that most people saw, are looked at again: about a quarter of an hour
MOST_CHOICES = 1_000
PASSED_OVER = 5  # faces that the person's page offers instead
NEW_REACTIONS, NEW_SHARE = 200, 0.2  # so many, and so much of what was there before, are worth another training


@dataclass(frozen=True)
class LikedFace:
    """A face on a photo that somebody saw. faces: how many the photo has. unseen: all that was said is newer than `since`."""

    face_id: int
    photo_id: int
    owner_id: int
    likes: int
    audience: int
    faces: int
    unseen: bool


@dataclass(frozen=True)
class ChosenFace:
    """A face that its owner chose as a person's portrait, or one that would be shown instead."""

    face_id: int
    photo_id: int
    owner_id: int
    person_id: int
    chosen: bool


def liked(*, since: datetime | None) -> list[LikedFace]:
    """The faces on photos that were seen, trash left out; owners who opted out, or have face finding switched off, are, too.

    since: when the present head learned from likes, if it did.
    """
    seen = sorted(audience.of_owner_photos(), key=lambda each: (-each.audience, each.photo_id))[:MOST_PHOTOS]
    by_photo = {each.photo_id: each for each in seen}
    faces = Face.objects.filter(photo__in=by_photo, owner__faces_on=True).exclude(verdict=Face.Verdict.TRASH)
    pairs = list(faces.exclude(tile="").order_by("photo_id", "pk").values_list("pk", "photo_id"))
    crowd = Counter(photo_id for _, photo_id in pairs)
    old = _learned_from(since)
    return [
        LikedFace(
            face_id, photo_id, each.owner_id, each.likes, each.audience, crowd[photo_id], unseen=photo_id not in old
        )
        for face_id, photo_id in pairs
        for each in [by_photo[photo_id]]
    ]


def chosen() -> list[ChosenFace]:
    """The portraits that owners chose, each with up to five faces of the same person that would be the best ones otherwise."""
    rows = []
    for choice in audience.chosen_avatars()[:MOST_CHOICES]:
        person = Person.objects.get(pk=choice.person_id)
        best = [face for face in avatars.best(person=person, limit=PASSED_OVER + 1) if face.pk != choice.face_id]
        face = Face.objects.filter(pk=choice.face_id, owner__faces_on=True).exclude(tile="").first()
        if face is not None and best:
            mine = [face, *best[:PASSED_OVER]]
            rows += [
                ChosenFace(each.pk, each.photo_id, each.owner_id, person.pk, each.pk == choice.face_id) for each in mine
            ]
    return rows


def is_due(*, pack: str) -> bool:
    """True if enough was said since the last training from likes, whatever came of that."""
    may_teach = Reaction.objects.filter(photo__in=Photo.shown.filter(owner__learn_from_likes=True))
    last = AwesomenessHead.objects.filter(pack=pack, provenance__source=FROM_LIKES).order_by("-pk").first()
    if last is None:
        return may_teach.count() >= NEW_REACTIONS
    new = may_teach.filter(Q(seen_at__gt=last.created_at) | Q(liked_at__gt=last.created_at)).count()
    return new >= max(NEW_REACTIONS, NEW_SHARE * (may_teach.count() - new))


def _learned_from(since: datetime | None) -> set[int]:
    if since is None:
        return set()
    return set(Reaction.objects.filter(seen_at__lte=since).values_list("photo_id", flat=True).distinct())
