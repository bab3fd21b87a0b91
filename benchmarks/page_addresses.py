"""What somebody who looks through a library of `large_library` asks for, under the name of each page."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

if TYPE_CHECKING:
    from cloudphotos.catalog.models import Owner

EACH = 10  # addresses of a kind
HIGHEST_ID = 2**62
MAIN = ("gallery", "gallery, years back", "people", "a big person", "a middle person", "a small person")


def addresses(owner: "Owner") -> dict[str, list[str]]:
    """The addresses of each page, by its name; those of one name cost about the same."""
    photos, people = _photos(owner), _people(owner)
    moments = [_cursor(moment) for moment in _moments(owner)]
    gallery = reverse("gallery")
    found = {
        "gallery": [gallery],
        "gallery, years back": [_with(gallery, before=moment) for moment in moments],
        "people": [reverse("people")],
        "people, far down": [_with(reverse("people"), skip=skip) for skip in range(500, 5000, 500)],
        "people seen rarely": [_with(reverse("people"), seen="rarely")],
        "photo": [reverse("photo", args=[key]) for key in photos],
        "names": [_with(reverse("names"), name=typed) for typed in ("a", "An", "nna k", "z")],
        "likely people": [_with(reverse("likely_people"), name=typed) for typed in ("", "a", "nna k")],
        "who is this?": [reverse("face_who", args=pair) for pair in _leftovers(owner)],
        "no faces": [_with(reverse("trash"), by="machine")],
        "history": [reverse("history"), _with(reverse("history"), before=1500)],
        "album": [reverse("album", args=[1])],
        "upload status": [_with(reverse("upload_status"), ids=",".join(map(str, photos)))],
        "healthz": [reverse("healthz")],
        "thumbnail": [reverse("thumbnail", args=[key]) for key in photos],
        "face tile": [reverse("face_tile", args=[face]) for _, face in _leftovers(owner)],
    }
    for size, ids in people.items():
        pages = [reverse("person", args=[key]) for key in ids]
        found[f"a {size} person"] = pages
        for tab in ("faces", "matches", "company"):
            found[f"a {size} person, {tab}"] = [_with(page, tab=tab) for page in pages]
        found[f"a {size} person, least sure faces"] = [_with(page, tab="faces", order="unsure") for page in pages]
        found[f"a {size} person, years back"] = [_with(page, before=moments[-1]) for page in pages]
        found[f"a {size} person, faces years back"] = [_with(page, tab="faces", after=moments[-1]) for page in pages]
    found["photo of a big person"] = [_with(reverse("photo", args=[key]), person=people["big"][0]) for key in photos]
    found["split a big person"] = [reverse("split_person", args=people["big"][:1])]
    for name in ("favourites", "bin", "albums", "review", "changes", "progress", "upload"):
        found[name] = [reverse(name)]
    return found


def _photos(owner: "Owner") -> list[int]:
    from cloudphotos.catalog.models import Photo

    ids = Photo.shown.filter(owner=owner).order_by("pk").values_list("pk", flat=True)
    return list(ids)[:: max(1, len(ids) // EACH)]


def _moments(owner: "Owner") -> list[datetime]:
    from cloudphotos.catalog.models import Photo

    newest = Photo.shown.filter(owner=owner).latest("sort_at").sort_at
    return [newest - timedelta(days=500 * n + 400) for n in range(EACH)]


def _people(owner: "Owner") -> dict[str, list[int]]:
    """A few of the largest, from the hundredth on, and from the middle of all."""
    from cloudphotos.catalog.models import Person

    ids = list(Person.objects.filter(owner=owner).order_by("-photo_count", "pk").values_list("pk", flat=True))
    places = {"big": 0, "middle": len(ids) // 100, "small": len(ids) // 2}
    return {size: ids[place : place + 4] for size, place in places.items()}


def _leftovers(owner: "Owner") -> list[tuple[int, int]]:
    from cloudphotos.catalog.models import Face

    free = Face.objects.filter(owner=owner, person=None, verdict=Face.Verdict.FACE, photo__binned_at=None)
    return list(free.order_by("-pk").values_list("photo_id", "pk")[:EACH])


def _cursor(moment: datetime) -> str:
    return f"{moment.isoformat()}_{HIGHEST_ID}"


def _with(page: str, **parameters: object) -> str:
    return f"{page}?{urlencode(parameters)}"
