"""Signing in and out."""

import pytest
from django.test import Client

from cloudphotos.catalog.models import Owner
from cloudphotos.web.accounts import MAX_FAILURES
from tests.web.conftest import ClientOf

RIGHT = {"username": "alice", "password": "a long password"}
WRONG = {**RIGHT, "password": "not this one"}


def test_the_right_password_leads_to_the_page_that_was_asked_for(alice: Owner) -> None:
    response = Client().post("/sign-in/", {**RIGHT, "next": "/people/"})
    assert response.status_code == 302
    assert response["Location"] == "/people/"


def test_another_site_is_not_where_signing_in_leads(alice: Owner) -> None:
    assert Client().post("/sign-in/", {**RIGHT, "next": "https://elsewhere.example/"})["Location"] == "/"


def test_who_was_signed_out_meanwhile_comes_back_to_the_page_of_the_form(alice: Owner) -> None:
    def asked(page: str) -> str:
        return str(Client().post("/albums/new", {"name": "Summer"}, headers={"Referer": page})["Location"])

    assert asked("http://testserver/albums/?skip=2") == "/sign-in/?next=/albums/%3Fskip%3D2"
    assert asked("https://elsewhere.example/albums/") == "/sign-in/?next=/"
    assert asked("") == "/sign-in/?next=/"


def test_a_wrong_password_is_said(alice: Owner) -> None:
    response = Client().post("/sign-in/", WRONG)
    assert response.status_code == 200
    assert "This name and this password do not belong together." in response.content.decode()
    assert "username and" not in response.content.decode()


def test_after_too_many_failures_even_the_right_password_has_to_wait(alice: Owner) -> None:
    client = Client()
    for _ in range(MAX_FAILURES):
        client.post("/sign-in/", WRONG)
    response = client.post("/sign-in/", RIGHT)
    assert "Wait 15 minutes" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_failures_of_another_name_do_not_count(alice: Owner, bob: Owner) -> None:
    client = Client()
    for _ in range(MAX_FAILURES):
        client.post("/sign-in/", {**WRONG, "username": "bob"})
    assert client.post("/sign-in/", RIGHT).status_code == 302


def test_many_successes_are_no_failures(alice: Owner) -> None:
    for _ in range(MAX_FAILURES + 2):
        assert Client().post("/sign-in/", RIGHT).status_code == 302


def test_signing_out_has_the_browser_forget_what_it_kept(alice: Owner, client_of: ClientOf) -> None:
    client = client_of(alice)
    response = client.post("/sign-out/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/").status_code == 302


@pytest.mark.django_db
def test_signing_out_takes_more_than_following_a_link() -> None:
    assert Client().get("/sign-out/").status_code == 405
