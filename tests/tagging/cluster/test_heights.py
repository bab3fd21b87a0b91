import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging import cluster
from tagging.cluster.heights import Heights
from tests.tagging.cluster.people import crowd


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 60))
def test_two_faces_come_together_where_the_tree_says(seed: int, points: int) -> None:
    from scipy.cluster.hierarchy import cophenet
    from scipy.spatial.distance import squareform

    linkage = cluster.tree(crowd(seed, points, 6))
    one, other = np.triu_indices(points, 1)
    found = Heights(linkage).of(one, other)
    np.testing.assert_allclose(found, squareform(cophenet(linkage))[one, other], rtol=1e-6)


def test_the_faces_of_a_branch_stand_side_by_side() -> None:
    linkage = cluster.tree(crowd(5, 50, 6))
    place = Heights(linkage).place
    assert sorted(place.tolist()) == list(range(50))
    branches = [[number] for number in range(50)]
    for left, right, _, _ in linkage:
        branches.append(branches[int(left)] + branches[int(right)])
        places = place[branches[-1]]
        assert places.max() - places.min() == len(places) - 1
