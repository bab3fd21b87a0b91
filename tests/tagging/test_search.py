import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging.search import Index
from tagging.types import Floats


def unit(rng: np.random.Generator, count: int, dimension: int = 8) -> Floats:
    vectors = rng.normal(size=(count, dimension)).astype(np.float32)
    found: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found


@settings(deadline=None)  # the first one opens FAISS
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 12))
def test_the_nearest_are_those_of_a_full_comparison(seed: int, count: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    vectors, queries = unit(rng, count), unit(rng, 3)
    names = rng.permutation(1000)[:count]
    index = Index(8)
    index.add(names, vectors)
    ids, cosines = index.nearest(queries, k=k)
    full = queries @ vectors.T
    order = np.argsort(-full, axis=1)[:, :k]
    have = min(k, count)
    assert (ids[:, :have] == names[order]).all()
    np.testing.assert_allclose(cosines[:, :have], np.take_along_axis(full, order, axis=1), atol=1e-5)
    assert (ids[:, have:] == -1).all()
    assert (cosines[:, have:] == -1).all()


@settings(deadline=None)  # the first one opens FAISS
@given(st.lists(st.tuples(st.sampled_from(["add", "remove"]), st.integers(0, 5)), max_size=30), st.integers(0, 99))
def test_after_any_changes_it_is_as_if_it_had_been_built_at_once(changes: list[tuple[str, int]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    index, expected = Index(8), dict[int, Floats]()
    for kind, name in changes:
        if kind == "add":
            expected[name] = unit(rng, 1)[0]
            index.add([name], expected[name][None])
        else:
            assert index.remove([name]) == (1 if expected.pop(name, None) is not None else 0)
    assert len(index) == len(expected)
    for name, vector in expected.items():
        ids, cosines = index.nearest(vector[None], k=1)
        assert ids.tolist() == [[name]]
        assert cosines[0, 0] == pytest.approx(1, abs=1e-5)


def test_one_query_finds_what_many_at_once_find() -> None:
    rng = np.random.default_rng(3)
    vectors = unit(rng, 500)
    index = Index(8)
    index.add(np.arange(500), vectors)
    together, _ = index.nearest(vectors[:64], k=5)
    alone = np.concatenate([index.nearest(each[None], k=5)[0] for each in vectors[:64]])
    assert (together == alone).all()


def test_an_empty_index_finds_nothing() -> None:
    index = Index(4)
    ids, cosines = index.nearest(np.eye(4, dtype=np.float32), k=2)
    assert ids.tolist() == [[-1, -1]] * 4
    assert cosines.tolist() == [[-1, -1]] * 4


def test_nothing_can_be_added_and_removed() -> None:
    index = Index(4)
    index.add([], np.zeros((0, 4), np.float32))
    assert index.remove([]) == 0
    assert len(index) == 0


def test_vectors_of_another_dimension_are_refused() -> None:
    with pytest.raises((AssertionError, ValueError)):
        Index(4).add([1], np.eye(3, dtype=np.float32)[:1])


def test_one_query_leaves_the_number_of_threads_as_it_was() -> None:
    import faiss

    before = faiss.omp_get_max_threads()
    index = Index(4)
    index.add([1], np.eye(4, dtype=np.float32)[:1])
    index.nearest(np.eye(4, dtype=np.float32)[:1], k=1)
    assert faiss.omp_get_max_threads() == before
