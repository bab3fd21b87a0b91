"""The branch for awesomeness, on graphs of each make that recognisers have, and on the real packs."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.testing import assert_allclose
from onnx import TensorProto, helper, numpy_helper

from cloudphotos import home
from tagging import packs
from tagging.awesomeness.head import Head
from tagging.errors import PackCorrupt
from tagging.packs import branch, fit
from tests.tagging.packs import tiny

RNG = np.random.default_rng(6)
SIDE, CHANNELS, VECTOR = 8, 3, 5
BATCH = RNG.normal(size=(2, CHANNELS, SIDE, SIDE)).astype(np.float32)
Nodes = Sequence[tuple[str, list[str], str, dict[str, object]]]

CONSTANTS = {
    "w1": RNG.normal(size=(VECTOR, CHANNELS, 1, 1)),
    "wide": RNG.normal(size=(CHANNELS * SIDE * SIDE, VECTOR)),
    "narrow": RNG.normal(size=(CHANNELS, VECTOR)),
    "one": np.ones(VECTOR),
    "none": np.zeros(VECTOR),
    "shape": np.array([-1, CHANNELS * SIDE * SIDE]),
}
MAKES: dict[str, Nodes] = {
    "MobileFaceNet: pooled, convolved, flattened": (
        ("GlobalAveragePool", ["input"], "pooled", {}),
        ("Conv", ["pooled", "w1"], "convolved", {}),
        ("Flatten", ["convolved"], "flat", {}),
        ("Identity", ["flat"], "vector", {}),
    ),
    "ArcFace: flattened with height and width, Gemm, normalised": (
        ("Flatten", ["input"], "flat", {}),
        ("Gemm", ["flat", "wide"], "raw", {}),
        ("BatchNormalization", ["raw", "one", "none", "none", "one"], "vector", {}),
    ),
    "another ArcFace: reshaped, MatMul": (
        ("Reshape", ["input", "shape"], "flat", {}),
        ("MatMul", ["flat", "wide"], "vector", {}),
    ),
    "dlib: pooled, flattened, MatMul": (
        ("GlobalAveragePool", ["input"], "pooled", {}),
        ("Flatten", ["pooled"], "flat", {}),
        ("MatMul", ["flat", "narrow"], "vector", {}),
    ),
    "a mean without height and width": (
        ("ReduceMean", ["input"], "mean", {"axes": [2, 3], "keepdims": 0}),
        ("Gemm", ["mean", "narrow"], "vector", {}),
    ),
}


def network(nodes: Nodes) -> bytes:
    made = [helper.make_node(kind, inputs, [out], **more) for kind, inputs, out, more in nodes]
    values = {name: v.astype(np.int64 if name == "shape" else np.float32) for name, v in CONSTANTS.items()}
    used = {name for _, inputs, _, _ in nodes for name in inputs}
    graph = helper.make_graph(
        made,
        "made",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", CHANNELS, SIDE, SIDE])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["N", VECTOR])],
        [numpy_helper.from_array(value, name) for name, value in values.items() if name in used],
    )
    return bytes(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8).SerializeToString()
    )


def answers(content: bytes) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return list(session.run(None, {"input": BATCH}))


@pytest.mark.parametrize("make", MAKES)
def test_the_branch_hangs_on_what_the_vector_is_made_from(make: str) -> None:
    plain = network(MAKES[make])
    head = Head(RNG.normal(size=CHANNELS).astype(np.float32), 0.5, "1")
    vector, awesomeness = answers(branch.with_head(plain, head))
    means = BATCH.mean(axis=(2, 3))
    assert_allclose(vector, answers(plain)[0], rtol=1e-5, atol=1e-5)
    assert_allclose(awesomeness, (means @ head.weights + 0.5)[:, None], rtol=1e-4, atol=1e-5)
    assert_allclose(answers(branch.with_features(plain))[1], means, rtol=1e-4, atol=1e-5)


def test_a_network_without_a_layer_has_no_place_for_a_branch() -> None:
    nodes: Nodes = (("ReduceMean", ["input"], "vector", {"axes": [2, 3], "keepdims": 0}),)
    with pytest.raises(ValueError, match="no layer with weights"):
        branch.with_features(network(nodes))


def test_the_starter_says_the_same_with_a_branch_and_rates_as_its_features_say(starter: packs.Pack) -> None:
    crops = RNG.uniform(-1, 1, (3, 3, 112, 112)).astype(np.float32)
    head = Head(RNG.normal(0, 0.1, 512).astype(np.float32), 0.25, "made up")
    vectors, features = packs.open_features("starter", home.weights())(crops)
    branched = packs.load("starter", home.weights(), head=head)
    found, awesomeness = branched.embedder(crops)
    assert branched.numbers.head is head
    assert_allclose(found, vectors, rtol=1e-4, atol=1e-4)
    assert_allclose(awesomeness[:, 0], features @ head.weights + 0.25, rtol=1e-3, atol=1e-3)
    assert_allclose(found, starter.embedder(crops)[0], rtol=1e-4, atol=1e-4)


def test_a_pack_of_insightfaces_make_gets_its_branch_and_its_file_stays(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "mine")
    packs.build("mine", tmp_path, accepted=True)
    file = tmp_path / "mine" / "w_tiny.onnx"
    assert packs.load("mine", tmp_path).numbers.head is None
    head = Head(np.array([1, 0, 0], np.float32), 0.0, "red")
    fit.update(packs.fitted_path("mine", tmp_path), **head.arrays())
    packs.numbers.cache_clear()
    before = file.read_bytes()
    crops = np.zeros((2, 3, 112, 112), np.float32)
    crops[1, 0] = 3
    assert packs.load("mine", tmp_path).embedder(crops)[1].tolist() == [[0.0], [3.0]]
    assert file.read_bytes() == before
    assert [each.name for each in onnx.load(file).graph.output] == ["vector"]


def test_a_network_for_one_picture_rates_each_of_several(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "single")
    tiny.recogniser(tmp_path / "single" / "w_tiny.onnx", batch=1)
    packs.build("single", tmp_path, accepted=True)
    crops = np.zeros((3, 3, 112, 112), np.float32)
    crops[2, 1] = 1
    pack = packs.load("single", tmp_path, head=Head(np.array([0, 2, 0], np.float32), 1.0, "green"))
    vectors, awesomeness = pack.embedder(crops)
    assert vectors.shape == (3, 512)
    assert awesomeness.ravel().tolist() == [1, 1, 3]


def test_a_head_of_another_width_is_a_sentence(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "mine")
    packs.build("mine", tmp_path, accepted=True)
    with pytest.raises(PackCorrupt):
        packs.load("mine", tmp_path, head=Head(np.ones(7, np.float32), 0.0, "too wide"))
