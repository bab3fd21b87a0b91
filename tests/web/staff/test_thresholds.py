"""Staff see what a setting means and moves before they save it, of who lets them look."""

import pytest
from django.test import Client
from django.utils import timezone

from cloudphotos.catalog.models import ClusterRun, Owner, OwnerStrictness, PackSetting, User
from cloudphotos.catalog.staff import thresholds
from tagging.strictness import Learned, share
from tests.web.conftest import ClientOf


def tried(owner: Owner, steps: int) -> ClusterRun:
    counts = {"moved": 30, "nearest": 4, "people": [[1, 2, 3]], "new": [3], "named": [7], "wishes": []}
    return ClusterRun.objects.create(
        owner=owner,
        kind="preview",
        status="done",
        pack="starter",
        parameters={"tried": steps},
        counts=counts,
        finished_at=timezone.now(),
    )


def text_of(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_each_setting_is_shown_with_its_measured_error_as_a_curve_and_a_table(sam: Owner, client_of: ClientOf) -> None:
    page = text_of(client_of(sam), "/staff/thresholds/")
    assert page.count("<polyline") == 2
    assert page.count("data-steps=") == 21
    assert "<td>0.580</td>" in page
    assert 'aria-current="true"><th scope="row">0</th>' in page
    assert "fewer than 1 in" in page


def test_a_setting_is_saved_only_after_what_it_moves_was_seen(
    consenting: Owner, sam: Owner, client_of: ClientOf
) -> None:
    client = client_of(sam)
    assert "trials-keep" not in text_of(client, "/staff/thresholds/?steps=3")
    assert client.post("/staff/thresholds/look", {"steps": 3})["Location"] == "/staff/thresholds/?steps=3&asked=yes"
    client.post("/staff/thresholds/keep", {"steps": 3})
    assert PackSetting.objects.count() == 0
    tried(consenting, 3)
    page = text_of(client, "/staff/thresholds/?steps=3")
    assert "<td>34</td><td>2</td><td>1</td><td>0</td>" in page
    client.post("/staff/thresholds/keep", {"steps": 3})
    assert PackSetting.objects.get().strictness == 3
    assert "holds now" in text_of(client, "/staff/thresholds/")


def test_an_owner_has_a_setting_of_her_own(consenting: Owner, sam: Owner, client_of: ClientOf) -> None:
    client, address = client_of(sam), f"/staff/thresholds/{consenting.pk}/"
    tried(consenting, -2)
    assert client.post(f"{address}keep", {"steps": -2})["Location"] == address
    assert thresholds.steps_of(owner_id=consenting.pk) == -2
    page = text_of(client, address)
    assert "Strictness -2 was chosen by sam" in page
    client.post(f"{address}keep", {})
    assert thresholds.steps_of(owner_id=consenting.pk) == 0


@pytest.mark.parametrize("rest", ["", "look", "keep"])
def test_who_does_not_let_staff_look_has_no_page(rest: str, bob: Owner, sam: Owner, client_of: ClientOf) -> None:
    address, client = f"/staff/thresholds/{bob.pk}/{rest}", client_of(sam)
    assert (client.post(address, {"steps": 1}) if rest else client.get(address)).status_code == 404
    assert "bob" not in client.get("/staff/thresholds/").content.decode()
    assert OwnerStrictness.objects.count() == 0


def test_below_200_answers_it_says_how_many_there_are_and_claims_nothing(
    consenting: Owner, sam: Owner, client_of: ClientOf
) -> None:
    thresholds.keep_learned(owner_id=consenting.pk, found=Learned(None, 150, 34))
    for address in ("/staff/thresholds/", f"/staff/thresholds/{consenting.pk}/"):
        assert "184 of 200 answers" in text_of(client_of(sam), address)
    assert "On answers held out" not in text_of(client_of(sam), f"/staff/thresholds/{consenting.pk}/")


def test_from_200_on_the_error_is_stated_with_its_interval(consenting: Owner, sam: Owner, client_of: ClientOf) -> None:
    known = Learned(
        3, 180, 60, ((0, 0.01, 0.3), (3, 0.02, 0.1)), share(4, 180), share(6, 60), share(2, 180), share(18, 60)
    )
    thresholds.keep_learned(owner_id=consenting.pk, found=known)
    page = text_of(client_of(sam), f"/staff/thresholds/{consenting.pk}/")
    assert "180 times yes and 60 times no speak for strictness 3." in page
    assert "(4.7–20.2)" in page
    assert thresholds.steps_of(owner_id=consenting.pk) == 3


def test_one_comes_to_the_thresholds_from_where_one_looks_for_them(
    consenting: Owner, sam: Owner, client_of: ClientOf
) -> None:
    for address in ("trays/", "trays/refit/", "quality/", "thresholds/", f"thresholds/{consenting.pk}/"):
        assert 'href="/staff/thresholds/"' in text_of(client_of(sam), f"/staff/{address}")
    assert 'class="portraits-foot"><a href="/staff/quality/"' in text_of(client_of(sam), "/staff/thresholds/")


def test_many_owners_are_listed_from_a_name_on_and_those_that_move_most_first(
    consenting: Owner, sam: Owner, client_of: ClientOf
) -> None:
    users = User.objects.bulk_create([User(username=f"owner {n:02}", password="!") for n in range(60)])
    owners = Owner.objects.bulk_create([Owner(user=user, faces_on=True, review_by_staff=True) for user in users])
    client = client_of(sam)
    page = text_of(client, "/staff/thresholds/")
    assert ">owner 48</a>" in page
    assert ">owner 49</a>" not in page
    assert 'href="?from=owner%2049#owners-title"' in page
    page = text_of(client, "/staff/thresholds/?from=owner%2049")
    assert ">owner 48</a>" not in page
    assert all(f">owner {n}</a>" in page for n in range(49, 60))
    assert "owners-more" not in page
    assert "Nobody further on" in text_of(client, "/staff/thresholds/?from=zz")
    tried(owners[-1], 3)
    page = text_of(client, "/staff/thresholds/?steps=3")
    assert page.index('<th scope="row">owner 59</th>') < page.index('<th scope="row">alice</th>')
    assert "11 more owners, of whom no more faces would move" in page


def test_nonsense_in_an_address_is_what_holds(sam: Owner, client_of: ClientOf) -> None:
    for steps in ("x", "", "99"):
        assert client_of(sam).get("/staff/thresholds/", {"steps": steps}).status_code == 200
