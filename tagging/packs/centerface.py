"""CenterFace: the detector's ONNX file with batch and image size freed."""

import onnx

# The network's own names: heat map, scale (height, width), offset (y, x), landmarks (y, x five times); one cell is 4
# px.
OUTPUTS = {"537": 1, "538": 2, "539": 2, "540": 10}
STRIDE_PX = 32


def convert(data: bytes) -> onnx.ModelProto:
    """Return the detector for any batch and any image size that is a multiple of 32 px. Raises ValueError if it is another."""
    model = onnx.load_model_from_string(data)
    if [output.name for output in model.graph.output] != list(OUTPUTS):
        raise ValueError("CenterFace: the outputs of the file are not those of the recipe")
    del model.graph.value_info[:]
    del model.graph.input[1:]  # the weights are listed as inputs too, which keeps onnxruntime from folding batch norms
    _free(model.graph.input[0], ["batch", None, "height", "width"])
    for output in model.graph.output:
        _free(output, ["batch", None, "rows", "columns"])
    onnx.checker.check_model(model)
    return model


def _free(value: onnx.ValueInfoProto, names: list[str | None]) -> None:
    for dimension, name in zip(value.type.tensor_type.shape.dim, names, strict=True):
        if name:
            dimension.dim_param = name
