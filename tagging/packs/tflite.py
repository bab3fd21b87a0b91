"""Read what we need of a TensorFlow Lite file: a flatbuffer of tensors and operators.

Source of the layout: the public schema of TensorFlow Lite (schema.fbs, version 3) and the flatbuffers "internals" page.
"""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FLOAT32 = 0


class Table:
    """One flatbuffer table: fields by number, defaults where a field is absent."""

    def __init__(self, data: bytes, position: int) -> None:
        self._data = data
        self._position = position
        self._vtable = position - _read(data, "<i", position)
        self._vtable_bytes = _read(data, "<H", self._vtable)

    def _at(self, field: int) -> int:
        slot = 4 + 2 * field
        offset = _read(self._data, "<H", self._vtable + slot) if slot < self._vtable_bytes else 0
        return self._position + offset if offset else 0

    def number(self, field: int, layout: str, default: int = 0) -> int:
        """Return the scalar in `field`, packed as the struct `layout`."""
        at = self._at(field)
        return _read(self._data, layout, at) if at else default

    def table(self, field: int) -> "Table | None":
        """Return the table in `field`."""
        at = self._at(field)
        return Table(self._data, at + _read(self._data, "<I", at)) if at else None

    def tables(self, field: int) -> list["Table"]:
        """Return the vector of tables in `field`."""
        start, count = self._vector(field)
        places = [start + 4 * index for index in range(count)]
        return [Table(self._data, place + _read(self._data, "<I", place)) for place in places]

    def array(self, field: int, dtype: str) -> NDArray[np.generic]:
        """Return the vector of scalars in `field`, as a view into the file."""
        start, count = self._vector(field)
        return np.frombuffer(self._data, dtype=dtype, count=count, offset=start)

    def _vector(self, field: int) -> tuple[int, int]:
        at = self._at(field)
        if not at:
            return 0, 0
        start = at + _read(self._data, "<I", at)
        return start + 4, _read(self._data, "<I", start)


@dataclass(frozen=True)
class Operator:
    """One step of the network: its code in the schema, the tensors it reads and writes, its options."""

    code: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Table | None


@dataclass(frozen=True)
class Network:
    """The first subgraph of a file. constants: tensor number -> float32 array, for the tensors with a buffer."""

    operators: tuple[Operator, ...]
    shapes: tuple[tuple[int, ...], ...]
    constants: dict[int, NDArray[np.float32]]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def parse(data: bytes) -> Network:
    """Return the network in the bytes of a .tflite file. Raises ValueError where they are none."""
    if data[4:8] != b"TFL3":
        raise ValueError("not a TensorFlow Lite file: the identifier TFL3 is missing")
    model = Table(data, _read(data, "<I", 0))
    codes = [max(code.number(0, "<b"), code.number(3, "<i")) for code in model.tables(1)]
    graph = model.tables(2)[0]
    buffers = model.tables(4)
    tensors = graph.tables(0)
    shapes = tuple(_integers(tensor, 0) for tensor in tensors)
    constants: dict[int, NDArray[np.float32]] = {}
    for number, tensor in enumerate(tensors):
        content = buffers[tensor.number(2, "<I")].array(0, "<u1")
        if content.size and tensor.number(1, "<b") == FLOAT32:
            constants[number] = content.view("<f4").reshape(shapes[number])
    operators = tuple(
        Operator(codes[step.number(0, "<I")], _integers(step, 1), _integers(step, 2), step.table(4))
        for step in graph.tables(3)
    )
    return Network(operators, shapes, constants, _integers(graph, 1), _integers(graph, 2))


def _integers(table: Table, field: int) -> tuple[int, ...]:
    return tuple(int(value) for value in table.array(field, "<i4"))


def _read(data: bytes, layout: str, position: int) -> int:
    return int(struct.unpack_from(layout, data, position)[0])
