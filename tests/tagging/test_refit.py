from dataclasses import replace

import numpy as np
import pytest

from tagging.refit import ENOUGH_FACES, Decided, Sphere, curve, refit
from tagging.types import Floats
from tests.library import directions

CENTRE, ASIDE = directions(2, dimension=64, seed=5)
PRESENT = Sphere(CENTRE, 0.3, 0.5)


def around(direction: Floats, cosine: float, count: int, seed: int) -> Floats:
    """Unit vectors at this cosine to a direction, in all ways round it."""
    ways = directions(count, dimension=len(direction), seed=seed)
    ways -= np.outer(ways @ direction, direction)
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    return np.asarray(cosine * direction + np.sqrt(1 - cosine**2) * ways, np.float32)


def decided(faces: Floats, others: Floats, unsaid: Floats | None = None) -> Decided:
    """Every second of each is held out."""
    left = np.zeros((0, faces.shape[1]), np.float32) if unsaid is None else unsaid
    sizes = (len(faces), len(others), len(left))
    kinds = np.repeat(np.arange(3), sizes)
    return Decided(
        vectors=np.concatenate([faces, others, left]),
        real=kinds == 0,
        clear=kinds == 0,
        weights=np.where(kinds == 2, 0.2, 1).astype(np.float32),
        said=kinds < 2,
        held=np.concatenate([np.arange(size) % 2 == 1 for size in sizes]),
    )


def test_faces_that_were_put_back_are_given_back_and_what_is_none_stays_out() -> None:
    known = decided(around(CENTRE, 0.75, 60, 1), around(CENTRE, 0.9, 60, 2))
    found = refit(PRESENT, known)
    assert found.refused is None
    assert found.sphere is not None
    assert found.before.lost == found.before.faces == 30
    assert found.after.lost == 0
    assert found.after.caught == found.after.others


def test_where_few_faces_are_known_it_only_becomes_smaller() -> None:
    known = decided(around(CENTRE, 0.2, ENOUGH_FACES // 2, 1), around(ASIDE, 0.9, 200, 2))
    found = refit(PRESENT, known)
    everywhere = directions(20_000, dimension=64, seed=9)
    near = np.concatenate([everywhere, *(around(CENTRE, cosine, 500, 3) for cosine in (0.6, 0.65, 0.69, 0.72))])
    if found.sphere is not None:
        assert not (found.sphere.holds(near) & ~PRESENT.holds(near)).any()


def test_where_many_are_known_it_reaches_for_what_was_thrown_out() -> None:
    between = (CENTRE + ASIDE) / np.linalg.norm(CENTRE + ASIDE)
    others = np.concatenate([around(CENTRE, 0.9, 40, 4), around(between, 0.9, 200, 2)])
    known = decided(directions(3 * ENOUGH_FACES, dimension=64, seed=6), others)
    found = refit(PRESENT, known)
    assert found.refused is None
    assert found.sphere is not None
    assert found.after.caught > found.before.caught
    assert found.after.lost <= found.before.lost
    assert found.newly_lost == 0
    for way in (0.03, 0.06, 0.15):
        wider = [replace(each, radius=each.radius + way - 1e-4) for each in (PRESENT, found.sphere)]
        before, after = (int(each.holds(known.vectors[known.real]).sum()) for each in wider)
        assert after <= before


def test_it_is_refused_where_it_loses_more_of_what_was_held_out() -> None:
    between = (CENTRE + ASIDE) / np.linalg.norm(CENTRE + ASIDE)
    faces = directions(2 * ENOUGH_FACES, dimension=64, seed=6)
    faces[1:200:2] = around(between, 0.9, 100, 8)  # decided, and only among those that are held out
    found = refit(PRESENT, decided(faces, around(between, 0.9, 200, 2)))
    assert found.refused == "loses more"
    assert found.after.lost > found.before.lost


def shy(every: slice) -> tuple[Decided, Floats]:
    """What draws the sphere aside, and faces there that would be too near to it to found people: these rows, and alone."""
    between = (CENTRE + ASIDE) / np.linalg.norm(CENTRE + ASIDE)
    faces, few = directions(3 * ENOUGH_FACES, dimension=64, seed=6), around(between, 0.55, 60, 8)
    faces[every] = few
    return decided(faces, np.concatenate([around(CENTRE, 0.9, 40, 4), around(between, 0.9, 200, 2)])), few


def test_it_never_moves_to_where_fewer_known_faces_could_found_people() -> None:
    known, few = shy(slice(0, 120, 2))
    moved = refit(PRESENT, replace(known, clear=~known.real)).sphere  # as if none of them were clear enough anyway
    assert moved is not None
    assert moved.founders(few) < PRESENT.founders(few)
    assert refit(PRESENT, known).refused == "no better"


def test_it_is_refused_where_fewer_of_what_was_held_out_could_found_people() -> None:
    known, _few = shy(slice(1, 121, 2))
    found = refit(PRESENT, known)
    assert found.refused == "founds fewer"
    assert found.founders_after < found.founders_before
    assert refit(PRESENT, replace(known, clear=~known.real)).refused is None


def test_nothing_is_better_than_what_makes_no_mistake() -> None:
    found = refit(PRESENT, decided(around(CENTRE, 0.1, 60, 1), around(CENTRE, 0.9, 60, 2)))
    assert (found.refused, found.sphere) == ("no better", None)


def test_a_few_that_were_put_back_do_not_free_the_many_that_nobody_touched() -> None:
    known = decided(around(CENTRE, 0.9, 4, 1), around(CENTRE, 0.1, 60, 2), unsaid=around(CENTRE, 0.9, 400, 3))
    assert refit(PRESENT, known).refused == "no better"


@pytest.mark.parametrize(("faces", "others", "radius", "why"), [(10, 9, 0.3, "too few"), (60, 60, 0.0, "no sphere")])
def test_it_says_why_it_cannot_be_done(faces: int, others: int, radius: float, why: str) -> None:
    known = decided(around(CENTRE, 0.75, faces, 1), around(CENTRE, 0.9, others, 2))
    assert refit(replace(PRESENT, radius=radius), known).refused == why


def test_a_curve_rises_from_nothing_to_everything() -> None:
    points = curve(CENTRE, decided(around(CENTRE, 0.5, 60, 1), around(CENTRE, 0.9, 60, 2)))
    radii, lost, caught = zip(*points, strict=True)
    assert list(radii) == sorted(radii)
    assert (lost[-1], caught[-1]) == (1, 1)
    assert all(one <= other for one, other in zip(lost, caught, strict=True))
