"""Small TensorFlow Lite files, written with the flatbuffers library by the public schema (schema.fbs, version 3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import flatbuffers
import numpy as np

ADD, CONV, DEPTHWISE, MUL, RELU, UNIT_LENGTH, SUB, ABS = 0, 3, 4, 18, 19, 22, 41, 101
_OPTION_FIELDS = {CONV: (1, 2, 3), DEPTHWISE: (1, 2, 4)}  # places of stride across, stride down, fused activation
Step = tuple[int, Sequence[int], int, Sequence[int]]  # code, inputs, output, options


@dataclass
class File:
    """A network that grows step by step; tensors are numbers, in the layout (batch, height, width, channels)."""

    shapes: list[Sequence[int]] = field(default_factory=list)
    buffers: list[bytes] = field(default_factory=lambda: [b""])
    of_tensor: list[int] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def tensor(self, *shape: int) -> int:
        self.shapes.append(shape)
        self.of_tensor.append(0)
        return len(self.shapes) - 1

    def constant(self, value: np.ndarray) -> int:
        number = self.tensor(*value.shape)
        self.buffers.append(value.astype("<f4").tobytes())
        self.of_tensor[number] = len(self.buffers) - 1
        return number

    def step(self, code: int, inputs: Sequence[int], *shape: int, options: Sequence[int] = ()) -> int:
        """Append an operator. options: of a convolution; 0 for SAME or 1 for VALID, the stride, the fused activation."""
        out = self.tensor(*shape)
        self.steps.append((code, inputs, out, options))
        return out

    def written(self, source: int, result: int) -> bytes:
        """Return the file of the network that leads from one tensor to another."""
        build = flatbuffers.Builder(1024)
        codes = sorted({code for code, *_ in self.steps})
        kinds = _vector(
            build,
            [_table(build, 4, (0, build.PrependInt8Slot, code), (3, build.PrependInt32Slot, code)) for code in codes],
        )
        buffers = _vector(
            build, [_table(build, 1, (0, _refer(build), build.CreateByteVector(b))) for b in self.buffers]
        )
        tensors = _vector(
            build,
            [
                _table(
                    build,
                    3,
                    (0, _refer(build), _integers(build, shape)),
                    (2, build.PrependUint32Slot, buffer),
                )
                for shape, buffer in zip(self.shapes, self.of_tensor, strict=True)
            ],
        )
        operators = _vector(build, [self._operator(build, codes, step) for step in self.steps])
        ends = [(1, _refer(build), _integers(build, [source])), (2, _refer(build), _integers(build, [result]))]
        graph = _table(build, 4, (0, _refer(build), tensors), *ends, (3, _refer(build), operators))
        graphs = _vector(build, [graph])
        parts = [(1, _refer(build), kinds), (2, _refer(build), graphs), (4, _refer(build), buffers)]
        build.Finish(_table(build, 5, *parts), file_identifier=b"TFL3")
        return bytes(build.Output())

    @staticmethod
    def _operator(build: flatbuffers.Builder, codes: Sequence[int], step: Step) -> int:
        code, inputs, out, options = step
        slots = [(1, _refer(build), _integers(build, inputs)), (2, _refer(build), _integers(build, [out]))]
        if options:
            padding, stride, activation = options
            across, down, fused = _OPTION_FIELDS[code]
            strides = [(across, build.PrependInt32Slot, stride), (down, build.PrependInt32Slot, stride)]
            how = [(0, build.PrependInt8Slot, padding), *strides, (fused, build.PrependInt8Slot, activation)]
            slots.append((4, _refer(build), _table(build, 5, *how)))
        return _table(build, 5, (0, build.PrependUint32Slot, codes.index(code)), *slots)


Slot = tuple[int, Callable[[int, int, int], None], int]


def _refer(build: flatbuffers.Builder) -> Callable[[int, int, int], None]:
    return build.PrependUOffsetTRelativeSlot


def _table(build: flatbuffers.Builder, fields: int, *slots: Slot) -> int:
    build.StartObject(fields)
    for place, put, value in slots:
        put(place, value, 0)
    return int(build.EndObject())


def _vector(build: flatbuffers.Builder, tables: Sequence[int]) -> int:
    build.StartVector(4, len(tables), 4)
    for table in reversed(tables):
        build.PrependUOffsetTRelative(table)
    return int(build.EndVector())


def _integers(build: flatbuffers.Builder, values: Sequence[int]) -> int:
    build.StartVector(4, len(values), 4)
    for value in reversed(values):
        build.PrependInt32(value)
    return int(build.EndVector())
