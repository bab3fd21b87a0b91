"""Which photos a page goes through, and how addresses name them: all, of a person, of an album, favourites, hidden, the bin."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from cloudphotos.catalog import albums, photo_bin, timelines
from cloudphotos.catalog.models import Album, Person, Photo
from cloudphotos.web import access
from cloudphotos.web.access import OwnerRequest
from cloudphotos.web.navigation import ids


@dataclass(frozen=True)
class Scope:
    """Some of an owner's photos.

    name: as an address tells the page of a photo of them ("person=3"). page: where they are shown. by: the moment they are
    in order of.
    """

    photos: QuerySet[Photo]
    name: str
    page: str
    by: timelines.Moment = "sort_at"

    def page_from(self, cursor: str) -> str:
        """The address of the page that begins with this cursor."""
        return f"{self.page}{'&' if '?' in self.page else '?'}{urlencode({'before': cursor})}"


def everything(request: OwnerRequest) -> Scope:
    """All photos."""
    return Scope(timelines.library(owner=request.owner), "", reverse("gallery"))


def favourites(request: OwnerRequest) -> Scope:
    """The favourites."""
    photos = timelines.library(owner=request.owner).filter(favourite=True)
    return Scope(photos, "only=favourites", reverse("favourites"))


def hidden(request: OwnerRequest) -> Scope:
    """What the owner hid."""
    return Scope(timelines.hidden(owner=request.owner), "only=hidden", reverse("hidden"))


def the_bin(request: OwnerRequest) -> Scope:
    """What waits in the bin."""
    return Scope(photo_bin.contents(owner=request.owner), "only=bin", reverse("bin"), by="binned_at")


def of_person(request: OwnerRequest, person: Person) -> Scope:
    """The photos a person is on."""
    photos = timelines.of_person(owner=request.owner, person=person)
    return Scope(photos, urlencode({"person": person.pk}), reverse("person", args=[person.pk]), by="tagged_at")


def of_both(request: OwnerRequest, person: Person, other: Person) -> Scope:
    """The photos that two people are on."""
    photos = timelines.of_person(owner=request.owner, person=person).filter(tags__person=other)
    page = f"{reverse('person', args=[person.pk])}?{urlencode({'with': other.pk})}"
    return Scope(photos, urlencode({"person": person.pk, "with": other.pk}), page, by="tagged_at")


def of_album(request: OwnerRequest, album: Album) -> Scope:
    """The photos of an album."""
    page = reverse("album", args=[album.pk])
    return Scope(albums.photos_of(album=album), urlencode({"album": album.pk}), page)


def named(request: OwnerRequest, name: str) -> Scope:
    """The scope of this name; what is not the owner's is 404."""
    asked = QueryDict(name)
    person = ids([asked.get("person", "")])
    if person:
        shown, other = access.load_person(request.owner, person[0]), ids([asked.get("with", "")])
        return (
            of_both(request, shown, access.load_person(request.owner, other[0])) if other else of_person(request, shown)
        )
    album = ids([asked.get("album", "")])
    if album:
        return of_album(request, access.load_album(request.owner, album[0]))
    only = asked.get("only", "")
    scopes = {"": everything, "favourites": favourites, "hidden": hidden, "bin": the_bin}
    if only not in scopes:
        raise Http404
    return scopes[only](request)
