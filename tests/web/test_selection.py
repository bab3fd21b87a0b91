"""Selected photos: favourites, the bin, downloads; with htmx and without."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from cloudphotos.catalog import photo_bin
from cloudphotos.catalog.models import Correction, Owner, Photo
from tests.library import jpeg, make_photo
from tests.web.conftest import ClientOf
from tests.web.scenes import fill

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(alice: Owner, client_of: ClientOf) -> Client:
    """Alice's, who has five photos."""
    fill(alice, photos=5)
    return client_of(alice)


def newest(count: int) -> list[int]:
    return list(Photo.objects.order_by("-sort_at").values_list("pk", flat=True)[:count])


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def shown(html: str) -> set[int]:
    return {int(key) for key in re.findall(r'id="tile-(\d+)"', html)}


def test_selected_photos_go_into_the_bin_and_the_toast_takes_them_back(client: Client) -> None:
    chosen = newest(2)
    assert client.post("/photos/bin", {"photo": chosen, "next": "/?before=x"})["Location"] == "/?before=x"
    html = page(client, "/")
    assert "2 photos are in the bin." in html
    assert not shown(html) & set(chosen)
    assert shown(page(client, "/bin/")) == set(chosen)
    entry = Correction.objects.get()
    assert f'action="/history/{entry.pk}/undo"' in html
    client.post(f"/history/{entry.pk}/undo")
    html = page(client, "/")
    assert "Undone." in html
    assert f'action="/history/{entry.pk}/redo"' in html
    assert set(chosen) <= shown(html)
    client.post(f"/history/{entry.pk}/redo")
    assert shown(page(client, "/bin/")) == set(chosen)


def test_an_open_page_gets_only_what_changed(client: Client) -> None:
    (chosen,) = newest(1)
    part = client.post("/photos/bin", {"photo": chosen}, headers=HTMX).content.decode()
    assert "<html" not in part
    assert f'<li id="tile-{chosen}" hidden hx-swap-oob="true"></li>' in part
    assert "1 photo is in the bin." in part
    back = client.post(f"/history/{Correction.objects.get().pk}/undo", headers=HTMX).content.decode()
    assert f'id="tile-{chosen}" data-status="tagged"' in back
    assert 'hx-swap-oob="true"' in back


def test_a_page_of_some_photos_hides_what_is_none_of_them_any_more(client: Client) -> None:
    (chosen,) = newest(1)
    client.post("/photos/star", {"photo": chosen})
    assert shown(page(client, "/favourites/")) == {chosen}
    part = client.post("/photos/star", {"photo": chosen, "within": "only=favourites"}, headers=HTMX).content.decode()
    assert f'<li id="tile-{chosen}" hidden' in part
    part = client.post("/photos/star", {"photo": chosen}, headers=HTMX).content.decode()
    assert 'aria-label="Favourite"' in part


def test_the_star_lights_what_is_dark_and_puts_out_what_all_shines(client: Client) -> None:
    chosen = newest(3)
    client.post("/photos/star", {"photo": chosen[:1]})
    client.post("/photos/star", {"photo": chosen})
    assert Photo.objects.filter(favourite=True).count() == 3
    client.post("/photos/star", {"photo": chosen})
    assert not Photo.objects.filter(favourite=True).exists()


def test_favourites_begin_empty_and_say_how_to_fill_them(client: Client) -> None:
    assert "No favourites yet" in page(client, "/favourites/")


def test_photos_come_back_from_the_bin(alice: Owner, client: Client) -> None:
    chosen = newest(2)
    photo_bin.put(owner=alice, photo_ids=chosen, actor=alice.user)
    client.post("/photos/restore", {"photo": chosen[:1], "within": "only=bin", "next": "/bin/"})
    assert shown(page(client, "/bin/")) == set(chosen[1:])


