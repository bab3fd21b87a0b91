import json
from pathlib import Path

import numpy as np
import pytest

from tagging.calibration import Calibration
from tagging.errors import PackCorrupt
from tagging.packs import fit
from tagging.thresholds import ARCFACE, STARTER


def test_two_scripts_may_write_to_one_file(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    fit.update(path, trash=np.ones(4, np.float32))
    fit.update(path, provenance="{}")
    assert set(fit.read(path)) == {"trash", "provenance"}
    assert [each.name for each in tmp_path.iterdir()] == ["x.npz"]


def test_what_is_too_large_for_a_repository_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    fit.update(path, trash=np.ones(4, np.float32))
    with pytest.raises(ValueError, match="64 kB"):
        fit.update(path, noise=np.random.default_rng(1).normal(size=20_000))
    assert set(fit.read(path)) == {"trash"}


def test_numbers_of_another_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    fit.update(path, embedder="one")
    assert fit.read(path, embedder="one")["embedder"] == "one"
    with pytest.raises(PackCorrupt, match="fitted to another network"):
        fit.read(path, embedder="two")


@pytest.mark.parametrize("content", [b"", b"junk", b"PK\x03\x04 cut short"])
def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(PackCorrupt, match="cannot be read"):
        fit.read(tmp_path / "x.npz")


def test_without_a_file_every_face_is_as_far_from_trash_as_any_other(tmp_path: Path) -> None:
    assert fit.trash(fit.read(tmp_path / "none.npz"), dimension=3).tolist() == [0, 0, 0]


def test_the_centroid_has_unit_length() -> None:
    assert fit.trash({"trash": np.float32([3, 4])}, dimension=2).tolist() == pytest.approx([0.6, 0.8])


def test_fitted_thresholds_replace_the_defaults_and_leave_the_rest() -> None:
    fitted = fit.thresholds({"thresholds": np.array(json.dumps({"same_person_cos": 0.31}))}, ARCFACE)
    assert (fitted.same_person_cos, fitted.merge_cos) == (0.31, ARCFACE.merge_cos)
    assert fit.thresholds({}, ARCFACE) == ARCFACE


def calibration(slope: float, intercept: float) -> Calibration:
    return Calibration(np.array([1, 1e-4]), np.array([-1, 0.5]), slope, intercept, 0.4, 0.99, "{}")


def test_cosines_move_to_where_the_odds_are_the_same() -> None:
    one, other = calibration(25, -10), calibration(50, -12)
    moved = fit.transfer(STARTER, measured=one, calibration=other)
    for name in ("same_person_cos", "split_cos", "attach_cos"):
        before, after = getattr(STARTER, name), getattr(moved, name)
        assert other.slope * after + other.intercept == pytest.approx(one.slope * before + one.intercept)
    assert moved.same_photo_cos == pytest.approx(STARTER.same_photo_cos / 2)
    assert moved.steepness == pytest.approx(STARTER.steepness * 2)
    assert moved.detection_score == STARTER.detection_score


def test_nothing_moves_between_packs_with_the_same_odds() -> None:
    same = calibration(25, -10)
    assert fit.transfer(STARTER, measured=same, calibration=same) == STARTER
