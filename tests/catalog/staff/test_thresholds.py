"""What was set holds for the workers, versions never change, and nothing is set unseen."""

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import AuditEntry, ClusterRun, Owner, OwnerStrictness, PackSetting, TrashRefit
from cloudphotos.catalog.staff import thresholds
from tagging import packs
from tagging.strictness import Learned, share
from tests.library import directions

PACK = "starter"
SHIPPED = packs.numbers(PACK)


def try_it(owner: Owner, steps: int) -> None:
    ClusterRun.objects.create(
        owner=owner, kind="preview", status="done", pack=PACK, parameters={"tried": steps}, finished_at=timezone.now()
    )


def make_refit(**more: object) -> TrashRefit:
    centre = [float(value) for value in directions(1, seed=3)[0]]
    fields = {"pack": PACK, "status": "ready", "centre": centre, "radius": 0.2, "asked_by": 1, **more}
    return TrashRefit.objects.create(**fields)


def test_where_nothing_is_set_everything_is_as_it_ships(alice: Owner) -> None:
    assert np.array_equal(thresholds.numbers().trash, SHIPPED.trash)
    assert thresholds.of_owner(owner_id=alice.pk) == SHIPPED.thresholds
    assert thresholds.versions() == []


def test_a_strictness_is_set_once_it_was_tried(alice: Owner, bob: Owner) -> None:
    with pytest.raises(CatalogError, match="Look first"):
        thresholds.set_for_pack(steps=3, actor=alice.user, consenting=[bob.pk])
    try_it(bob, 3)
    thresholds.set_for_pack(steps=3, actor=alice.user, consenting=[bob.pk])
    assert thresholds.of_owner(owner_id=alice.pk).same_person_cos == pytest.approx(0.61)
    with pytest.raises(CatalogError, match="from -10 to 10"):
        thresholds.set_for_pack(steps=11, actor=alice.user, consenting=[])


def test_a_sphere_holds_once_it_is_applied_and_every_version_can_come_back(alice: Owner) -> None:
    first = thresholds.set_sphere(refit=make_refit(), actor=alice.user)
    assert thresholds.numbers().thresholds.trash_distance == 0.2
    assert thresholds.numbers().trash.shape == SHIPPED.trash.shape
    try_it(alice, -2)
    second = thresholds.set_for_pack(steps=-2, actor=alice.user, consenting=[alice.pk])
    assert (second.radius, second.strictness) == (0.2, -2)
    shipped = thresholds.go_back(to=0, actor=alice.user)
    assert thresholds.numbers().thresholds == SHIPPED.thresholds
    again = thresholds.go_back(to=first.pk, actor=alice.user)
    assert (again.radius, again.strictness, again.of, again.set_by) == (0.2, 0, first.pk, alice.user_id)
    assert [each.pk for each in thresholds.versions()] == [again.pk, shipped.pk, second.pk, first.pk]
    with pytest.raises(CatalogError, match="no such version"):
        thresholds.go_back(to=again.pk + 1, actor=alice.user)


@pytest.mark.parametrize("refit", [{"status": "refused"}, {"status": "waiting"}, {"pack": "cc0"}])
def test_what_is_refused_or_of_another_pack_is_never_applied(alice: Owner, refit: dict[str, str]) -> None:
    with pytest.raises(CatalogError, match="nothing to apply"):
        thresholds.set_sphere(refit=make_refit(**refit), actor=alice.user)
    assert PackSetting.objects.count() == 0


def test_a_sphere_of_other_networks_is_left_alone(alice: Owner) -> None:
    PackSetting.objects.create(pack=PACK, centre=[1.0, 0.0], radius=0.5, set_by=1)
    assert np.array_equal(thresholds.numbers().trash, SHIPPED.trash)


def test_what_staff_chose_outranks_answers_and_answers_outrank_the_pack(alice: Owner, bob: Owner) -> None:
    PackSetting.objects.create(pack=PACK, strictness=1, set_by=1)
    assert thresholds.steps_of(owner_id=alice.pk) == 1
    errors = dict.fromkeys(("refused", "accepted", "refused_before", "accepted_before"), share(3, 100))
    thresholds.keep_learned(owner_id=alice.pk, found=Learned(4, 150, 80, ((4, 0.1, 0.2),), **errors))
    assert thresholds.steps_of(owner_id=alice.pk) == 4
    try_it(alice, -3)
    thresholds.choose_for_owner(owner=alice, steps=-3, actor=bob.user)
    assert thresholds.steps_of(owner_id=alice.pk) == -3
    assert thresholds.steps_of(owner_id=bob.pk) == 1
    thresholds.choose_for_owner(owner=alice, steps=None, actor=bob.user)
    assert thresholds.steps_of(owner_id=alice.pk) == 4
    OwnerStrictness.objects.update(pack="cc0")  # learned of another pack's vectors
    assert thresholds.steps_of(owner_id=alice.pk) == 1
    noted = AuditEntry.objects.filter(action="settings", owner_id=alice.pk, actor_id=bob.user_id)
    assert noted.count() == 2


def test_the_stricter_the_fewer_strangers_and_the_more_who_stay_apart() -> None:
    settings = thresholds.measured()
    accepts = [each.accepts or 0 for each in settings]
    rejects = [each.rejects or 0 for each in settings]
    assert accepts == sorted(accepts, reverse=True)
    assert rejects == sorted(rejects)
    assert settings[10].steps == 0
    assert not settings[0].beyond
    assert settings[-1].beyond
    assert settings[10].rejects == pytest.approx(0.07, abs=0.02)  # docs/thresholds.md


@pytest.mark.parametrize(
    "row",
    [
        {"strictness": 11},
        {"strictness": -11},
        {"centre": [1.0]},
        {"radius": 0.2},
        {"centre": [1.0], "radius": 2.5},
    ],
)
def test_the_database_keeps_what_makes_no_sense_out(db: None, row: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PackSetting.objects.create(pack=PACK, set_by=1, **row)
