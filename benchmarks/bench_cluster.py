"""What the exact tree costs: `python -m benchmarks.bench_cluster [--large] [--huge] [--check]`.

CPU seconds and peak memory of each method in a process of its own, one thread, on faces of benchmarks/made_up_faces.py.
`--large`: 50,000 faces of 512 numbers too, `--huge`: 200,000 of 192 (minutes). `--check`: compare ours at 10,000, and with
`--large` at 50,000, with a tree by brute force (minutes). The bound: the products of all pairs, each once, n^2 d operations, at
the speed of float32 products measured in the same process.
"""

import argparse
import multiprocessing
import os
import resource
import time
from collections.abc import Callable

import numpy as np

from benchmarks.made_up_faces import library
from tagging import cluster
from tagging.types import Floats

MIN_CLUSTER_SIZE, MIN_SAMPLES = 2, 1


def ours(vectors: Floats) -> np.ndarray:
    """The exact tree, then HDBSCAN's labels."""
    return cluster.hdbscan_labels(cluster.tree(vectors, min_samples=MIN_SAMPLES), min_cluster_size=MIN_CLUSTER_SIZE)


def theirs(vectors: Floats) -> np.ndarray:
    """hdbscan.HDBSCAN as it comes, but exact."""
    import hdbscan

    found = hdbscan.HDBSCAN(
        min_cluster_size=MIN_CLUSTER_SIZE, min_samples=MIN_SAMPLES, approx_min_span_tree=False, core_dist_n_jobs=1
    )
    return found.fit_predict(vectors.astype(np.float64))


def sklearns(vectors: Floats) -> np.ndarray:
    """sklearn.cluster.HDBSCAN, brute force; it counts a face among its own neighbours."""
    from sklearn.cluster import HDBSCAN

    found = HDBSCAN(min_cluster_size=MIN_CLUSTER_SIZE, min_samples=MIN_SAMPLES + 1, algorithm="brute", copy=True)
    return found.fit_predict(vectors)


def brute_force(vectors: Floats) -> np.ndarray:
    """Return the sorted weights of the minimum spanning tree: Boruvka's rounds over all products, nothing left out."""
    points, block = len(vectors), 2048
    component, weights = np.arange(points), []
    while component.max() > 0:
        best, where = np.full(points, -np.inf, np.float32), np.zeros(points, np.int64)
        for start in range(0, points, block):
            rows = slice(start, start + block)
            for column in range(0, points, block):
                columns = slice(column, column + block)
                cosines = vectors[rows] @ vectors[columns].T
                cosines[component[rows][:, None] == component[columns]] = -np.inf
                place = cosines.argmax(axis=1)
                value = cosines[np.arange(len(place)), place]
                better = value > best[rows]
                best[rows][better] = value[better]
                where[rows][better] = place[better] + column
        component, found = _joined(component, best, where)
        weights += [float(np.linalg.norm(vectors[one].astype(float) - vectors[other])) for one, other in found]
    return np.sort(weights)


def _joined(component: np.ndarray, best: np.ndarray, where: np.ndarray) -> tuple[np.ndarray, list[tuple[int, int]]]:
    above = list(range(int(component.max()) + 1))

    def top(each: int) -> int:
        while above[each] != each:
            each = above[each]
        return each

    order = np.lexsort((-best, component))
    first = order[np.unique(component[order], return_index=True)[1]]
    edges = []
    for face in first[np.argsort(-best[first])].tolist():
        one, other = top(int(component[face])), top(int(component[where[face]]))
        if one != other:
            above[max(one, other)] = min(one, other)
            edges.append((face, int(where[face])))
    return np.unique([top(each) for each in component.tolist()], return_inverse=True)[1], edges


def _measure(work: Callable[[Floats], np.ndarray], faces: int, dimension: int, out: multiprocessing.Queue) -> None:
    vectors, people = library(faces, dimension)
    work(vectors[:300])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    result = work(vectors)
    spent = time.process_time() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    out.put((result, people, spent, before / 1024, after / 1024, faces**2 * dimension / _speed(vectors)))


def _speed(vectors: Floats) -> float:
    """Return operations of float32 products per CPU second, multiplications and additions."""
    block = vectors[:2048]
    out = np.empty((len(block), len(block)), np.float32)
    np.matmul(block, block.T, out=out)
    started = time.process_time()
    for _ in range(20):
        np.matmul(block, vectors[-len(block) :].T, out=out)
    return 2 * 20 * out.size * vectors.shape[1] / (time.process_time() - started)


def run(
    work: Callable[[Floats], np.ndarray], faces: int, dimension: int
) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Measure in a fresh process and print a line. Return labels, people, CPU seconds and peak memory in MB."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_measure, args=(work, faces, dimension, queue))
    process.start()
    result, people, spent, before, after, bound = queue.get()
    process.join()
    print(
        f"{work.__name__:12} {faces:7,} x {dimension}  {spent:8.2f} cpu s   peak {after:6.0f} MB (before {before:.0f})"
        f"   bound {bound:6.2f} s = {bound / spent:4.0%}",
        flush=True,
    )
    return result, people, spent, after


def main() -> None:
    """Print one line a run, then the ratios."""
    from sklearn.metrics import adjusted_rand_score

    parser = argparse.ArgumentParser()
    for name in ("--large", "--huge", "--check"):
        parser.add_argument(name, action="store_true")
    wanted = parser.parse_args()
    spent: dict[tuple[str, int], float] = {}
    for faces in (2_000, 10_000):
        labels = {}
        for work in (ours, theirs, sklearns):
            labels[work.__name__], _, spent[work.__name__, faces], _ = run(work, faces, 512)
        agreement = adjusted_rand_score(labels["theirs"], labels["ours"])
        print(
            f"  hdbscan / ours: {spent['theirs', faces] / spent['ours', faces]:.0f} times the CPU; ARI {agreement:.4f}"
        )
    growth = np.log(spent["theirs", 10_000] / spent["theirs", 2_000]) / np.log(5)
    print(f"  growth: hdbscan n^{growth:.2f}")
    if wanted.check:
        _compare(10_000)
    if wanted.large:
        _, _, spent["ours", 50_000], _ = run(ours, 50_000, 512)
        guess = spent["theirs", 10_000] * 5**growth
        own = np.log(spent["ours", 50_000] / spent["ours", 10_000]) / np.log(5)
        print(
            f"  hdbscan would take {guess:.0f} cpu s: {guess / spent['ours', 50_000]:.0f} times; ours grows by n^{own:.2f}"
        )
        if wanted.check:
            _compare(50_000)
    if wanted.huge:
        run(ours, 200_000, 192)


def _compare(faces: int) -> None:
    vectors, _ = library(faces, 512)
    difference = np.abs(cluster.tree(vectors)[:, 2] - brute_force(vectors)).max()
    print(f"  {faces:,}: greatest difference of a weight to brute force: {difference:.1e}", flush=True)


if __name__ == "__main__":
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    main()
