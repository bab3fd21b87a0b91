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
        convert(b"something else entirely")


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
    assert len(starter.detector(rng.uniform(0, 255, (2, 3, 64, 96)).astype(np.float32), 0.5)) == 2


def test_the_real_files_hold_no_more_than_they_need(starter: packs.Pack) -> None:
    from cloudphotos import home

    model = onnx.load(home.weights() / "starter" / "detector.onnx")
    assert [each.name for each in model.graph.input] == ["input.1"]


def test_the_dlib_network_is_built_from_its_stream() -> None:
    rng = np.random.default_rng(1)
    assert len(_dlib_shapes()) == 29
    stream = b"".join(_dlib_layer(rng, *shape) for shape in _dlib_shapes())
    stream += b"\x01\x04fc_2" + _integers(128, 256) + _tensor(rng.normal(size=(256, 128)))
    session = onnxruntime.InferenceSession(
        dlib_resnet.convert(stream).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    batch = rng.uniform(-0.5, 0.5, (2, 3, 150, 150)).astype(np.float32)
    both = session.run(None, {"input": batch})[0]
    assert both.shape == (2, 128)
    assert_allclose(both[1:], session.run(None, {"input": batch[1:]})[0], rtol=1e-3, atol=1e-4)


def test_the_affine_layer_is_folded_into_its_convolution() -> None:
    rng = np.random.default_rng(1)
    stream = b"".join(_dlib_layer(rng, *shape, gamma=2, beta=5) for shape in _dlib_shapes())
    stream += b"\x01\x04fc_2" + _integers(128, 256) + _tensor(np.ones((256, 128), "<f4"))
    plain = b"".join(_dlib_layer(np.random.default_rng(1), *shape) for shape in _dlib_shapes())
    plain += b"\x01\x04fc_2" + _integers(128, 256) + _tensor(np.ones((256, 128), "<f4"))
    (scaled, shifted), (weights, bias) = dlib_resnet.parse(stream)[0][0], dlib_resnet.parse(plain)[0][0]
    assert_allclose(scaled, 2 * weights)
    assert_allclose(shifted, 2 * bias + 5)


def _dlib_shapes() -> list[tuple[int, int, int]]:
    """(filters, inputs, side) of the 29 convolutions, from input to output."""
    shapes, inputs = [(32, 3, 7)], 32
    for width, blocks in ((32, 3), (64, 4), (128, 3), (256, 3), (256, 1)):
        for _ in range(blocks):
            shapes += [(width, inputs, 3), (width, width, 3)]
            inputs = width
    return shapes


def _dlib_layer(
    rng: np.random.Generator, filters: int, inputs: int, side: int, *, gamma: float = 1, beta: float = 0
) -> bytes:
    values = rng.normal(0, 0.05, filters * inputs * side * side + filters).astype("<f4")
    scales = np.concatenate([np.full(filters, gamma), np.full(filters, beta)]).astype("<f4")
    return b"\x01\x05con_4" + _tensor(values) + _integers(filters, side, side) + b"\x01\x07affine_" + _tensor(scales)


def _tensor(values: np.ndarray) -> bytes:
    return _integers(2, values.size, 1, 1, 1) + values.astype("<f4").tobytes()


def _integers(*values: int) -> bytes:
    parts = [value.to_bytes(4, "little").rstrip(b"\0") or b"\0" for value in values]
    return b"".join(bytes([len(part)]) + part for part in parts)
