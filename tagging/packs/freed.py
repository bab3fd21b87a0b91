"""SCRFD networks that were exported for one picture of one size, made to take any number of any size.

The network itself is convolutions; what ties it down are the shapes written into the file: enlargements to a size in the place
of by a factor, reshapes to one picture. On a photo of 640 x 480 the freed network does three quarters of the work.
"""

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import numpy_helper, shape_inference

from tagging.types import Network

_TOLERANCE = 1e-3


def free(content: bytes) -> bytes:
    """Return the network with batch, height and width free. Raises ValueError where that is not known to be possible."""
    model = onnx.load_model_from_string(content)
    shapes = _shapes(shape_inference.infer_shapes(model).graph)
    constants = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    for number, node in enumerate(model.graph.node):
        shape = constants.get(node.input[-1]) if node.op_type in {"Resize", "Reshape"} else None
        if shape is None or (node.op_type == "Resize" and len(node.input) < 4):
            continue
        name = f"freed_{number}"
        if node.op_type == "Reshape":
            kept = np.array([0, *shape[1:]], np.int64)  # 0: as it comes
            del node.input[1:]
        else:
            kept = (shape / np.array(shapes[node.input[0]])).astype(np.float32)
            del node.input[2:]
        node.input.append(name)
        model.graph.initializer.append(numpy_helper.from_array(kept, name))
    del model.graph.value_info[:]
    _name(model.graph.input[0], ("batch", None, "height", "width"))
    for output in model.graph.output:
        _name(output, ("batch", f"anchors of {output.name}", None))
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def agree(one: Network, free: Network, size: tuple[int, int]) -> bool:
    """Whether the freed network answers as the one it was made from, and answers for two pictures of another size too.

    size: (width, height) of the only picture that the first one takes.
    """
    noise = np.random.default_rng(1).normal(size=(2, 3, size[1], size[0])).astype(np.float32)
    together = free(noise)
    for number in range(2):
        alone = one(noise[number : number + 1])
        pairs = zip(alone, together, strict=True)
        if not all(np.allclose(single[0], both[number], atol=_TOLERANCE) for single, both in pairs):
            return False
    return {each.shape[0] for each in free(noise[:, :, :96, :160])} == {2}


def _shapes(graph: onnx.GraphProto) -> Mapping[str, list[int]]:
    known = [*graph.value_info, *graph.input]
    return {each.name: [one.dim_value for one in each.type.tensor_type.shape.dim] for each in known}


def _name(value: onnx.ValueInfoProto, names: tuple[str | None, ...]) -> None:
    for dimension, name in zip(value.type.tensor_type.shape.dim, names, strict=True):
        if name:
            dimension.dim_param = name