def test_the_bin_says_how_long_its_photos_stay(alice: Owner, client: Client) -> None:
    assert "The bin is empty" in page(client, "/bin/")
    photo_bin.put(owner=alice, photo_ids=newest(1), actor=alice.user)
    html = page(client, "/bin/")
    assert "Photos stay here for 30 days." in html
    assert "30 days left" in html


def test_deleting_for_good_asks_first(alice: Owner, client: Client) -> None:
    chosen = newest(3)
    photo_bin.put(owner=alice, photo_ids=chosen, actor=alice.user)
    html = client.post("/bin/purge", {"photo": chosen[:2]}).content.decode()
    assert "Delete these 2 photos for good?" in html
    assert "cannot be undone" in html
    assert Photo.objects.count() == 5
    client.post("/bin/purge", {"photo": chosen[:2], "sure": "yes"})
    assert set(newest(5)).isdisjoint(chosen[:2])
    assert "Delete this photo for good?" in client.post("/bin/purge", {"all": "yes"}).content.decode()


def test_what_is_not_in_the_bin_is_not_deleted_for_good(client: Client) -> None:
    client.post("/bin/purge", {"photo": newest(2), "sure": "yes"})
    assert Photo.objects.count() == 5


def test_a_selection_comes_as_one_file(alice: Owner, client_of: ClientOf, tmp_path: Path) -> None:
    pictures = [jpeg(), jpeg()]
    made = [make_photo(alice, tmp_path, path=f"{n}/same.jpg", data=data) for n, data in enumerate(pictures)]
    make_photo(alice, tmp_path)
    response = client_of(alice).post("/photos/download", {"photo": [photo.pk for photo in made]})
    assert isinstance(response, StreamingHttpResponse)
    assert re.fullmatch(r'attachment; filename="photos \d{4}-\d\d-\d\d\.zip"', response["Content-Disposition"])
    assert response["Cache-Control"] == "private, no-store"
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    assert {archive.read(name) for name in archive.namelist()} == set(pictures)


def test_thousands_can_be_selected(alice: Owner, client_of: ClientOf) -> None:
    fill(alice, photos=3000)
    client_of(alice).post("/photos/bin", {"photo": newest(3000)})
    assert photo_bin.contents(owner=alice).count() == 3000


def test_an_edit_that_was_undone_already_says_so(client: Client) -> None:
    client.post("/photos/star", {"photo": newest(1)})
    entry = Correction.objects.get()
    client.post(f"/history/{entry.pk}/undo")
    client.post(f"/history/{entry.pk}/undo")
    assert "undone already" in page(client, "/")


@pytest.mark.parametrize(
    "address", ["/photos/bin", "/photos/restore", "/photos/star", "/photos/download", "/bin/purge"]
)
def test_nothing_selected_is_said(address: str, client: Client) -> None:
    response = client.post(address, follow=True)
    assert "Check some" in response.content.decode()


def test_hidden_photos_stand_on_their_page_and_are_shown_again(client: Client) -> None:
    chosen = newest(2)
    client.post("/photos/hide", {"photo": chosen, "next": "/"})
    html = page(client, "/")
    assert "2 photos are hidden." in html
    assert not shown(html) & set(chosen)
    assert shown(page(client, "/hidden/")) == set(chosen)
    assert "It stands under “Hidden” only." in page(client, f"/photos/{chosen[0]}/?only=hidden")
    part = client.post("/photos/hide", {"photo": chosen, "within": "only=hidden"}, headers=HTMX).content.decode()
    assert all(f'<li id="tile-{key}" hidden' in part for key in chosen)
    assert set(chosen) <= shown(page(client, "/"))
    assert "Nothing is hidden" in page(client, "/hidden/")


def test_history_tells_of_hidden_photos_and_shows_none(client: Client) -> None:
    chosen = newest(3)
    client.post("/photos/star", {"photo": chosen})
    client.post("/photos/hide", {"photo": chosen[:2]})
    html = page(client, "/history/")
    assert "Hid 2 photos" in html
    assert f"/photos/{chosen[2]}/" in html
    assert not any(f"/photos/{key}/" in html for key in chosen[:2])
