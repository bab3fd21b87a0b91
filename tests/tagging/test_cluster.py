import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging import cluster, thresholds
from tagging.types import Floats

LIMITS = thresholds.STARTER
DIMENSION = 192


def person(seed: int, photos: int, *, spread: float = 0.6) -> Floats:
    """Faces of one person: a direction of its own with noise, mutual cosines about 1 / (1 + spread^2)."""
    rng = np.random.default_rng(seed)
    middle = rng.normal(size=DIMENSION)
    faces = middle / np.linalg.norm(middle) + spread * rng.normal(size=(photos, DIMENSION)) / np.sqrt(DIMENSION)
    return (faces / np.linalg.norm(faces, axis=1, keepdims=True)).astype(np.float32)


def group(*people: Floats) -> list[int]:
    vectors = np.concatenate(people)
    return cluster.group(vectors, np.arange(len(vectors)), LIMITS).tolist()


def test_three_photos_of_one_person_alone_make_one_group() -> None:
    assert group(person(1, 3)) == [0, 0, 0]


def test_two_photos_of_one_person_alone_make_one_group() -> None:
    assert group(person(1, 2)) == [0, 0]


def test_two_different_people_make_no_group() -> None:
    assert group(person(1, 1), person(2, 1)) == [-1, -1]


@pytest.mark.parametrize("photos", [0, 1])
def test_nobody_and_one_face_make_no_group(photos: int) -> None:
    assert group(person(1, photos)) == [-1] * photos


def test_everybody_gets_a_group_and_strangers_stay_over() -> None:
    assert group(person(1, 5), person(2, 2), person(3, 1), person(4, 40), person(5, 1)) == [0] * 5 + [1] * 2 + [-1] + [
        2
    ] * 40 + [-1]


def test_copies_of_one_picture_do_not_break_a_group() -> None:
    faces = person(1, 6)
    assert group(faces, faces[:1], faces[:1], person(2, 3)) == [0] * 8 + [1] * 3


def test_two_faces_of_one_photo_are_not_one_person() -> None:
    faces = person(1, 4)
    labels = cluster.group(faces, np.array([1, 2, 3, 3]), LIMITS).tolist()
    assert sorted(labels) == [-1, 0, 0, 0]
    assert labels[:2] == [0, 0]


def test_the_tree_is_that_of_hdbscan() -> None:
    import hdbscan

    vectors = np.concatenate([person(seed, 2 + seed % 7, spread=0.9) for seed in range(40)])
    reference = hdbscan.HDBSCAN(min_cluster_size=2, min_samples=1, algorithm="generic", approx_min_span_tree=False)
    reference.fit(vectors.astype(np.float64))
    ours, theirs = cluster.tree(vectors), reference.single_linkage_tree_.to_numpy()
    np.testing.assert_allclose(ours[:, 2], theirs[:, 2], atol=2e-3)


def test_without_limits_the_choice_is_that_of_hdbscan() -> None:
    import hdbscan

    vectors = np.concatenate([person(seed, 2 + seed % 7, spread=0.9) for seed in range(40)])
    reference = hdbscan.HDBSCAN(
        min_cluster_size=2, min_samples=1, algorithm="generic", approx_min_span_tree=False, allow_single_cluster=True
    ).fit_predict(vectors.astype(np.float64))
    ours = cluster.select(cluster.tree(vectors), weightless=1e6, whole=1e-6)
    same = (ours[:, None] == ours) & (ours >= 0)
    assert np.array_equal(same, (reference[:, None] == reference) & (reference >= 0))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 60))
def test_the_order_of_the_faces_changes_only_the_numbers(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = np.concatenate(
        [person(int(each), 1) for each in range(1)]
        + [person(int(seed + each % 9), 3)[[each % 3]] for each in range(count)]
    )
    order = rng.permutation(len(vectors))
    photos = np.arange(len(vectors))
    plain = cluster.group(vectors, photos, LIMITS)
    shuffled = cluster.group(vectors[order], photos[order], LIMITS)
    back = np.empty_like(shuffled)
    back[order] = shuffled
    assert np.array_equal((plain[:, None] == plain) & (plain >= 0), (back[:, None] == back) & (back >= 0))
