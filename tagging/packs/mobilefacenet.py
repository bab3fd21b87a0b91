"""MobileFaceNet: TensorFlow Lite -> ONNX.

The file writes PReLU as relu(x) + c * (x - |x|), five operators each; x - |x| is 2 * min(x, 0), so the slope is 2c.
Its batch is fixed to two; ours is free. The last operator makes unit vectors; it is dropped, since we keep the norm.
"""

import numpy as np
import onnx

from tagging.packs import tflite
from tagging.packs.graph import Graph

SIDE_PX = 112
DIMENSION = 192

_ADD, _CONV, _DEPTHWISE, _MUL, _RELU, _UNIT_LENGTH, _SUB, _ABS = 0, 3, 4, 18, 19, 22, 41, 101


def convert(data: bytes) -> onnx.ModelProto:
    """Return the network as ONNX. Raises ValueError where the file holds anything the recipe does not know."""
    network = tflite.parse(data)
    return _Conversion(network).run()


class _Conversion:
    def __init__(self, network: tflite.Network) -> None:
        self.network = network
        self.graph = Graph()
        self.names = {network.inputs[0]: "input"}
        self.writer = {step.outputs[0]: step for step in network.operators}

    def run(self) -> onnx.ModelProto:
        for step in self.network.operators:
            if step.code in {_CONV, _DEPTHWISE}:
                self.names[step.outputs[0]] = self._convolution(step)
            elif step.code == _ADD:
                self.names[step.outputs[0]] = self._sum(step)
            elif step.code == _UNIT_LENGTH or step.code not in {_RELU, _ABS, _SUB, _MUL}:
                break
        if step.code != _UNIT_LENGTH or self.network.shapes[step.inputs[0]][-1] != DIMENSION:
            raise ValueError(f"MobileFaceNet: operator {step.code} is not in the recipe")
        vector = self.graph.add("Flatten", [self.names[step.inputs[0]]], axis=1)
        return self.graph.model(vector, side_px=SIDE_PX, dimension=DIMENSION)

    def _convolution(self, step: tflite.Operator) -> str:
        source, weights_at, bias_at = step.inputs
        options = step.options
        depthwise = step.code == _DEPTHWISE
        if options is None or options.number(4 if depthwise else 3, "<b"):
            raise ValueError("MobileFaceNet: a convolution with a fused activation is not in the recipe")
        weights = self.network.constants[weights_at].transpose((3, 0, 1, 2) if depthwise else (0, 3, 1, 2))
        stride = options.number(1, "<i")
        same = options.number(0, "<b") == 0
        pads = _same_pads(self.network.shapes[source][1], weights.shape[2], stride) if same else (0, 0, 0, 0)
        bias = self.network.constants[bias_at]
        group = len(weights) if depthwise else 1
        return self.graph.conv(self.names[source], weights, bias, stride=stride, pads=pads, group=group)

    def _sum(self, step: tflite.Operator) -> str:
        writers = [self.writer.get(number) for number in step.inputs]
        product = next((writer for writer in writers if writer and writer.code == _MUL), None)
        if product is None:
            return self.graph.add("Add", [self.names[number] for number in step.inputs])
        relu = next(writer for writer in writers if writer and writer.code == _RELU)
        scale_at = next(number for number in product.inputs if number in self.network.constants)
        return self.graph.prelu(self.names[relu.inputs[0]], 2 * self.network.constants[scale_at].astype(np.float32))


def _same_pads(side: int, kernel: int, stride: int) -> tuple[int, int, int, int]:
    """Return TensorFlow's SAME padding, which puts the odd pixel at the end."""
    total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
    before = total // 2
    return before, before, total - before, total - before
