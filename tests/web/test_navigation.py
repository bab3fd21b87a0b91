"""Themes, pages that are not there, and words for what broke."""

from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

from cloudphotos.catalog.models import Owner
from cloudphotos.web.navigation import ids
from tests.web.conftest import ClientOf


def test_the_theme_is_remembered(alice: Owner, client_of: ClientOf) -> None:
    client = client_of(alice)
    response = client.post("/theme/", {"theme": "dark", "next": "/people/"})
    assert response["Location"] == "/people/"
    assert 'data-theme="dark"' in client.get("/people/").content.decode()


@pytest.mark.django_db
def test_no_theme_of_that_name_changes_nothing() -> None:
    assert "theme" not in Client().post("/theme/", {"theme": "<script>"}).cookies


def test_a_page_that_is_not_there_leads_back_to_the_photos(alice: Owner, client_of: ClientOf) -> None:
    response = client_of(alice).get("/nowhere/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()
    assert "To your photos" in response.content.decode()


def test_a_page_that_is_not_there_offers_strangers_to_sign_in() -> None:
    html = Client().get("/nowhere/").content.decode()
    assert 'href="/sign-in/"' in html
    assert "To your photos" not in html


def test_when_we_break_the_page_says_that_photos_are_safe() -> None:
    html = render_to_string("500.html")
    assert "Your photos are safe." in html
    assert "Traceback" not in html


def test_even_when_the_style_was_never_collected(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    with pytest.raises(ValueError, match="manifest"):
        render_to_string("404.html")
    assert "Your photos are safe." in render_to_string("500.html")


def test_a_server_of_another_name_says_where_its_names_are_kept() -> None:
    response = Client().get("/", headers={"Host": "photos.example"})
    assert response.status_code == 400
    assert "add that name to ALLOWED_HOSTS" in response.content.decode()


def test_only_whole_numbers_are_ids() -> None:
    assert ids(["1", "", "-2", "x", "²", "9" * 40, "٣"]) == [1, 3]


@pytest.mark.parametrize("wanted", ["1", "people", "https://elsewhere.example/", "//elsewhere.example/", ""])
def test_an_edit_leads_to_a_page_of_ours_whatever_a_form_says(alice: Owner, client_of: ClientOf, wanted: str) -> None:
    response = client_of(alice).post("/theme/", {"theme": "dark", "next": wanted})
    assert response["Location"] == "/"
