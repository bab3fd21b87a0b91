"""`manage.py build_pack` and `manage.py packs`: what they say."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from cloudphotos import home
from tagging import packs
from tagging.calibration import Calibration
from tagging.packs import fit
from tests.library import environment, run_python
from tests.tagging.packs import tiny


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*[str(argument) for argument in arguments], stdout=out)
    return out.getvalue()


@pytest.fixture
def mine(tmp_path: Path, settings: Settings) -> Path:
    """A folder of ONNX files that FACE_PACK names by its path."""
    settings.FACE_PACK, settings.FACE_WEIGHTS = home.place_of(str(tmp_path / "mine"))
    return tiny.folder(tmp_path / "mine")


def test_a_second_run_says_nothing_but_the_name() -> None:
    if not (home.weights() / "starter").is_dir():
        pytest.skip("the starter pack is not built on this machine: manage.py build_pack starter")
    assert run("build_pack", "starter") == "Face models: starter\n"


def test_without_acceptance_the_terms_are_shown_and_nothing_is_done(mine: Path) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match=rf"build_pack {mine} --accept-license"):
        call_command("build_pack", str(mine), stdout=out)
    assert "non-commercial research only, whether downloaded automatically or manually" in out.getvalue()
    assert len(list(mine.iterdir())) == 3


def test_terms_that_lie_in_the_folder_are_shown_too(mine: Path) -> None:
    (mine / "MODEL.LICENSE").write_text("Only on Sundays.")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("build_pack", str(mine), stdout=out)
    assert "Only on Sundays." in out.getvalue()


def test_the_accepted_pack_is_ready_and_a_second_run_says_nothing_but_the_name(mine: Path) -> None:
    said = run("build_pack", "--accept-license")
    assert f"Face models mine are ready in {mine}" in said
    assert "non-commercial research only" in said
    assert run("build_pack", mine) == "Face models: mine\n"


def test_a_pack_nobody_knows_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"starter, cc0; .*raccoon_l; or to a folder"):
        run("build_pack", "best")
    with pytest.raises(CommandError, match="There is no model pack 'nowhere'"):
        run("build_pack", tmp_path / "nowhere", "--accept-license")


def test_the_list_marks_the_chosen_pack_and_says_what_is_not_known_of_it(mine: Path) -> None:
    run("build_pack", "--accept-license")
    head, chosen, *rest = run("packs").splitlines()
    assert head.split() == ["pack", "vector", "MB", "checksum", "LFW", "10-fold", "trash", "gate"]
    digest = packs.embedder_sha256("mine", mine.parent)[:12]
    assert chosen.split() == ["*", "mine", "512", "0.0", digest, "not", "measured", "off"]
    assert rest[0].split()[0] == "starter"
    assert any(line.startswith("mine. Licence: InsightFace's models") for line in rest)


def test_the_list_shows_what_was_measured(mine: Path) -> None:
    run("build_pack", "--accept-license")
    measured = Calibration(np.array([1, 1e-4]), np.array([-1, 0.3]), 20, -6, 0.3, 0.9876, "{}")
    path = packs.fitted_path("mine", mine.parent)
    fit.update(path, trash=np.ones(512, np.float32), thresholds='{"trash_distance": 0.3}', **measured.arrays())
    assert run("packs").splitlines()[1].split()[-2:] == ["98.76%", "on"]


def test_the_list_says_why_a_pack_cannot_be_used(mine: Path) -> None:
    said = run("packs")
    assert said.splitlines()[1].split() == ["*", "mine", "-", "-", "-", "-", "-"]
    assert "The licence of the model pack mine was not accepted on this machine" in said


def test_the_list_finds_folders_among_the_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("FACE_WEIGHTS", str(tmp_path))
    settings.FACE_WEIGHTS = tmp_path
    tiny.folder(tmp_path / "copied")
    tiny.folder(tmp_path / ".buffalo_l-half-fetched")
    assert [line.split()[0] for line in run("packs").splitlines()[1:4]] == ["*", "cc0", "copied"]
    assert "half-fetched" not in run("packs")


def test_a_folder_is_chosen_by_its_path(mine: Path, db: None) -> None:
    run("build_pack", "--accept-license")
    code = "from workers import engine\nprint(engine.pipeline().pack.name, engine.thresholds().trash_distance)"
    assert run_python(code, FACE_PACK=str(mine)) == "mine 0.0\n"


def test_a_provider_that_is_not_here_is_said(mine: Path, db: None) -> None:
    run("build_pack", "--accept-license")
    code = "import django; django.setup()\nfrom workers import engine\nengine.pipeline()"
    chosen = environment(FACE_PACK=str(mine), FACE_PROVIDERS="CUDA,CPU")
    done = subprocess.run(
        [sys.executable, "-c", code], env=chosen, cwd=home.REPOSITORY, capture_output=True, text=True, check=False
    )
    assert "ProviderMissing: FACE_PROVIDERS asks for CUDA" in done.stderr
