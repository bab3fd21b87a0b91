from collections.abc import Sequence

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tagging import embed
from tagging.types import Floats

MEAN = np.array([100, 110, 120], np.float32)


class CornerNetwork:
    """Answers with the three colours of the crop's first pixel and a constant, and remembers its batches."""

    def __init__(self) -> None:
        self.batches: list[Floats] = []

    def __call__(self, batch: Floats) -> Sequence[Floats]:
        self.batches.append(batch)
        return [np.concatenate([batch[:, :, 0, 0], np.full((len(batch), 1), 2, np.float32)], axis=1)]


def crops(count: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (count, 8, 8, 3), dtype=np.uint8)


def test_the_network_sees_normalised_crops_and_their_mirror_images() -> None:
    network, given = CornerNetwork(), crops(1)
    embed.embed(network, given, mean=MEAN, scale=0.5)
    plain, mirrored = network.batches[0]
    assert_allclose(plain, ((given[0] - MEAN) * 0.5).transpose(2, 0, 1))
    assert_allclose(mirrored, plain[:, :, ::-1])


def test_a_vector_is_the_mean_of_both_directions_at_unit_length() -> None:
    network, given = CornerNetwork(), crops(3)
    vectors, norms = embed.embed(network, given, mean=MEAN, scale=0.01)
    raw = np.concatenate([(given[:, 0, [0, -1]] - MEAN) * 0.01, np.full((3, 2, 1), 2)], axis=2)
    units = raw / np.linalg.norm(raw, axis=2, keepdims=True)
    wanted = units.sum(axis=1)
    assert_allclose(vectors, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), rtol=1e-5)
    assert_allclose(norms, np.linalg.norm(raw, axis=2).mean(axis=1), rtol=1e-5)


@pytest.mark.parametrize("count", [1, 16, 17, 40])
def test_many_crops_run_in_small_batches_and_come_back_in_order(count: int) -> None:
    network, given = CornerNetwork(), crops(count)
    vectors, norms = embed.embed(network, given, mean=MEAN, scale=0.01, batch_faces=16)
    assert max(len(batch) for batch in network.batches) == 2 * min(count, 16)  # each with its mirror image
    alone = [embed.embed(CornerNetwork(), crop[None], mean=MEAN, scale=0.01)[0][0] for crop in given]
    assert_allclose(vectors, alone, rtol=1e-5)
    assert norms.shape == (count,)


def test_a_second_output_is_the_mean_of_both_directions() -> None:
    def corners(batch: Floats) -> Sequence[Floats]:
        return [np.ones((len(batch), 4), np.float32), batch[:, :1, 0, 0]]

    given = crops(5)
    awesomeness = embed.embed_and_more(corners, given, mean=MEAN, scale=0.5)[2]
    assert awesomeness is not None
    assert_allclose(awesomeness[:, 0], ((given[:, 0, [0, -1], 0] - MEAN[0]) * 0.5).mean(axis=1), rtol=1e-5)


def test_a_network_with_one_output_rates_nothing() -> None:
    assert embed.embed_and_more(CornerNetwork(), crops(3), mean=MEAN, scale=1)[2] is None


def test_a_network_that_says_nothing_gives_no_nan() -> None:
    vectors, _ = embed.embed(lambda batch: [np.zeros((len(batch), 4), np.float32)], crops(2), mean=MEAN, scale=1)
    assert np.isfinite(vectors).all()
