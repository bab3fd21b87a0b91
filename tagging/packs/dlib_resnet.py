"""dlib's face recognition ResNet: its .dat stream -> ONNX.

The stream writes the class names of all layers and then the layers' parameters, from input to output: 29
convolutions, each followed by an affine layer (folded into it here), and one dense layer without bias. An integer is
one byte (low nibble: how many bytes follow; 0x80: negative) and that many little-endian bytes; a tensor is a version,
four integers and raw float32.
Layout and network: dlib's serialize.h, dnn/layers.h and the example dnn_face_recognition_ex.cpp.
"""

from collections.abc import Iterator

import numpy as np
import onnx
from numpy.typing import NDArray

from tagging.packs.graph import Graph

SIDE_PX = 150
DIMENSION = 128
_CONVOLUTIONS = 29
# (channels, blocks without reduction after the reducing one), after the 32-channel stage that has no reducing block.
_STAGES = ((64, 3), (128, 2), (256, 2), (256, 0))

Weights = NDArray[np.float32]


def convert(data: bytes) -> onnx.ModelProto:
    """Return the network as ONNX. Raises ValueError where the file holds another network."""
    convolutions, dense = parse(data)
    remaining = iter(convolutions)
    graph = Graph()
    weights, bias = next(remaining)
    top = graph.add("Relu", [graph.conv("input", weights, bias, stride=2)])
    top = graph.add("MaxPool", [top], kernel_shape=[3, 3], strides=[2, 2])
    side, channels = 35, 32
    for _ in range(3):
        top = _block(graph, remaining, top)
    for width, plain in _STAGES:
        top = _reducing_block(graph, remaining, top, side=side, grown=width - channels)
        side, channels = max((side - 3) // 2 + 1, side // 2), width
        for _ in range(plain):
            top = _block(graph, remaining, top)
    mean = graph.add("Flatten", [graph.add("GlobalAveragePool", [top])], axis=1)
    vector = graph.add("MatMul", [mean, graph.constant(dense)])
    return graph.model(vector, side_px=SIDE_PX, dimension=DIMENSION)


def parse(data: bytes) -> tuple[list[tuple[Weights, Weights]], Weights]:
    """Return ((filters, in, k, k), bias) of each convolution, affine folded in, and the dense matrix (256, 128)."""
    kernels = list(_layers(data, b"con_4"))
    affines = list(_layers(data, b"affine_"))
    dense = list(_layers(data, b"fc_2"))
    if not len(kernels) == len(affines) == _CONVOLUTIONS or len(dense) != 1:
        raise ValueError("dlib ResNet: the file does not hold the 29 convolutions of the recipe")
    folded = []
    for (flat, shape), (scales, _) in zip(kernels, affines, strict=True):
        filters, side = shape
        gamma, beta = scales.reshape(2, filters)
        weights, bias = flat[:-filters].reshape(filters, -1, side, side), flat[-filters:]
        folded.append((weights * gamma[:, None, None, None], bias * gamma + beta))
    return folded, dense[0][0].reshape(256, DIMENSION)


def _layers(data: bytes, tag: bytes) -> Iterator[tuple[Weights, tuple[int, int]]]:
    """Yield the parameters that follow each layer's tag, and (filters, kernel side) of a convolution."""
    needle = bytes([1, len(tag)]) + tag
    at = data.find(needle)
    while at >= 0:
        stream = _Stream(data, at + len(needle))
        if tag == b"fc_2":
            stream.integer(), stream.integer()
        values = stream.tensor()
        yield values, ((stream.integer(), stream.integer()) if tag == b"con_4" else (0, 0))
        at = data.find(needle, stream.at)


class _Stream:
    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def integer(self) -> int:
        head = self.data[self.at]
        size = head & 0x0F
        value = int.from_bytes(self.data[self.at + 1 : self.at + 1 + size], "little")
        self.at += 1 + size
        return -value if head & 0x80 else value

    def tensor(self) -> Weights:
        if self.integer() != 2:
            raise ValueError("dlib ResNet: a tensor of an unknown version")
        count = int(np.prod([self.integer() for _ in range(4)]))
        values = np.frombuffer(self.data, "<f4", count, self.at)
        self.at += 4 * count
        return values


def _block(graph: Graph, remaining: Iterator[tuple[Weights, Weights]], top: str) -> str:
    weights, bias = next(remaining)
    inner = graph.add("Relu", [graph.conv(top, weights, bias, pads=(1, 1, 1, 1))])
    weights, bias = next(remaining)
    return graph.add("Relu", [graph.add("Add", [graph.conv(inner, weights, bias, pads=(1, 1, 1, 1)), top])])


def _reducing_block(
    graph: Graph, remaining: Iterator[tuple[Weights, Weights]], top: str, *, side: int, grown: int
) -> str:
    """Append a block that halves the side. dlib adds tensors of different shapes by padding the smaller with zeros."""
    weights, bias = next(remaining)
    inner = graph.add("Relu", [graph.conv(top, weights, bias, stride=2)])
    weights, bias = next(remaining)
    inner = graph.conv(inner, weights, bias, pads=(1, 1, 1, 1))
    skip = graph.add("AveragePool", [top], kernel_shape=[2, 2], strides=[2, 2])
    missing = side // 2 - ((side - 3) // 2 + 1)
    return graph.add("Relu", [graph.add("Add", [_pad(graph, inner, 0, missing), _pad(graph, skip, grown, 0)])])


def _pad(graph: Graph, source: str, channels: int, pixels: int) -> str:
    if not channels and not pixels:
        return source
    return graph.add("Pad", [source, graph.constant(np.array([0, 0, 0, 0, 0, channels, pixels, pixels], np.int64))])
