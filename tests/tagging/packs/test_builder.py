import os
import shutil
import threading
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from cloudphotos import home
from tagging import packs
from tagging.errors import PackCorrupt, PackMissing, PackUnavailable, UnknownPack
from tagging.packs import builder, centerface, manifest
from tagging.packs.recipes import DETECTOR, Recipe, Source

SOURCE = Source(
    network="centerface", kind="wheel", package="tiny", version="1", member="x.onnx", sha256="", download_mb=1
)
TINY = Recipe(name="tiny", title="Tiny", licence="none", dimension=4, crop_px=8, sources={DETECTOR: SOURCE})


def tiny_detector() -> bytes:
    """A network with the detector's outputs and nothing inside."""
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [10, 3, 8, 8]) for name in centerface.OUTPUTS]
    nodes = [helper.make_node("Identity", ["input.1"], [name]) for name in centerface.OUTPUTS]
    inputs = [helper.make_tensor_value_info("input.1", TensorProto.FLOAT, [10, 3, 32, 32])]
    model = helper.make_model(helper.make_graph(nodes, "tiny", inputs, outputs), ir_version=8)
    return onnx.load_model_from_string(model.SerializeToString()).SerializeToString()


def quiet(text: str, done: int, total: int) -> None:
    """Show no progress."""


def make(weights: Path, content: bytes | None = None) -> bool:
    return builder.build_recipe(TINY, weights, fetch=lambda source: content or tiny_detector(), progress=quiet)


def test_a_pack_is_built_once(tmp_path: Path) -> None:
    assert make(tmp_path / "weights")
    assert not make(tmp_path / "weights", content=b"would fail if it were used")
    manifest.check(tmp_path / "weights" / "tiny", pack="tiny")


def test_the_progress_ends_with_everything_done(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    builder.build_recipe(
        TINY,
        tmp_path,
        fetch=lambda source: tiny_detector(),
        progress=lambda text, done, total: seen.append((done, total)),
    )
    assert seen == [(0, 1), (1, 1)]


def test_a_pack_that_cannot_be_converted_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(PackCorrupt, match="cannot be converted"):
        make(tmp_path, content=b"junk")
    assert [path.name for path in tmp_path.iterdir()] == [".tiny.lock"]


def test_what_a_killed_builder_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".tiny-abandoned").mkdir()
    make(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".tiny.lock", "tiny"]


def test_a_damaged_pack_is_built_anew(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "tiny" / DETECTOR).write_bytes(b"damaged")
    with pytest.raises(PackCorrupt, match="missing or damaged"):
        manifest.check(tmp_path / "tiny", pack="tiny")
    assert make(tmp_path)
    manifest.check(tmp_path / "tiny", pack="tiny")


def test_of_two_builders_at_once_one_works_and_the_other_waits(tmp_path: Path) -> None:
    fetched, done, release = [], [], threading.Event()

    def slow(source: Source) -> bytes:
        fetched.append(source)
        release.wait(10)
        return tiny_detector()

    def work() -> None:
        done.append(builder.build_recipe(TINY, tmp_path, fetch=slow, progress=quiet))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    release.set()
    for thread in threads:
        thread.join(10)
    assert len(fetched) == 1
    assert sorted(done) == [False, True]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_one_may_not_write_to_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(PackUnavailable, match="FACE_WEIGHTS"):
        make(tmp_path / "weights")


def test_weights_that_are_a_file_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "weights").write_text("not a folder")
    with pytest.raises(PackUnavailable, match="FACE_WEIGHTS"):
        make(tmp_path / "weights")


def test_a_pack_nobody_knows_is_a_sentence_that_names_the_others(tmp_path: Path) -> None:
    with pytest.raises(UnknownPack, match="starter, cc0"):
        packs.build("best", tmp_path)


def test_a_pack_that_was_never_built_says_how(tmp_path: Path) -> None:
    with pytest.raises(PackMissing, match="build_pack starter"):
        packs.load("starter", tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 99, "pack": "tiny", "files": {"a": {}}}'])
def test_a_list_of_files_that_cannot_be_read_is_a_sentence(tmp_path: Path, text: str) -> None:
    make(tmp_path)
    (tmp_path / "tiny" / manifest.FILE).write_text(text)
    with pytest.raises(PackCorrupt, match="cannot be read"):
        manifest.check(tmp_path / "tiny", pack="tiny")


def test_the_real_pack_needs_no_network_the_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert packs.build("starter", home.weights()) is False


def test_one_flipped_bit_in_the_real_pack_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(home.weights() / "starter", tmp_path / "starter")
    file = tmp_path / "starter" / DETECTOR
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(PackCorrupt, match="damaged"):
        packs.load("starter", tmp_path)
