import numpy as np
import pytest

from tagging.awesomeness import trial

D = 8
TRUE = np.linspace(-1, 1, D)


def liked(*, owners: int = 6, each: int = 60, seed: int = 1, taste: float = 1.0) -> trial.Liked:
    """Photos of owners with friends of different generosity; `taste` is how much what is to be seen matters."""
    rng = np.random.default_rng(seed)
    count = owners * each
    features = rng.normal(size=(count, D)).astype(np.float32)
    owner = np.repeat(np.arange(owners), each)
    audience = rng.integers(20, 300, count)
    share = 1 / (1 + np.exp(-(taste * features @ TRUE + rng.normal(0, 1.5, owners)[owner])))
    return trial.Liked(
        features, rng.binomial(audience, share), audience, rng.choice([1, 1, 3], count), owner, np.arange(count)
    )


def test_a_head_is_learned_that_beats_chance_on_owners_it_never_saw() -> None:
    head, report = trial.learn(liked(), against={}, version="1", provenance="{}")
    assert np.corrcoef(head.weights, TRUE)[0, 1] > 0.95
    assert report.orders["learned"].spearman > 0.8
    assert report.orders["learned"].map5 > 0.6
    assert report.orders["random"].map5 < 0.25
    assert report.beats("random")
    assert (report.faces, report.owners) == (360, 6)
    assert report.alone is not None
    assert report.together is not None


def test_where_nothing_can_be_learned_nothing_is_beaten() -> None:
    made = liked(taste=0.0)
    perfect = made.likes / made.audience
    _, report = trial.learn(made, against={"told": perfect}, version="1", provenance="{}")
    assert abs(report.orders["learned"].spearman) < 0.2
    assert not report.beats("told")


def test_one_owner_is_split_by_photos() -> None:
    made = liked(owners=1, each=200)
    _, report = trial.learn(made, against={}, version="1", provenance="{}")
    assert report.owners == 1
    assert report.beats("random")


def test_an_order_is_judged_within_owners_and_not_between_them() -> None:
    made = liked()
    generosity = (
        np.bincount(made.owners, made.likes)[made.owners] / np.bincount(made.owners, made.audience)[made.owners]
    )
    _, report = trial.learn(made, against={"whose": generosity}, version="1", provenance="{}")
    assert abs(report.orders["whose"].spearman) < 0.05


def test_what_is_predicted_is_seen() -> None:
    _, report = trial.learn(liked(each=200), against={}, version="1", provenance="{}")
    seen = [each.seen for each in report.calibration]
    assert seen == pytest.approx([each.predicted for each in report.calibration], abs=0.08)
    assert sum(each.faces for each in report.calibration) == report.faces
