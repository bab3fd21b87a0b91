"""Networks of a few numbers in InsightFace's format: they run, and what they answer can be told by hand."""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tagging.packs import manifest

BOX = (1.0, 1.0, 1.0, 1.0)  # to the left, the top, the right, the bottom of the anchor, in strides
POINTS = (-0.5, -0.5, 0.5, -0.5, 0, 0, -0.4, 0.5, 0.4, 0.5)


def detector(
    path: Path, *, batch: int | str = "N", side: int | str = "side", landmarks: bool = True, anchors: int = -1
) -> None:
    """Write an SCRFD that sees a face around every anchor whose cell is white.

    anchors: of the finest stride, where the file holds their number and so can never be made to take another size.
    """
    nodes, constants, outputs = [], [], []
    widths = {"score": 1, "box": 4, "points": 10} if landmarks else {"score": 1, "box": 4}
    for kind, width in widths.items():
        answer = {"score": [-5.0], "box": BOX, "points": POINTS}[kind]
        for stride in (8, 16, 32):
            name = f"{kind}_{stride}"
            weights = np.full((2 * width, 3, 1, 1), 10 / 3 if kind == "score" else 0, np.float32)
            bias = np.tile(np.float32(answer), 2)
            shape = np.array([1 if batch == 1 else 0, anchors if stride == 8 else -1, width])
            constants += [
                numpy_helper.from_array(value, f"{name}_{part}")
                for part, value in (("weights", weights), ("bias", bias), ("shape", shape))
            ]
            nodes += [
                helper.make_node(
                    "AveragePool", ["input"], [f"{name}_cells"], kernel_shape=[stride] * 2, strides=[stride] * 2
                ),
                helper.make_node("Conv", [f"{name}_cells", f"{name}_weights", f"{name}_bias"], [f"{name}_maps"]),
                helper.make_node("Transpose", [f"{name}_maps"], [f"{name}_turned"], perm=[0, 2, 3, 1]),
                helper.make_node("Reshape", [f"{name}_turned", f"{name}_shape"], [f"{name}_rows"]),
                helper.make_node("Sigmoid" if kind == "score" else "Identity", [f"{name}_rows"], [name]),
            ]
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, f"anchors_{stride}", width]))
    _write(path, nodes, [batch, 3, side, side], outputs, constants)


def recogniser(path: Path, *, batch: int | str = "N", side: int = 112, dimension: int = 512) -> None:
    """Write an ArcFace whose vector holds the mean colour of the crop."""
    weights = np.zeros((3, dimension), np.float32)
    weights[:3, :3] = np.eye(3)
    nodes = [
        helper.make_node("GlobalAveragePool", ["input"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["colour"]),
        helper.make_node("MatMul", ["colour", "weights"], ["vector"]),
    ]
    output = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [batch, dimension])
    _write(path, nodes, [batch, 3, side, side], [output], [numpy_helper.from_array(weights, "weights")])


def folder(path: Path) -> Path:
    """Make a folder as people copy them: a detector, a recogniser, and something of no use to us."""
    path.mkdir(parents=True)
    detector(path / "det_tiny.onnx")
    recogniser(path / "w_tiny.onnx")
    detector(path / "zz_second.onnx", landmarks=False)
    return path


def described_folder(path: Path) -> Path:
    """Make a folder with InsightFace's own manifest of version 2, in which no name and no order tells what is what."""
    path.mkdir(parents=True)
    detector(path / "b.onnx")
    recogniser(path / "a.onnx", dimension=256)
    (path / "MODEL.LICENSE").write_text("For nobody but you.")
    tasks = {
        "detection": {"file": "b.onnx", "sha256": manifest.sha256(path / "b.onnx")},
        "recognition": {
            "file": "a.onnx",
            "sha256": manifest.sha256(path / "a.onnx"),
            "preprocessing": {"mean": 100, "std": 50},
            "embedding_dimension": 256,
        },
    }
    said = {"manifest_version": 2, "model_id": "raccoon_tiny", "license": "MODEL.LICENSE", "tasks": tasks}
    (path / "manifest.json").write_text(json.dumps(said))
    return path


def _write(
    path: Path,
    nodes: list[onnx.NodeProto],
    shape: list[int | str],
    outputs: list[onnx.ValueInfoProto],
    constants: list[onnx.TensorProto],
) -> None:
    inputs = [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
