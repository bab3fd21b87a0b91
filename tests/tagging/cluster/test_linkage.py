import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging import cluster
from tagging.types import Floats
from tests.tagging.cluster.people import crowd, person, unit


def brute_force(vectors: Floats, min_samples: int) -> np.ndarray:
    """Weights of the minimum spanning tree by mutual reachability: Prim's algorithm on the whole matrix."""
    exact = vectors.astype(np.float64)
    distances = np.stack([np.linalg.norm(exact - each, axis=1) for each in exact])
    cores = np.sort(distances, axis=1)[:, min_samples]
    distances = np.maximum(distances, np.maximum(cores[:, None], cores))
    nearest, inside, weights = distances[0].copy(), np.arange(len(exact)) == 0, []
    while not inside.all():
        following = int(np.where(inside, np.inf, nearest).argmin())
        weights.append(nearest[following])
        inside[following] = True
        nearest = np.minimum(nearest, distances[following])
    return np.sort(weights)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(2, 80),
    st.integers(2, 24),
    st.integers(1, 4),
    st.sampled_from([1, 10**4, 10**8]),
)
def test_the_tree_is_the_minimum_spanning_tree_whatever_the_memory(
    seed: int, points: int, dimension: int, min_samples: int, memory: int
) -> None:
    vectors = crowd(seed, points, dimension)
    min_samples = min(min_samples, points - 1)
    found = cluster.tree(vectors, min_samples=min_samples, memory=memory)[:, 2]
    np.testing.assert_allclose(found, brute_force(vectors, min_samples), atol=1e-5)


@pytest.mark.parametrize("min_samples", [1, 3])
@pytest.mark.parametrize("exact_lists", [False, True])
def test_lists_of_neighbours_do_not_change_the_tree(min_samples: int, exact_lists: bool) -> None:
    vectors = crowd(3, 1300, 24)
    found = cluster.tree(vectors, min_samples=min_samples, exact_lists=exact_lists, memory=10**6)[:, 2]
    np.testing.assert_allclose(found, brute_force(vectors, min_samples), atol=1e-5)


@pytest.mark.parametrize("exact_lists", [False, True])
def test_two_appearances_of_a_person_with_more_photos_than_a_list_holds_are_found_to_touch(exact_lists: bool) -> None:
    rng = np.random.default_rng(1)
    one, other = np.zeros(32), np.zeros(32)
    one[0], other[:2] = 1, (0.7, np.sqrt(1 - 0.49))
    young = unit(one + 0.2 * rng.normal(size=(60, 32)) / np.sqrt(32))
    old = unit(other + 0.2 * rng.normal(size=(60, 32)) / np.sqrt(32))
    strangers = unit(rng.normal(size=(1000, 32)))
    vectors = np.concatenate([young, old, strangers])
    found = cluster.tree(vectors, exact_lists=exact_lists)[:, 2]
    touching = float(np.sqrt(2 - 2 * (young @ old.T).max()))
    assert np.abs(found - touching).min() < 1e-5


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(10, 120), st.integers(2, 5))
def test_labels_are_those_of_hdbscan(seed: int, points: int, min_cluster_size: int) -> None:
    import hdbscan

    vectors = unit(np.random.default_rng(seed).normal(size=(points, 5)))
    reference = hdbscan.HDBSCAN(
        min_cluster_size=min_cluster_size, min_samples=1, algorithm="generic", approx_min_span_tree=False
    ).fit_predict(vectors.astype(np.float64))
    ours = cluster.hdbscan_labels(cluster.tree(vectors), min_cluster_size=min_cluster_size)
    assert np.array_equal(together(ours), together(reference))


def together(labels: np.ndarray) -> np.ndarray:
    return (labels[:, None] == labels) & (labels >= 0)


def test_copies_of_one_picture_are_at_no_distance() -> None:
    vectors = np.repeat(person(1, 3), 500, axis=0)
    found = cluster.tree(vectors)[:, 2]
    assert (found[:-2] == 0).all()
    assert (found[-2:] > 0.1).all()


def test_progress_goes_from_nothing_to_everything() -> None:
    seen: list[float] = []
    cluster.tree(crowd(1, 1500, 8), memory=10**5, progress=seen.append)
    assert seen == sorted(seen)
    assert 0 < seen[0] < 0.5
    assert seen[-1] == 1


def test_what_progress_raises_ends_the_work() -> None:
    class Stopped(Exception):
        pass

    calls = []

    def stop(done: float) -> None:
        calls.append(done)
        if done > 0.3:
            raise Stopped

    with pytest.raises(Stopped):
        cluster.tree(crowd(1, 1500, 8), memory=10**5, progress=stop)
    assert max(calls) < 1


@pytest.mark.parametrize(("points", "min_samples"), [(0, 1), (1, 1), (5, 5), (5, 0)])
def test_too_few_faces_for_a_tree_are_refused(points: int, min_samples: int) -> None:
    with pytest.raises(ValueError, match="have no tree"):
        cluster.tree(crowd(1, 5, 8)[:points], min_samples=min_samples)
