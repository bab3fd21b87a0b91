from dataclasses import asdict

import numpy as np
import pytest

from tagging import packs


@pytest.mark.parametrize("name", list(packs.PACKS))
def test_every_pack_has_numbers_in_their_ranges(name: str) -> None:
    numbers = packs.numbers(name)
    limits = asdict(numbers.thresholds)
    assert 0 < limits["detection_score"] < 1
    assert 0 < limits["trash_distance"] < limits["founding_distance"] < 2
    assert all(0 < value < 1 for key, value in limits.items() if key.endswith("_cos"))
    assert limits["weightless_cos"] < limits["split_cos"]
    assert numbers.trash.shape == (packs.PACKS[name].dimension,)
    assert np.linalg.norm(numbers.trash) == pytest.approx(1, abs=1e-5)
    assert numbers.template.max() < numbers.crop_px
