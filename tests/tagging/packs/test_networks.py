"""The converters, on streams made by hand and on the real pack."""

import struct

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.testing import assert_allclose

from tagging import packs
from tagging.packs import dlib_resnet, mobilefacenet, tflite
from tagging.packs.graph import Graph


def run(graph: Graph, output: str, *, side: int, dimension: int, batch: np.ndarray) -> np.ndarray:
    model = graph.model(output, side_px=side, dimension=dimension)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"input": batch})[0]


def test_prelu_in_two_convolutions_is_prelu() -> None:
    slope = np.array([-0.5, 0.25, 1.5], np.float32)
    batch = np.random.default_rng(1).normal(size=(2, 3, 4, 4)).astype(np.float32)
    graph = Graph()
    flat = graph.add("Flatten", [graph.prelu("input", slope)], axis=1)
    wanted = np.where(batch > 0, batch, batch * slope[:, None, None])
    assert_allclose(run(graph, flat, side=4, dimension=48, batch=batch), wanted.reshape(2, -1), rtol=1e-5, atol=1e-6)


def test_same_padding_puts_the_odd_pixel_at_the_end() -> None:
    assert mobilefacenet._same_pads(112, 3, 2) == (0, 0, 1, 1)
    assert mobilefacenet._same_pads(56, 3, 1) == (1, 1, 1, 1)
    assert mobilefacenet._same_pads(56, 1, 1) == (0, 0, 0, 0)


@pytest.mark.parametrize("convert", [mobilefacenet.convert, dlib_resnet.convert])
def test_a_file_of_something_else_is_refused(convert: object) -> None:
    with pytest.raises(ValueError, match=r"not a TensorFlow Lite file|does not hold the 29"):
        convert(b"something else entirely")  # type: ignore[operator]


def test_dlib_writes_integers_with_their_length_and_sign() -> None:
    stream = dlib_resnet._Stream(bytes([0x01, 5, 0x02, 0x00, 0x01, 0x81, 7]), 0)
    assert [stream.integer() for _ in range(3)] == [5, 256, -7]


def test_dlib_writes_tensors_with_their_shape() -> None:
    shape = bytes([1, 2, 1, 2, 1, 1, 1, 1, 1, 3])
    stream = dlib_resnet._Stream(shape + struct.pack("<6f", *range(6)), 0)
    assert stream.tensor().tolist() == [0, 1, 2, 3, 4, 5]


def test_a_flatbuffer_table_gives_its_fields_and_defaults() -> None:
    vtable = struct.pack("<HHHH", 8, 12, 4, 0)
    table = struct.pack("<iii", len(vtable), 41, 0)
    found = tflite.Table(vtable + table, len(vtable))
    assert found.number(0, "<i") == 41
    assert found.number(1, "<i", 7) == 7
    assert found.number(9, "<i", 7) == 7
    assert found.array(1, "<i4").size == 0
    assert found.table(1) is None


def test_the_real_networks_take_any_batch_and_any_photo(starter: packs.Pack) -> None:
    rng = np.random.default_rng(1)
    crops = rng.uniform(-1, 1, (3, 3, 112, 112)).astype(np.float32)
    together = starter.embedder(crops)[0]
    assert together.shape == (3, starter.dimension)
    assert_allclose(together[:1], starter.embedder(crops[:1])[0], rtol=1e-3, atol=1e-3)
    maps = starter.detector(rng.uniform(0, 255, (2, 3, 64, 96)).astype(np.float32))
    assert [each.shape for each in maps] == [(2, channels, 16, 24) for channels in (1, 2, 2, 10)]


def test_the_real_files_hold_no_more_than_they_need(starter: packs.Pack) -> None:
    from cloudphotos import home

    model = onnx.load(home.weights() / "starter" / "detector.onnx")
    assert [each.name for each in model.graph.input] == ["input.1"]
