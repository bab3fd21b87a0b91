"""How other photo managers group faces, as their documentation states it, on our embeddings. Written from the description.

Their detection gates are left out, so that every rule sees the same faces. A rule takes (n, d) float32 unit vectors and (n,)
norms, and returns (n,) int64 labels, -1 for nobody. Numbers meant for another embedder (Recognize, PhotoPrism) are indicative.
"""

import numpy as np

from tagging import cluster
from tagging.cluster.select import Condensed
from tagging.types import Floats

Labels = np.ndarray


def immich(vectors: Floats, norms: Floats, *, nearest: int = 3, cos: float = 0.5, seed: int = 1) -> Labels:
    """One face at a time, in random order: it takes the person of its nearest match, or founds one if enough are near."""
    person = np.full(len(vectors), -1)
    cosines = vectors @ vectors.T
    order = np.random.default_rng(seed).permutation(len(vectors)).tolist()
    waiting: list[int] = []
    for queue, last in ((order, False), (waiting, True)):
        for face in queue:
            known = np.where(person >= 0, cosines[face], -1)
            if known.max() >= cos:
                person[face] = person[known.argmax()]
            elif (cosines[face] >= cos).sum() >= nearest:
                person[face] = person.max() + 1
            elif not last:
                waiting.append(face)
    return person


def librephotos(vectors: Floats, norms: Floats) -> Labels:
    """HDBSCAN on the raw vectors, with larger smallest groups in larger libraries."""
    import hdbscan

    smallest = 2 + 2 * (len(vectors) > 1_000) + 4 * (len(vectors) > 10_000) + 8 * (len(vectors) > 100_000)
    found = hdbscan.HDBSCAN(min_samples=1, min_cluster_size=smallest, cluster_selection_epsilon=0.05)
    return found.fit_predict(vectors * norms[:, None])


def recognize(vectors: Floats, norms: Floats, *, whole: float = 0.7, weightless: float = 1.0) -> Labels:
    """HDBSCAN whose smallest group and samples grow with the library; no split below `whole`, no weight above `weightless`."""
    count = len(vectors)
    smallest, samples = (int(np.clip(round(count ** (1 / root)), 2, most)) for root, most in ((4.7, 5), (5.6, 4)))
    return Condensed(cluster.tree(vectors, min_samples=samples), weightless, whole, smallest).choose()


def face_recognition(vectors: Floats, norms: Floats, *, cos: float = 0.706, seed: int = 1, rounds: int = 20) -> Labels:
    """Chinese whispers over all pairs beyond the cosine of a false-accept rate of one in a million."""
    rng = np.random.default_rng(seed)
    near = [np.flatnonzero((vectors @ each) >= cos) for each in vectors]
    label = np.arange(len(vectors))
    for _ in range(rounds):
        for face in rng.permutation(len(vectors)).tolist():
            others = near[face][near[face] != face]
            if len(others):
                weights = np.bincount(label[others], vectors[others] @ vectors[face])
                label[face] = int(weights.argmax())
    return _without_singles(label)


def photoprism(vectors: Floats, norms: Floats, *, core: int = 4, distance: float = 0.85) -> Labels:
    """DBSCAN, then what is left over joins a group within whose width it lies."""
    from sklearn.cluster import DBSCAN

    labels = DBSCAN(eps=distance, min_samples=core).fit_predict(vectors)
    groups = np.unique(labels[labels >= 0])
    if not len(groups):
        return labels
    middles = np.stack([vectors[labels == each].mean(axis=0) for each in groups])
    widths = np.array(
        [_distances(vectors[labels == each], middle).max() for each, middle in zip(groups, middles, strict=True)]
    )
    for face in np.flatnonzero(labels < 0).tolist():
        away = _distances(middles, vectors[face])
        nearest = int(away.argmin())
        if away[nearest] <= widths[nearest]:
            labels[face] = groups[nearest]
    return labels


def hdbscan_alone(vectors: Floats, norms: Floats) -> Labels:
    """Plain HDBSCAN with groups of two and more, min_samples 1."""
    return cluster.hdbscan_labels(cluster.tree(vectors), min_cluster_size=2)


RULES = {
    "HDBSCAN 2/1": hdbscan_alone,
    "Immich": immich,
    "LibrePhotos": librephotos,
    "Recognize": recognize,
    "FaceRecognition": face_recognition,
    "PhotoPrism": photoprism,
}


def _distances(vectors: Floats, middle: Floats) -> np.ndarray:
    return np.linalg.norm(vectors - middle, axis=1)


def _without_singles(labels: Labels) -> Labels:
    _, number, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    return np.where(sizes[number] > 1, number, -1)
