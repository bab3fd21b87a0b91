"""Open ONNX files with onnxruntime: the only place that does."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np

from tagging.errors import LibraryBroken, PackCorrupt
from tagging.packs import providers
from tagging.types import Floats, Network


def open_network(
    path: Path, *, threads: int, wanted: Sequence[str] = (), content: bytes | None = None
) -> tuple[Network, list[str]]:
    """Return the network in `path` as a function of one batch, and onnxruntime's names of the providers that run it.

    threads: cores it may use. wanted: as in `providers.choose`. content: what to run in the place of what lies there.
    Raises PackCorrupt, ProviderMissing.
    """
    import onnxruntime

    chosen = providers.choose(wanted, onnxruntime.get_available_providers())
    if chosen[0] != providers.CPU:
        onnxruntime.preload_dlls()  # NVIDIA's libraries lie in wheels of their own
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = threads
    settings.inter_op_num_threads = 1
    settings.log_severity_level = 3
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")  # several workers share the cores
    options = [dict(providers.options(name, path.parent / "engines")) for name in chosen]
    try:
        session = onnxruntime.InferenceSession(
            content or str(path), settings, providers=chosen, provider_options=options
        )
    except Exception as error:  # onnxruntime's errors share no public base class
        raise PackCorrupt(
            f"The model file {path} cannot be opened by {', '.join(chosen)}. Delete its folder and run: manage.py build_pack"
        ) from error
    running = session.get_providers()
    providers.check_running(wanted, chosen, running)
    taken = session.get_inputs()[0]
    dtype = np.uint8 if taken.type == "tensor(uint8)" else np.float32

    def run(batch: Floats) -> Sequence[Floats]:
        return cast(Sequence[Floats], session.run(None, {taken.name: batch.astype(dtype, copy=False)}))

    return run, running


def need_library(name: str) -> None:
    """Import a library, so that it fails here and with a sentence. Raises LibraryBroken."""
    try:
        importlib.import_module(name)
    except ImportError as error:
        mend = "Run `make up`, which installs what requirements.txt names"
        if "libGL" in str(error) or "libgthread" in str(error):
            mend = (
                "That is opencv-python, which wants a screen's libraries, in the place of opencv-python-headless: run "
                "`pip uninstall opencv-python` and `pip install --force-reinstall -r requirements.txt`"
            )
        raise LibraryBroken(f"{name} cannot be loaded ({error}). {mend}.") from error
