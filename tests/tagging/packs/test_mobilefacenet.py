"""The converter of MobileFaceNet, on a network of the same make with a few channels."""

import numpy as np
import onnxruntime
import pytest
from numpy.testing import assert_allclose

from tagging.packs import mobilefacenet, tflite
from tests.tagging.packs import flat

SIDE = mobilefacenet.SIDE_PX
VECTOR = mobilefacenet.DIMENSION
COARSE = 14  # px, after a stride of eight
SAME, VALID = 0, 1
RNG = np.random.default_rng(4)
FIRST, FIRST_BIAS = RNG.normal(size=(2, 3, 3, 3)), RNG.normal(size=2)  # out, height, width, in: as the schema has it
EACH, EACH_BIAS = RNG.normal(size=(1, 3, 3, 2)), RNG.normal(size=2)
SLOPE = np.array([-0.2, 0.3])  # of x - |x|, half of what PReLU calls its slope
LAST, LAST_BIAS = RNG.normal(size=(VECTOR, COARSE, COARSE, 2)) / COARSE, RNG.normal(size=VECTOR)


def network(*, fused: int = 0, strange: bool = False, dimension: int = VECTOR) -> bytes:
    """A convolution, PReLU, a convolution of each channel beside it, and a vector of unit length."""
    file = flat.File()
    grid = (2, COARSE, COARSE, 2)
    source = file.tensor(2, SIDE, SIDE, 3)
    first = [source, file.constant(FIRST), file.constant(FIRST_BIAS)]
    coarse = file.step(flat.CONV, first, *grid, options=(SAME, 8, fused))
    positive = file.step(flat.RELU, [coarse], *grid)
    negative = file.step(flat.SUB, [coarse, file.step(flat.ABS, [coarse], *grid)], *grid)
    scaled = file.step(flat.MUL, [negative, file.constant(SLOPE)], *grid)
    bent = file.step(flat.ADD, [positive, scaled], *grid)
    if strange:
        bent = file.step(99, [bent], *grid)
    each = file.step(flat.DEPTHWISE, [bent, file.constant(EACH), file.constant(EACH_BIAS)], *grid, options=(SAME, 1, 0))
    both = file.step(flat.ADD, [bent, each], *grid)
    last = [both, file.constant(LAST[:dimension]), file.constant(LAST_BIAS[:dimension])]
    vector = file.step(flat.CONV, last, 2, 1, 1, dimension, options=(VALID, 1, 0))
    return file.written(source, file.step(flat.UNIT_LENGTH, [vector], 2, 1, 1, dimension))


def told_by_hand(batch: np.ndarray) -> np.ndarray:
    """What the network says, sum by sum. batch: (n, 3, side, side)."""
    pixels = batch.transpose(0, 2, 3, 1).astype(np.float64)
    coarse = np.zeros((len(batch), COARSE, COARSE, 2))
    bent, each = np.zeros_like(coarse), np.zeros_like(coarse)
    for y in range(COARSE):
        for x in range(COARSE):
            seen = pixels[:, 8 * y : 8 * y + 3, 8 * x : 8 * x + 3]
            coarse[:, y, x] = np.einsum("nhwc,ohwc->no", seen, FIRST) + FIRST_BIAS
    bent = np.maximum(coarse, 0) + SLOPE * (coarse - np.abs(coarse))
    padded = np.pad(bent, ((0, 0), (1, 1), (1, 1), (0, 0)))
    for y in range(COARSE):
        for x in range(COARSE):
            each[:, y, x] = (padded[:, y : y + 3, x : x + 3] * EACH).sum(axis=(1, 2)) + EACH_BIAS
    return np.einsum("nhwc,ohwc->no", bent + each, LAST) + LAST_BIAS


def test_the_converted_network_says_what_the_file_says() -> None:
    model = mobilefacenet.convert(network())
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    batch = RNG.uniform(-1, 1, (3, 3, SIDE, SIDE)).astype(np.float32)
    assert_allclose(session.run(None, {"input": batch})[0], told_by_hand(batch), rtol=1e-3, atol=1e-3)


def test_a_file_gives_its_tensors_and_its_steps() -> None:
    found = tflite.parse(network())
    assert found.shapes[found.inputs[0]] == (2, SIDE, SIDE, 3)
    assert found.shapes[found.outputs[0]] == (2, 1, 1, VECTOR)
    assert [step.code for step in found.operators[:2]] == [flat.CONV, flat.RELU]
    assert_allclose(found.constants[1], FIRST, rtol=1e-6)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (network(fused=1), "fused activation"),
        (network(strange=True), "operator 99"),
        (network(dimension=100), f"operator {flat.UNIT_LENGTH}"),
    ],
)
def test_what_the_recipe_does_not_know_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        mobilefacenet.convert(data)
