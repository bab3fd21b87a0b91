from pathlib import Path

import numpy as np
import pytest

from tagging.errors import LibraryBroken, PackCorrupt
from tagging.packs import session
from tests.tagging.packs import tiny


def test_a_network_is_a_function_of_a_batch(tmp_path: Path) -> None:
    tiny.recogniser(tmp_path / "x.onnx", dimension=5)
    network, running = session.open_network(tmp_path / "x.onnx", threads=1)
    assert running == ["CPUExecutionProvider"]
    batch = np.stack([np.full((3, 112, 112), level, np.float32) for level in (1, 2)])
    assert network(batch)[0].tolist() == [[1, 1, 1, 0, 0], [2, 2, 2, 0, 0]]


def test_a_network_can_be_opened_from_memory(tmp_path: Path) -> None:
    tiny.recogniser(tmp_path / "x.onnx", dimension=5)
    tiny.recogniser(tmp_path / "y.onnx", dimension=7)
    content = (tmp_path / "y.onnx").read_bytes()
    network, _ = session.open_network(tmp_path / "x.onnx", threads=1, content=content)
    assert network(np.zeros((1, 3, 112, 112), np.float32))[0].shape == (1, 7)


def test_a_file_that_is_no_network_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.onnx").write_bytes(b"junk")
    with pytest.raises(PackCorrupt, match=r"x\.onnx cannot be opened by CPUExecutionProvider"):
        session.open_network(tmp_path / "x.onnx", threads=1)


@pytest.mark.parametrize(
    ("reason", "way_out"),
    [
        ("libGL.so.1: cannot open shared object file", "pip uninstall opencv-python"),
        ("undefined symbol: PyNothing", "make up"),
    ],
)
def test_a_library_that_does_not_load_is_a_sentence_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str, way_out: str
) -> None:
    (tmp_path / "broken_library.py").write_text(f"raise ImportError({reason!r})")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(LibraryBroken, match=f"broken_library cannot be loaded .{reason}.*{way_out}"):
        session.need_library("broken_library")
