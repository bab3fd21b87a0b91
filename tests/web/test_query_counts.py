"""No page asks more than fifteen queries, nor more in a large library than in a small one. Every page is listed here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cloudphotos.catalog import albums, corrections, marks, photo_bin
from cloudphotos.catalog.edits import about_faces, about_people
from cloudphotos.catalog.models import Album, ClusterRun, Embedding, Face, Owner, Person, Photo, Proposal
from cloudphotos.catalog.sharing import links
from cloudphotos.urls import urlpatterns
from tests.library import directions, near
from tests.web.conftest import ClientOf
from tests.web.scenes import fill

MOST = 15


@dataclass(frozen=True)
class Library:
    """Somebody's library, and what of it stands in addresses. photo: with `face` of nobody on it. person: the largest."""

    owner: Owner
    photo: Photo
    face: Face
    person: Person
    named: Person
    album: Album

    @property
    def on_photo(self) -> list[int]:
        return [self.photo.pk, self.face.pk]


def make_library(owner: Owner, *, photos: int, people: int, faces_on_each: int) -> Library:
    """Some of everything: albums, bin, favourites, leftovers, no faces, vectors, questions, a run, a history."""
    fill(owner, photos=photos, people=people, faces_on_each=faces_on_each)
    Photo.objects.filter(owner=owner).update(original=F("thumbnail"), preview=F("thumbnail"))
    ids = list(Photo.objects.filter(owner=owner).order_by("pk").values_list("pk", flat=True))
    faces = Face.objects.filter(owner=owner).order_by("pk")
    faces.update(tile=Photo.objects.filter(owner=owner).values("thumbnail")[:1])
    about = list(faces.filter(photo__in=ids[: photos // 4]).select_related("person"))
    actor = owner.user
    for n in range(people // 20):
        album = albums.create(owner=owner, name=f"Album {n}", photo_ids=ids[: photos - 5], actor=actor)
        links.make(album=album, days=None, with_names=True, with_originals=True, actor=actor)
        about_people.rename(person=about[n].person, name=f"Anna {n}", actor=actor)
        about_faces.confirm(faces=[about[n]], actor=actor)
        about_faces.reject(faces=[about[-n - 1]], person=about[-n - 1].person, actor=actor)
    about_faces.mark_as_no_face(faces=about[-people // 3 : -people // 10], actor=actor)
    marks.set_favourite(owner=owner, photo_ids=ids[: photos // 2], favourite=True, actor=actor)
    photo_bin.put(owner=owner, photo_ids=ids[-photos // 10 :], actor=actor)
    marks.set_hidden(owner=owner, photo_ids=ids[-photos // 5 : -photos // 10], hidden=True, actor=actor)
    _add_vectors(faces.values_list("pk", "person_id"))
    _ask(owner, people // 10)
    nobodys = faces.filter(person=None, verdict=Face.Verdict.FACE, photo__binned_at=None, photo__hidden=False)
    face = nobodys.select_related("photo").latest("pk")
    someone = Person.objects.filter(owner=owner, name="").latest("photo_count", "pk")
    return Library(owner, face.photo, face, someone, Person.objects.filter(name="Anna 0", owner=owner).get(), album)


def _add_vectors(faces: object) -> None:
    ways = directions(7, seed=3)
    Embedding.objects.bulk_create(
        [
            Embedding(face_id=face, pack=settings.FACE_PACK, vector=near(ways[(person or 0) % 7], seed=face), norm=20.0)
            for face, person in faces  # type: ignore[attr-defined]
        ]
    )


def _ask(owner: Owner, count: int) -> None:
    done = datetime(2026, 4, 1, tzinfo=UTC)
    kinds = {"kind": "recluster", "status": "done", "pack": settings.FACE_PACK, "claimed_by": "test"}
    run = ClusterRun.objects.create(owner=owner, finished_at=done, **kinds)
    people = list(Person.objects.filter(owner=owner, photo_count__gt=0).order_by("pk"))
    free = list(Face.objects.filter(owner=owner, person=None, verdict="face").values_list("pk", flat=True))
    for n in range(count):
        one, other = people[n], people[-n - 1]
        hers = list(one.faces.values_list("pk", flat=True))
        row = {"owner": owner, "run": run if n % 2 else None, "person": one}
        Proposal.objects.create(**row, kind="add", faces=free[: n + 1], gain=n + 1)
        Proposal.objects.create(**row, kind="merge", other=other, faces=hers, gain=len(hers))
        Proposal.objects.create(**row, kind="move", other=other, faces=hers[:1], gain=1)
        Proposal.objects.create(**row, kind="split", faces=hers[:1], gain=1)


def at(page: str, /, *arguments: int | str, **parameters: object) -> str:
    return reverse(page, args=arguments, query=parameters or None)


OPEN = {"sign_in", "sign_out", "choose_theme", "healthz", "readyz", "metrics"}  # they look into no library
OPEN |= {str(each.name) for each in urlpatterns if str(each.pattern).startswith("staff/")}  # tests/web/staff
LEADS_BACK = {"photo_people"}  # to the photo, who asks for it by GET
PAGES: dict[str, Callable[[Library], list[str]]] = {
    "gallery": lambda its: [at("gallery"), at("gallery", before=f"{its.photo.sort_at.isoformat()}_{its.photo.pk}")],
    "favourites": lambda its: [at("favourites")],
    "hidden": lambda its: [at("hidden")],
    "bin": lambda its: [at("bin")],
    "tiles": lambda its: [at("tiles", photo=its.photo.pk)],
    "history": lambda its: [at("history")],
    "found": lambda its: [at("found", _latest(its))],
    "photo": lambda its: [at("photo", its.photo.pk), f"{at('photo', its.photo.pk)}?person={its.person.pk}"],
    "draw_face": lambda its: [at("draw_face", its.photo.pk)],
    "thumbnail": lambda its: [at("thumbnail", its.photo.pk)],
    "preview": lambda its: [at("preview", its.photo.pk)],
    "original": lambda its: [at("original", its.photo.pk)],
    "face_line": lambda its: [at("face_line", *its.on_photo)],
    "face_who": lambda its: [at("face_who", *its.on_photo), at("face_who", *its.on_photo, name=its.named.name)],
    "face_tile": lambda its: [at("face_tile", its.face.pk)],
    "albums": lambda its: [at("albums")],
    "album": lambda its: [at("album", its.album.pk)],
    "album_faces": lambda its: [at("album_faces", its.album.pk)],
    "share_album": lambda its: [at("share_album", its.album.pk)],
    "shared": lambda its: [at("shared")],
    "shared_album": lambda its: [at("shared_album", *_shared(its)[:1])],
    "shared_photo": lambda its: [at("shared_photo", *_shared(its))],
    "shared_thumbnail": lambda its: [at("shared_thumbnail", *_shared(its))],
    "shared_preview": lambda its: [at("shared_preview", *_shared(its))],
    "shared_original": lambda its: [at("shared_original", *_shared(its))],
    "forget_likes": lambda its: [at("forget_likes")],
    "trash": lambda its: [at("trash"), at("trash", by="machine"), at("trash", person=its.person.pk)],
    "people": lambda its: [
        at("people"),
        at("people", skip=50),
        at("people", seen="rarely"),
        at("people", show="hidden"),
    ],
    "likely_people": lambda its: [at("likely_people"), at("likely_people", name="an")],
    "split_person": lambda its: [at("split_person", its.person.pk)],
    "person": lambda its: [
        at("person", its.person.pk),
        *(at("person", its.person.pk, tab=tab) for tab in ("faces", "matches", "company")),
        at("person", its.person.pk, tab="faces", order="unsure"),
        at("person", its.named.pk),
    ],
    "merge_with": lambda its: [at("merge_with", its.person.pk), at("merge_with", its.person.pk, name="an")],
    "same_person": lambda its: [at("same_person", its.person.pk, its.named.pk)],
    "review": lambda its: [at("review")],
    "changes": lambda its: [at("changes")],
    "names": lambda its: [at("names", name="a")],
    "upload": lambda its: [at("upload")],
    "upload_part": lambda its: [at("upload_part", name="a.jpg", size=10, modified=1)],
    "upload_status": lambda its: [at("upload_status", ids=its.photo.pk)],
    "privacy": lambda its: [at("privacy")],
    "who_saw": lambda its: [at("who_saw"), at("who_saw", by="everybody")],
    "progress": lambda its: [at("progress")],
    "failed": lambda its: [at("failed")],
}
ASKED: dict[str, Callable[[Library], dict[str, object]]] = {  # pages and dialogs that come by POST, and change nothing
    "purge": lambda its: {"all": "yes"},
    "choose_album": lambda its: {"photo": its.photo.pk},
    "choose_person": lambda its: {"face": its.face.pk},
    "merge_people": lambda its: {"person": [its.person.pk, its.named.pk]},
}


def _shared(its: Library) -> tuple[str, int]:
    """The token of a link, and a photo with faces on it."""
    link = its.album.links.get()
    return link.token, links.photos_of(link=link).filter(faces__person=its.person).earliest("pk").pk


def _latest(its: Library) -> int:
    (line,) = corrections.history(owner=its.owner, limit=1)
    return line.id


def queries(client: Client, its: Library) -> dict[str, int]:
    """How many queries each page asks, the second time it is asked for."""
    counts = {}
    for name, addresses in PAGES.items():
        for number, address in enumerate(addresses(its)):
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                response = client.get(address)
                assert response.status_code in {200, 204, 286}, f"{address}: {response.status_code}"
            counts[f"{name} {number}"] = len(asked)
    for name, form in ASKED.items():
        client.post(reverse(name), form(its))
        with CaptureQueriesContext(connection) as asked:
            assert client.post(reverse(name), form(its)).status_code == 200, name
        counts[name] = len(asked)
    return counts


def test_no_page_asks_more_in_a_large_library_nor_more_than_fifteen(
    alice: Owner, bob: Owner, client_of: ClientOf
) -> None:
    few = make_library(alice, photos=130, people=105, faces_on_each=2)
    many = make_library(bob, photos=300, people=150, faces_on_each=4)
    in_small, in_large = queries(client_of(alice), few), queries(client_of(bob), many)
    assert {page: count for page, count in in_large.items() if count > MOST} == {}
    assert {page: (in_small[page], n) for page, n in in_large.items() if n > in_small[page]} == {}


@pytest.mark.parametrize("name", sorted({str(each.name) for each in urlpatterns} - OPEN - LEADS_BACK - PAGES.keys()))
def test_what_is_not_listed_shows_no_page(name: str, alice: Owner, client_of: ClientOf) -> None:
    pattern = next(each for each in urlpatterns if each.name == name)
    address = reverse(name, args=[1] * len(pattern.pattern.converters))
    assert client_of(alice).get(address).status_code == 405


def test_nothing_is_listed_that_is_gone() -> None:
    assert PAGES.keys() | ASKED.keys() <= {str(each.name) for each in urlpatterns}
