"""One more output on a recogniser's network: awesomeness, from the tensor that its vector is made from.

That tensor is what the last layer with weights takes (a convolution, Gemm or MatMul; what only reshapes or normalises behind it
does not count). Where it still has height and width, it is averaged over them. The file stays as it is, with the one output that
`insightface` asks for: the branch is written into the graph as the file is opened, so a new head needs no new file.
"""

from typing import TYPE_CHECKING

import numpy as np

from tagging.awesomeness.head import Head

if TYPE_CHECKING:
    import onnx

OUTPUT = "awesomeness"
_LAYERS = {"Conv", "Gemm", "MatMul"}
_SAME_PIXELS = {"Flatten", "Reshape", "Squeeze"}
_NO_LAYERS = {*_SAME_PIXELS, "Identity", "Dropout", "BatchNormalization", "Unsqueeze", "LpNormalization", "Cast"}


def with_head(content: bytes, head: Head) -> bytes:
    """Return the network with a second output `awesomeness` (N, 1). Raises ValueError where it has no such place."""
    from onnx import helper, numpy_helper

    model, features = _open(content)
    weights = numpy_helper.from_array(head.weights.reshape(-1, 1), f"{OUTPUT}/weights")
    bias = numpy_helper.from_array(np.array([head.bias], np.float32), f"{OUTPUT}/bias")
    model.graph.initializer.extend([weights, bias])
    model.graph.node.append(helper.make_node("Gemm", [features, weights.name, bias.name], [OUTPUT], name=OUTPUT))
    return _finish(model, OUTPUT, 1)


def with_features(content: bytes) -> bytes:
    """Return the network with what a head multiplies as its second output, (N, d). Raises ValueError as `with_head`."""
    model, features = _open(content)
    return _finish(model, features, None)


def _open(content: bytes) -> "tuple[onnx.ModelProto, str]":
    """Return the network and the name of its features (N, d), which are added to it."""
    import onnx
    from onnx import helper

    model = onnx.load_model_from_string(content)
    source, spatial = _source(model.graph)
    mean, features = f"{OUTPUT}/mean", f"{OUTPUT}/features"
    if spatial:
        model.graph.node.append(helper.make_node("GlobalAveragePool", [source], [mean], name=mean))
    model.graph.node.append(
        helper.make_node("Flatten", [mean if spatial else source], [features], name=features, axis=1)
    )
    return model, features


def _source(graph: "onnx.GraphProto") -> tuple[str, bool]:
    """Return the tensor that the last layer takes, and whether it has height and width."""
    writers = {name: node for node in graph.node for name in node.output}
    node = writers.get(graph.output[0].name)
    while node is not None and node.op_type in _NO_LAYERS:
        node = writers.get(node.input[0])
    if node is None or node.op_type not in _LAYERS:
        raise ValueError("no layer with weights makes its vector")
    source, spatial = node.input[0], node.op_type == "Conv"
    while (before := writers.get(source)) is not None and before.op_type in {*_SAME_PIXELS, "Identity", "Dropout"}:
        spatial |= before.op_type in _SAME_PIXELS
        source = before.input[0]
    return source, spatial


def _finish(model: "onnx.ModelProto", output: str, width: int | None) -> bytes:
    import onnx
    from onnx import TensorProto, helper

    model.graph.output.append(helper.make_tensor_value_info(output, TensorProto.FLOAT, ["N", width]))
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
