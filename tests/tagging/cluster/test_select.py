import numpy as np

from tagging import cluster
from tagging.cluster import select
from tests.tagging.cluster.people import person, sibling

FAR, NEAR = 0.95, 0.6


def labels(linkage: np.ndarray, **bars: np.ndarray) -> list[int]:
    found: list[int] = select(linkage, weightless=FAR, whole=NEAR, **bars).tolist()
    return found


def test_without_limits_the_choice_is_that_of_hdbscan() -> None:
    import hdbscan

    vectors = np.concatenate([person(seed, 2 + seed % 7, spread=0.9) for seed in range(40)])
    reference = hdbscan.HDBSCAN(
        min_cluster_size=2, min_samples=1, algorithm="generic", approx_min_span_tree=False, allow_single_cluster=True
    ).fit_predict(vectors.astype(np.float64))
    ours = select(cluster.tree(vectors), weightless=1e6, whole=1e-6)
    same = (ours[:, None] == ours) & (ours >= 0)
    assert np.array_equal(same, (reference[:, None] == reference) & (reference >= 0))


def test_parts_that_touch_closely_are_not_split_unless_two_of_them_are_two_people() -> None:
    anna = person(1, 6, spread=0.35)
    berta = sibling(anna, 2, 4, likeness=0.93, spread=0.35)
    linkage = cluster.tree(np.concatenate([anna, berta]))
    assert len(set(labels(linkage))) == 1
    found = labels(linkage, apart=np.array([[0, 9]]))
    assert found[0] != found[9]
    assert len(set(found[:6])) == 1


def test_several_photos_with_both_cut_a_part_off_and_one_collage_does_not() -> None:
    anna = person(1, 30, spread=0.35)
    berta = sibling(anna, 2, 10, likeness=0.93, spread=0.35)
    linkage = cluster.tree(np.concatenate([anna, berta]))
    pairs = np.column_stack([np.arange(3), np.arange(30, 33)])
    one_photo, three_photos = np.full((3, 1), 7), np.arange(3)[:, None]
    assert len(set(labels(linkage, unlike=np.hstack([pairs, one_photo])))) == 1
    found = labels(linkage, unlike=np.hstack([pairs, three_photos]))
    assert found[0] != found[30]


def test_copies_of_one_picture_do_not_outweigh_everybody_else() -> None:
    faces = person(1, 6)
    linkage = cluster.tree(np.concatenate([faces, faces[:1], faces[:1], person(2, 3)]))
    assert len(set(labels(linkage)[:8])) == 1
