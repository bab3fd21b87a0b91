"""Links to albums: made, revoked, made again, undone and redone; an address that was closed stays closed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cloudphotos.catalog import albums, corrections
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Album, AuditEntry, Correction, Owner, Photo, ShareLink
from cloudphotos.catalog.sharing import doors, links
from tests.web.scenes import fill


@pytest.fixture
def album(alice: Owner) -> Album:
    fill(alice, photos=3, people=1)
    ids = list(Photo.objects.order_by("pk").values_list("pk", flat=True))
    return albums.create(owner=alice, name="Summer", photo_ids=ids[:2], actor=alice.user)


@pytest.fixture
def link(album: Album) -> ShareLink:
    return links.make(album=album, days=7, with_names=False, with_originals=False, actor=album.owner.user)


def opens(token: str) -> bool:
    return links.opened(token=token) is not None


def last_edit() -> int:
    return Correction.objects.filter(of=None).latest("pk").pk


def test_a_link_opens_its_album_for_as_long_as_was_said(link: ShareLink) -> None:
    found = links.opened(token=link.token)
    assert found is not None
    assert found.album.name == "Summer"
    assert links.photos_of(link=found).count() == 2
    assert link.expires_at is not None
    assert abs(link.expires_at - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)
    ShareLink.objects.update(expires_at=timezone.now())
    assert not opens(link.token)


def test_a_link_for_ever_has_no_last_day(album: Album) -> None:
    link = links.make(album=album, days=None, with_names=True, with_originals=True, actor=album.owner.user)
    assert (link.expires_at, link.with_names, link.with_originals) == (None, True, True)
    assert opens(link.token)


def test_no_other_number_of_days_can_be_chosen(album: Album) -> None:
    with pytest.raises(CatalogError, match="week"):
        links.make(album=album, days=10_000, with_names=False, with_originals=False, actor=album.owner.user)
    assert not ShareLink.objects.exists()


def test_tokens_are_long_and_each_is_another() -> None:
    tokens = {doors.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {32}  # of 6 bits each: 192


def test_a_revoked_link_is_closed_for_ever_whatever_is_undone_and_redone(link: ShareLink) -> None:
    owner, made, tokens = link.album.owner, last_edit(), {link.token}
    links.revoke(link=link, actor=owner.user)
    revoked = last_edit()
    for turn, entry, is_open in (
        (corrections.undo, revoked, True),
        (corrections.redo, revoked, False),
        (corrections.undo, revoked, True),
        (corrections.undo, made, False),
        (corrections.redo, made, True),
    ):
        turn(owner=owner, actor=owner.user, entry_id=entry)
        link.refresh_from_db()
        tokens.add(link.token)
        assert {token for token in tokens if opens(token)} == ({link.token} if is_open else set())
    assert len(tokens) == 4  # the first, and one for each time it was opened again


def test_undoing_a_share_closes_it_at_once(link: ShareLink) -> None:
    corrections.undo(owner=link.album.owner, actor=link.album.owner.user, entry_id=last_edit())
    assert not opens(link.token)


def test_made_again_a_link_has_another_address_and_its_days_before_it(link: ShareLink) -> None:
    ShareLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert links.make_again(link=link, actor=link.album.owner.user)
    again = ShareLink.objects.get()
    assert again.token != link.token
    assert opens(again.token)
    assert not opens(link.token)


def test_what_is_open_is_not_opened_nor_what_is_closed_closed(link: ShareLink) -> None:
    actor = link.album.owner.user
    assert links.make_again(link=link, actor=actor) is None
    assert ShareLink.objects.get().token == link.token
    links.revoke(link=link, actor=actor)
    assert links.revoke(link=link, actor=actor) is None


def test_a_deleted_album_is_shown_to_nobody_until_it_is_brought_back(link: ShareLink) -> None:
    owner = link.album.owner
    albums.delete(album=link.album, actor=owner.user)
    assert not opens(link.token)
    assert links.of_owner(owner=owner) == []
    corrections.undo(owner=owner, actor=owner.user, entry_id=last_edit())
    assert opens(link.token)


def test_the_links_of_whoever_may_not_sign_in_any_more_are_closed(link: ShareLink) -> None:
    link.album.owner.user.is_active = False
    link.album.owner.user.save()
    assert not opens(link.token)


def test_the_list_has_open_links_first_and_those_of_nobody_else(link: ShareLink, bob: Owner) -> None:
    owner = link.album.owner
    links.revoke(link=link, actor=owner.user)
    over, good = (
        links.make(album=link.album, days=days, with_names=False, with_originals=False, actor=owner.user)
        for days in (30, None)
    )
    ShareLink.objects.filter(pk=over.pk).update(expires_at=timezone.now() - timedelta(days=1))
    cards = links.of_owner(owner=owner)
    assert [(card.link.pk, card.is_open, card.card.photos) for card in cards] == [
        (good.pk, True, 2),
        (over.pk, False, 2),
        (link.pk, False, 2),
    ]
    assert links.of_owner(owner=bob) == []


def test_sharing_and_revoking_stand_in_the_audit_log_however_they_came_about(link: ShareLink) -> None:
    owner = link.album.owner
    corrections.undo(owner=owner, actor=owner.user, entry_id=last_edit())
    corrections.redo(owner=owner, actor=owner.user, entry_id=last_edit())
    links.revoke(link=link, actor=owner.user)
    found = AuditEntry.objects.filter(action__in=["shared", "revoked"]).order_by("pk")
    assert [line.action for line in found] == ["shared", "revoked", "shared", "revoked"]
    assert {(line.photo_count, len(line.people), line.owner_id) for line in found} == {(2, 1, owner.pk)}
