"""Open ONNX files with onnxruntime: the only place that does."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from tagging.errors import PackCorrupt
from tagging.types import Floats, Network


def open_network(path: Path, *, threads: int) -> Network:
    """Return the network in `path` as a function of one batch. threads: cores it may use. Raises PackCorrupt."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # several workers share the cores
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no public base class
        raise PackCorrupt(
            f"The model file {path} cannot be opened. Delete its folder and run: manage.py build_pack"
        ) from error
    name = session.get_inputs()[0].name

    def run(batch: Floats) -> Sequence[Floats]:
        return cast(Sequence[Floats], session.run(None, {name: batch}))

    return run
